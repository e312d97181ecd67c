import assert from 'node:assert/strict';
import { type CliScene, cliScene, submissionOf } from '../support/cliScene.ts';
import { apiError, completion, fakeReplies } from '../support/fakeChatReplies.ts';
import { startFakeChatServer } from '../support/fakeChatServer.ts';
import type { FakeReply } from '../support/fakeReply.ts';
import { formsOf } from '../support/keyForms.ts';

function call(name: string, args: unknown): FakeReply {
  return completion({
    calls: [{ name, arguments: JSON.stringify(args) }],
    usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 },
  });
}

const write = call('code_exec', {
  cmd: `echo '${submissionOf('shop/Deployment/cart')}' > agent_output.json`,
});
const finish = call('finish', { reason: 'done', paths: ['agent_output.json'] });

/** A scene with one model behind `url` that works on one task at a time. */
function sceneFor(url: string, { tasks = 1, model = {}, config = {} } = {}): CliScene {
  const models = [{ name: 'm', endpoint: url, concurrency: 1, ...model }];
  return cliScene({ tasks, config: { models, ...config } });
}

describe('a model behind an API', () => {
  it('that asks to wait is waited for; retries are recorded, and are no turns', async () => {
    const waiting = fakeReplies.rateLimited('1');
    await using server = await startFakeChatServer([waiting, write, fakeReplies.serverError, finish]);
    using scene = sceneFor(server.url);
    const { code, stderr } = await scene.run(['run']);
    assert.equal(code, 0, stderr);
    const records = scene.results().trajectory('m', 'Scenario-1');
    const retries = records.filter((record) => record.type === 'retry');
    assert.deepEqual(
      retries.map(({ turn, retry, kind }) => [turn, retry, kind]),
      [
        [1, 1, 'rate_limited'],
        [2, 1, 'server'],
      ],
    );
    assert.equal(retries[0]?.wait_ms, 1000);
    const [first, second] = [retries[0], records.find((record) => record.type === 'response')];
    assert.ok(Date.parse(String(second?.t)) - Date.parse(String(first?.t)) >= 1000);
    const report = scene.results().report('m');
    assert.deepEqual([report.accuracy, report.avg_turns], [1, 2]);
  });

  it('that refuses the key ends its attempts as model_error, which never count as 0', async () => {
    const refused = apiError(401, { message: 'Incorrect API key provided.', code: 'invalid_api_key' });
    await using server = await startFakeChatServer([write, finish, refused]);
    using scene = sceneFor(server.url, { tasks: 2 });
    const { code, stdout, stderr } = await scene.run(['run']);
    assert.equal(code, 4, stderr);
    assert.match(stderr, /m\/Scenario-2\/r1 {2}not scored.*\(model_error: auth: .* 401 .*Incorrect API key/);
    const report = scene.results().report('m');
    assert.deepEqual(
      [report.status, report.accuracy, report.errors.model_error, report.counted_attempt_count],
      ['inconclusive', 1, 1, 1],
    );
    assert.match(stdout, /m: inconclusive: 1 of 2 attempts ended in an error/);
    assert.equal(server.requests.length, 3);
  });

  it('never finds its key written anywhere, even when the server sends it back', async () => {
    const key = 'sk-test-7Hq/2+vW~9xZkLm4TnB8pR';
    const echo = {
      ...apiError(401, { message: `Incorrect API key provided: ${key}` }),
      headers: { location: `/?key=${key}` },
    };
    const told = call('code_exec', {
      cmd: `echo ${key}; echo ${btoa(`user:${key}`)}; echo '${submissionOf(`shop/Pod/${key}`)}' > agent_output.json`,
    });
    await using server = await startFakeChatServer([told, finish, echo]);
    using scene = sceneFor(server.url, { tasks: 2, model: { api_key_env: 'TEST_MODEL_KEY' } });
    const { code, stdout, stderr } = await scene.run(['run'], { env: { TEST_MODEL_KEY: key } });
    assert.equal(code, 4, stderr);
    assert.equal(server.requests[0]?.headers.authorization, `Bearer ${key}`);
    const results = scene.results();
    const files = results.files();
    assert.ok(files.has('attempts/m/Scenario-1/r1/exchanges.jsonl'));
    assert.equal(results.score('m', 'Scenario-1').score?.claims[0]?.name, 'shop/Pod/[redacted]');
    for (const form of formsOf(key)) {
      assert.ok(form.length > 12);
      assert.equal((stdout + stderr).includes(form), false, form);
      for (const [path, bytes] of files) assert.equal(bytes.includes(form), false, `${form} in ${path}`);
    }
  });

  it('that answers with a web page ends as model_error after its retries, saying what came', async () => {
    await using server = await startFakeChatServer({ replies: [], after_end: fakeReplies.html });
    using scene = sceneFor(server.url, { config: { agent_policy: { retries: 2, backoff_seconds: 0 } } });
    const { code, stderr } = await scene.run(['run']);
    assert.equal(code, 4, stderr);
    const score = scene.results().score('m', 'Scenario-1');
    assert.equal(score.outcome, 'model_error');
    assert.match(score.reason, /^malformed_reply: .*Please sign in/);
    assert.equal(server.requests.length, /Gave up after 2 retries/.test(score.reason) ? 3 : 1);
  });

  it('that never answers is given up after timeout_ms, and asked again', async () => {
    await using server = await startFakeChatServer([
      fakeReplies.hangBeforeHeaders,
      write,
      fakeReplies.hangInBody,
      finish,
    ]);
    using scene = sceneFor(server.url, { model: { timeout_ms: 1500 } });
    const { code, stderr } = await scene.run(['run']);
    assert.equal(code, 0, stderr);
    const retries = scene
      .results()
      .trajectory('m', 'Scenario-1')
      .filter((record) => record.type === 'retry');
    assert.deepEqual(
      retries.map(({ kind, message }) => [kind, message.replace(/^\S+/, 'HOST')]),
      Array.from({ length: 2 }, () => ['timeout', 'HOST gave no whole answer within 1500 ms.']),
    );
  });

  it('that is not there ends as model_error, naming the host', async () => {
    await using server = await startFakeChatServer([]);
    const { url } = server;
    await server[Symbol.asyncDispose]();
    using scene = sceneFor(url, { config: { agent_policy: { retries: 0 } } });
    const { code, stderr } = await scene.run(['run']);
    assert.equal(code, 4, stderr);
    assert.match(
      scene.results().score('m', 'Scenario-1').reason,
      /^network: No answer from 127\.0\.0\.1:\d+: /,
    );
  });
});

describe('limits of a run', () => {
  const price = { input_usd_per_mtok: 10, output_usd_per_mtok: 50 };

  it('count what is spent, and stop at max_cost_usd with exit 5, resumably', async () => {
    await using server = await startFakeChatServer({ order: 'turn', replies: [write, finish] });
    // A turn costs 1000 × 10 / 1e6 + 100 × 50 / 1e6 = 0.015; an attempt 0.03.
    using scene = sceneFor(server.url, {
      tasks: 4,
      model: { price },
      config: { limits: { max_cost_usd: 0.06 } },
    });
    const stopped = await scene.run(['run']);
    assert.equal(stopped.code, 5, stopped.stderr);
    assert.match(
      stopped.stdout,
      /The cost limit was reached after \d of 4 attempts\. Go on with: .*--resume/,
    );
    const partial = scene.results().report('m');
    assert.ok(partial.attempt_count < 4 && partial.attempt_count >= 1);
    assert.equal(partial.usage.cost_usd, Number((partial.attempt_count * 0.03).toFixed(2)));
    const { code, stderr } = await scene.run(['run', '--resume', '--max-cost', '1']);
    assert.equal(code, 0, stderr);
    const report = scene.results().report('m');
    assert.deepEqual([report.accuracy, report.attempt_count, report.usage.cost_usd], [1, 4, 0.12]);
  });

  it('end one attempt at attempt_max_cost_usd, which counts as 0', async () => {
    const look = call('code_exec', { cmd: 'ls' });
    await using server = await startFakeChatServer({ replies: [], after_end: look });
    using scene = sceneFor(server.url, {
      model: { price },
      config: { limits: { attempt_max_cost_usd: 0.04 } },
    });
    const { code, stderr } = await scene.run(['run']);
    assert.equal(code, 0, stderr);
    const score = scene.results().score('m', 'Scenario-1');
    assert.deepEqual(
      [score.outcome, score.score?.score, score.turns, server.requests.length],
      ['cost_limit', 0, 3, 3],
    );
    assert.match(score.reason, /^the attempt cost 0\.0450 US dollars, its limit is 0\.04$/);
  });

  it('end one attempt at attempt_timeout_s, which counts as 0', async () => {
    await using server = await startFakeChatServer([write, fakeReplies.hangBeforeHeaders]);
    using scene = sceneFor(server.url, { config: { limits: { attempt_timeout_s: 4 } } });
    const { code, stderr } = await scene.run(['run']);
    assert.equal(code, 0, stderr);
    const score = scene.results().score('m', 'Scenario-1');
    assert.deepEqual([score.outcome, score.score?.score, score.turns], ['time_limit', 0, 1]);
    assert.equal(score.reason, 'the attempt took longer than 4 s');
  });

  it('end a command at command_timeout_s, and the attempt goes on', async () => {
    const sleep = call('code_exec', { cmd: 'sleep 30' });
    await using server = await startFakeChatServer([sleep, write, finish]);
    using scene = sceneFor(server.url, { config: { limits: { command_timeout_s: 1 } } });
    const { code, stderr } = await scene.run(['run']);
    assert.equal(code, 0, stderr);
    const results = scene.results();
    const [slept] = results.trajectory('m', 'Scenario-1').filter((record) => record.type === 'tool_result');
    assert.equal(slept?.ended, 'timeout');
    assert.equal(results.report('m').accuracy, 1);
  });
});
