import assert from 'node:assert/strict';
import type { Report } from '../../src/core/schema/report.ts';
import { type CliScene, cliScene, submissionOf } from '../support/cliScene.ts';
import { completion } from '../support/fakeChatReplies.ts';
import { type FakeChatServer, startFakeChatServer } from '../support/fakeChatServer.ts';
import type { FakeReply } from '../support/fakeReply.ts';

/** Dollars per million tokens, in the configuration's words. */
const price = {
  input_usd_per_mtok: 2.5,
  output_usd_per_mtok: 10,
  cached_input_usd_per_mtok: 0.25,
  reasoning_usd_per_mtok: 12.5,
};

interface Tokens {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
}

/** Trillionths of a dollar, counted apart from the product: by hand, in whole numbers. */
function picoUsd({ input, cached, output, reasoning }: Tokens): number {
  return (
    (input - cached) * 2_500_000 +
    cached * 250_000 +
    (output - reasoning) * 10_000_000 +
    reasoning * 12_500_000
  );
}

function reply(name: string, args: unknown, { input, cached, output, reasoning }: Tokens): FakeReply {
  return completion({
    calls: [{ name, arguments: JSON.stringify(args) }],
    usage: {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: input + output,
      prompt_tokens_details: { cached_tokens: cached },
      completion_tokens_details: { reasoning_tokens: reasoning },
    },
  });
}

const submission = { cmd: `echo '${submissionOf('shop/Deployment/cart')}' > agent_output.json` };
const write = (tokens: Tokens) => reply('code_exec', submission, tokens);
const finish = (tokens: Tokens) => reply('finish', { reason: 'done', paths: ['agent_output.json'] }, tokens);

/** Of the first and of the second turn of every attempt. */
const first: Tokens = { input: 3333, cached: 1000, output: 777, reasoning: 500 };
const second: Tokens = { input: 4567, cached: 3334, output: 89, reasoning: 0 };

/** What the server was asked for, by the turn that each request asks for, in trillionths. */
function askedOf({ requests }: FakeChatServer): number {
  return requests.reduce((sum, { body }) => {
    const messages = Array.isArray(body?.messages) ? body.messages : [];
    const isFirst = messages.every((message) => message?.role !== 'assistant');
    return sum + picoUsd(isFirst ? first : second);
  }, 0);
}

function sceneFor(url: string, { tasks, concurrency }: { tasks: number; concurrency: number }): CliScene {
  const models = [{ name: 'm', endpoint: url, concurrency, price, max_tokens: 1000 }];
  return cliScene({ tasks, config: { models } });
}

/** A number of dollars in trillionths: exact for what reports hold. */
function inPico(usd: number | null): number | null {
  return usd === null ? null : Math.round(usd * 1e12);
}

function usageOf(scene: CliScene): Report['usage'] {
  return scene.results().report('m').usage;
}

describe('the money of a run', () => {
  it('is held at its limit, goes on with a higher one, and adds up to what the server was asked for', async () => {
    await using server = await startFakeChatServer({
      order: 'turn',
      replies: [write(first), finish(second)],
    });
    using scene = sceneFor(server.url, { tasks: 6, concurrency: 2 });
    const attempt = picoUsd(first) + picoUsd(second);
    // A millionth of a dollar more than three attempts: what is asked once it is reached goes beyond it by a call or more.
    const limitUsd = (3 * attempt + 1e6) / 1e12;

    const stopped = await scene.run(['run', '--max-cost', String(limitUsd)]);
    assert.equal(stopped.code, 5, stopped.stderr);
    assert.match(
      stopped.stderr,
      /warning: the run has cost 0\.\d+ US dollars, its limit is 0\.\d+: no further call begins/,
    );
    assert.match(stopped.stdout, /The cost limit was reached after \d of 6 attempts\. Go on with: /);
    const spent = askedOf(server);
    const partly = usageOf(scene);
    assert.equal(inPico(partly.total_cost_usd), spent);
    assert.ok(spent >= limitUsd * 1e12, 'the limit was reached');
    assert.ok(spent < limitUsd * 1e12 + picoUsd(first), 'by less than one call');
    const ended = scene.results().report('m').attempt_count;
    assert.equal(inPico(partly.cost_usd), ended * attempt);

    const resumed = await scene.run(['run', '--resume', '--max-cost', '1']);
    assert.equal(resumed.code, 0, resumed.stderr);
    const whole = usageOf(scene);
    assert.equal(inPico(whole.total_cost_usd), askedOf(server));
    assert.equal(inPico(whole.cost_usd), 6 * attempt);
    assert.equal(inPico(whole.set_aside_cost_usd), askedOf(server) - 6 * attempt);
    assert.deepEqual([whole.attempts_without_cost, whole.calls_without_cost], [0, 0]);
    assert.equal(scene.results().report('m').attempt_count, 6);
    const tokens = (key: keyof Tokens) => 6 * (first[key] + second[key]);
    assert.deepEqual(whole.tokens, {
      input_tokens: tokens('input'),
      output_tokens: tokens('output'),
      cached_input_tokens: tokens('cached'),
      reasoning_tokens: tokens('reasoning'),
    });
    const last = scene.results().events().at(-1);
    assert.deepEqual([last?.type, inPico(Number(last?.cost_usd))], ['run_ended', askedOf(server)]);
  });

  it('of a part of the suite is projected to the whole, and is what the next run is estimated by', async () => {
    const dear: Tokens = { ...first, input: 90_000, cached: 0 };
    const replies = [write(first), finish(second), write(dear), finish(second)];
    await using server = await startFakeChatServer(replies);
    using scene = sceneFor(server.url, { tasks: 8, concurrency: 1 });

    const before = await scene.run(['run', '--dry-run']);
    assert.match(
      before.stdout,
      /^Estimate {2}about \d.* US dollars \(no attempt of this model on this suite was seen yet: /m,
    );

    const { code, stdout, stderr } = await scene.run(['run', '--limit', '2']);
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /^Cost: about .* US dollars \(no attempt of this model .*\); not known: set limits\.max_cost_usd/m,
    );
    const costs = [picoUsd(first) + picoUsd(second), picoUsd(dear) + picoUsd(second)] as const;
    const { projection } = usageOf(scene);
    assert.ok(projection);
    const { usd, interval, measured_tasks, measured_attempts, suite_tasks, repeats } = projection;
    assert.deepEqual([measured_tasks, measured_attempts, suite_tasks, repeats], [2, 2, 8, 1]);
    assert.equal(inPico(usd), (costs[0] + costs[1]) * 4);
    // Of two tasks every resample is one of three: both the first, both the second, or one of each.
    assert.deepEqual([inPico(interval?.low ?? 0), inPico(interval?.high ?? 0)], [costs[0] * 8, costs[1] * 8]);
    const text = (pico: number) => (pico / 1e12).toFixed(2);
    assert.ok(
      stdout.includes(
        `m: the whole suite would cost about ${text((costs[0] + costs[1]) * 4)} USD [${text(costs[0] * 8)}, ${text(costs[1] * 8)}] for 8 tasks, by 2 tasks.`,
      ),
      stdout,
    );
    const markdown = await scene.run(['report', scene.results().dir, '--format', 'markdown']);
    assert.match(markdown.stdout, /^\| Cost of the whole suite \| about /m);

    const after = await scene.run(['run', '--dry-run', '--json']);
    const { estimate } = JSON.parse(after.stdout);
    assert.deepEqual(
      [estimate.models[0].basis, estimate.models[0].seen_attempts, estimate.models[0].attempts],
      ['earlier_runs', 2, 8],
    );
    // Fewer than five were seen: half the least to twice the most.
    assert.deepEqual([inPico(estimate.usd.low), inPico(estimate.usd.high)], [costs[0] * 4, costs[1] * 16]);
  });
});
