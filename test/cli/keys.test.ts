import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type CliScene, cliScene, submissionOf } from '../support/cliScene.ts';
import { apiError, completion } from '../support/fakeChatReplies.ts';
import { startFakeChatServer } from '../support/fakeChatServer.ts';
import type { FakeReply } from '../support/fakeReply.ts';
import { formsOf } from '../support/keyForms.ts';
import { filesUnder } from '../support/runResults.ts';

const key = 'sk-test-7Hq/2+vW~9xZkLm4TnB8pR';
const otherKey = 'other-key-for-n-1/2+3~4';
const hubToken = 'hf_8sKq2WvXzRtYbNm4LpQd7JcGh1';

function call(name: string, args: unknown): FakeReply {
  return completion({ calls: [{ name, arguments: JSON.stringify(args) }] });
}

/** What a server says that was given every secret there is. */
const secrets = [key, otherKey, hubToken];
const betrayal = secrets
  .flatMap((secret) => [secret, btoa(`user:${secret}`), encodeURIComponent(secret)])
  .join(' ');
const told = call('code_exec', {
  cmd: `cat > agent_output.json <<'END'\n${submissionOf(`shop/Pod/${key}`, otherKey, hubToken)}\nEND\n: '${betrayal}'`,
});
const finish = call('finish', { reason: 'done', paths: ['agent_output.json'] });

/** A scene whose model's key is printed by a command that leaves a line each time that it runs. */
function commandScene(url: string, tasks = 1, more: readonly object[] = []): CliScene {
  const scene = cliScene({ tasks });
  const printer = scene.in('print-key.sh');
  writeFileSync(printer, `#!/bin/sh\necho run >> '${scene.in('runs')}'\ncat '${scene.in('secret')}'\n`, {
    mode: 0o700,
  });
  writeFileSync(scene.in('secret'), `${key}\n`, { mode: 0o600 });
  scene.config({
    models: [{ name: 'm', endpoint: url, concurrency: 2, api_key_command: [printer] }, ...more],
  });
  return scene;
}

const runsOf = (scene: CliScene) =>
  existsSync(scene.in('runs')) ? readFileSync(scene.in('runs'), 'utf8').split('\n').length - 1 : 0;

describe('a key that a command prints', () => {
  it('is fetched once for all attempts, and neither it nor any other secret of the run is written anywhere', async () => {
    await using server = await startFakeChatServer({ order: 'turn', replies: [told], after_end: finish });
    await using other = await startFakeChatServer({
      replies: [],
      after_end: { ...apiError(400, { message: betrayal }) },
    });
    const file = { name: 'n', endpoint: other.url, api_key_file: 'other-key' };
    using scene = commandScene(server.url, 2, [file]);
    writeFileSync(scene.in('other-key'), otherKey, { mode: 0o600 });
    const { code, stdout, stderr } = await scene.run(['run'], { env: { HF_TOKEN: hubToken } });
    assert.equal(code, 4, stderr);
    assert.equal(runsOf(scene), 1);
    assert.deepEqual(
      [...new Set(server.requests.map(({ headers }) => headers.authorization))],
      [`Bearer ${key}`],
    );
    assert.equal(other.requests[0]?.headers.authorization, `Bearer ${otherKey}`);
    const files = filesUnder(scene.in('results'));
    assert.ok([...files.keys()].some((path) => path.endsWith('m/Scenario-1/r1/exchanges.jsonl')));
    const claims = scene
      .results()
      .score('m', 'Scenario-1')
      .score?.claims.map(({ name }) => name);
    assert.deepEqual(claims, ['shop/Pod/[redacted]', '[redacted]', '[redacted]']);
    for (const secret of secrets) {
      for (const form of formsOf(secret)) {
        assert.ok(form.length > 12);
        assert.equal((stdout + stderr).includes(form), false, form);
        for (const [path, bytes] of files) assert.equal(bytes.includes(form), false, `${form} in ${path}`);
      }
    }
  });

  it('is told of in a dry run, which starts nothing and reads nothing; so does doctor', async () => {
    using scene = commandScene('http://127.0.0.1:9/v1', 1, [
      { name: 'n', endpoint: 'http://127.0.0.1:9/v1', api_key_file: 'not-there' },
    ]);
    const { code, stdout } = await scene.run(['run', '--dry-run']);
    assert.equal(code, 0);
    assert.match(stdout, /^Key {7}the run starts \S+print-key\.sh for the key of m$/m);
    assert.match(stdout, /^Key {7}the run reads \S+not-there for the key of n$/m);
    const doctor = await scene.run(['doctor']);
    assert.match(doctor.stdout, /model m: key from the command \S+print-key\.sh, which a run starts/);
    assert.equal(runsOf(scene), 0);
    assert.equal(existsSync(scene.in('results')), false);
  });

  it('that cannot be had ends the run before anything is made or asked, saying why but not what was printed', async () => {
    await using server = await startFakeChatServer([]);
    using scene = commandScene(server.url);
    writeFileSync(scene.in('print-key.sh'), `#!/bin/sh\necho ${key}; echo ${key} >&2; exit 4\n`);
    const failed = await scene.run(['run']);
    assert.equal(failed.code, 2);
    assert.match(
      failed.stderr,
      /^error: the command \S+print-key\.sh for the key of model m ended with exit code 4$/m,
    );
    assert.equal((failed.stdout + failed.stderr).includes(key), false);

    writeFileSync(scene.in('open'), key);
    chmodSync(scene.in('open'), 0o644);
    scene.config({ models: [{ name: 'm', endpoint: server.url, api_key_file: 'open' }] });
    const open = await scene.run(['run']);
    assert.equal(open.code, 2);
    assert.match(
      open.stderr,
      /^error: the key file \S+open of model m can be reached by others \(mode 0644\)\n.*chmod 600/m,
    );
    assert.equal(existsSync(scene.in('results')), false);
    assert.equal(server.requests.length, 0);
  });

  it('is named once: two sources of one key are refused', async () => {
    using scene = cliScene({ tasks: 1 });
    const model = {
      name: 'm',
      endpoint: 'http://127.0.0.1:9/v1',
      api_key_env: 'KEY',
      api_key_command: 'key',
    };
    scene.config({ models: [model] });
    const { code, stderr } = await scene.run(['run', '--dry-run']);
    assert.equal(code, 2);
    assert.match(stderr, /models\[0\]\.api_key_command: must not stand beside api_key_env: name one of them/);
  });
});

describe('a model whose key is refused on the command line', () => {
  it('is not asked any more: what is under way is cut off, what waits does not begin, and others go on', async () => {
    const refused = apiError(401, { message: 'Incorrect API key provided.', code: 'invalid_api_key' });
    // The second request hangs until the first is refused.
    await using server = await startFakeChatServer({
      replies: [{ ...refused, delay_ms: 300 }],
      after_end: { fault: 'hang_before_headers' },
    });
    await using fine = await startFakeChatServer({ replies: [], after_end: finish });
    using scene = cliScene({ tasks: 4 });
    const models = [
      { name: 'bad', endpoint: server.url, concurrency: 2 },
      { name: 'good', endpoint: fine.url },
    ];
    scene.config({ models });
    const { code, stdout, stderr } = await scene.run(['run']);
    assert.equal(code, 3, stderr);
    assert.match(stderr, /warning: bad is not asked any more: its key was refused\. .* 401/);
    assert.match(
      stdout,
      /Models could not be asked any more, bad \(its key was refused\), after 5 of 8 attempts\. Go on with: itbench-review run --resume/,
    );
    assert.match(stdout, /1 attempt ended in an error\. Make them again with: .* --retry-errors/);
    assert.ok(server.requests.length <= 2);
    const results = scene.results();
    assert.deepEqual([results.report('good').status, results.report('bad').attempt_count], ['complete', 1]);
    assert.equal(results.events().at(-1)?.status, 'failed');
  });

  it('can be told to make errors again only where a run goes on', async () => {
    using scene = cliScene({ tasks: 1, scripts: { m: [] } });
    const { code, stderr } = await scene.run(['run', '--retry-errors']);
    assert.equal(code, 2);
    assert.match(stderr, /--retry-errors says how an earlier run goes on/);
  });
});
