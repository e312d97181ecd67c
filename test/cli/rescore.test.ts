import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { readJournal } from '../../src/core/store/journal.ts';
import { type CliScene, cliScene, naming } from '../support/cliScene.ts';
import { completion } from '../support/fakeChatReplies.ts';
import { startFakeChatServer } from '../support/fakeChatServer.ts';
import { judgementText } from '../support/judgeReplies.ts';

const cart = 'shop/Deployment/cart';
const service = 'shop/Service/cart';
const key = 'sk-key-for-the-judge-only';

/** An answer of a judge that takes the Service for the cart; 0.0021 US dollars. */
const generous = completion({
  text: judgementText([cart, 'cart-1', 'The same.'], [service, 'cart-1', 'Its \u001b[31mService.']),
  usage: { prompt_tokens: 800, completion_tokens: 50, total_tokens: 850 },
});

function scoringBy(endpoint: string) {
  const price = { input_usd_per_mtok: 2, output_usd_per_mtok: 10 };
  return { match: 'judge', judge: { name: 'gpt-judge', endpoint, api_key_env: 'JUDGE_KEY', price } };
}

/** A run whose agent names the right Deployment and a Service of the same name, in two tasks. */
function judgedScene(): CliScene {
  return cliScene({ scripts: { agent: naming(cart, service) } });
}

describe('itbench-review rescore', function () {
  this.timeout(60_000);

  it('shows what another matcher changes, first what it may cost, and prints the reports again', async () => {
    using scene = judgedScene();
    await using server = await startFakeChatServer({ replies: [], after_end: generous });
    assert.equal((await scene.run(['run'])).code, 0);
    const { run_id } = scene.results().report('agent');
    const models = [{ name: 'agent', adapter: 'scripted', script: 'scripts/agent.json' }];
    writeFileSync(
      scene.in('judge.yml'),
      JSON.stringify({ tasks_dir: 'tasks', models, scoring: scoringBy(server.url) }),
    );
    const rescore = ['rescore', run_id, '--match', 'judge', '--config', 'judge.yml'];
    const env = { JUDGE_KEY: key };

    const plan = await scene.run([...rescore, '--dry-run'], { env });
    assert.equal(plan.code, 0, plan.stderr);
    assert.match(plan.stderr, /4 claims of 2 attempts in 2 requests.* about 0\.0\d+ US dollars/);
    assert.equal(server.requests.length, 0);

    const scored = await scene.run(rescore, { env });
    assert.equal(scored.code, 0, scored.stderr);
    assert.match(scored.stdout, /agent · Scenario-2 · repeat 1: score 0\.50 → score 1\.00/);
    assert.match(scored.stdout, /shop\/Service\/cart: nothing → cart-1 \(The judge: Its \[31mService\.\)/);
    assert.match(scored.stdout, /2 of 2 attempts are scored differently/);
    assert.match(scored.stdout, /accuracy 50\.0 % by the rules → 100\.0 % by the judge gpt-judge/);
    assert.match(scored.stdout, /judge and the rules agree on 2 of 4 claims \(50\.0 %, kappa/);
    assert.equal(server.requests.length, 2);

    const again = await scene.run([...rescore, '--json'], { env });
    const { changes, models: figures, cost_usd, name } = JSON.parse(again.stdout);
    assert.equal(server.requests.length, 2, 'answers on the disk are used again');
    assert.equal(changes.length, 2);
    assert.deepEqual([figures[0].accuracy_before, figures[0].accuracy_after, cost_usd], [0.5, 1, 0.0042]);

    const printed = await scene.run(['report', run_id, '--rescored', name, '--format', 'json']);
    assert.equal(JSON.parse(printed.stdout)[0].metric.match, 'judge');
    assert.equal(scene.results().report('agent').metric.match, 'rules');
    for (const [path, bytes] of scene.results().files()) assert.equal(bytes.includes(key), false, path);
  });

  it('names what is missing: the matcher, the judge, its key', async () => {
    using scene = judgedScene();
    assert.equal((await scene.run(['run'])).code, 0);
    const withoutMatch = await scene.run(['rescore']);
    assert.equal(withoutMatch.code, 2);
    assert.match(withoutMatch.stderr, /--match/);
    const withoutJudge = await scene.run(['rescore', '--match', 'judge']);
    assert.equal(withoutJudge.code, 2);
    assert.match(withoutJudge.stderr, /made without a judge.*\n.*--config/);
    scene.config({ scoring: scoringBy('http://127.0.0.1:9/v1') });
    const withoutKey = await scene.run(['rescore', '--match', 'judge', '--config', 'itbench.yml']);
    assert.equal(withoutKey.code, 2);
    assert.match(withoutKey.stderr, /JUDGE_KEY/);
  });
});

describe('a judged run that is killed', function () {
  this.timeout(60_000);

  it('goes on with the judge alone where the agent had ended, and asks nothing that was answered', async () => {
    using scene = judgedScene();
    await using server = await startFakeChatServer([generous, { fault: 'hang_before_headers' }, generous]);
    scene.config({ scoring: scoringBy(server.url) });
    const env = { JUDGE_KEY: key };
    const running = scene.start(['run', '--concurrency', '1'], { env });
    await server.untilReceived(2);
    running.kill('SIGKILL');
    await running.ended;
    const heads = ['Scenario-1', 'Scenario-2'].map(
      (task) => readJournal(scene.results().attempt('agent', task).trajectory).head,
    );
    const resumed = await scene.run(['run', '--resume'], { env });
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal(server.requests.length, 3);
    const results = scene.results();
    assert.deepEqual(
      ['Scenario-1', 'Scenario-2'].map((task) => readJournal(results.attempt('agent', task).trajectory).head),
      heads,
    );
    const { accuracy, usage, integrity } = results.report('agent');
    // The call that the kill cut off.
    assert.deepEqual([accuracy, usage.judge_cost_usd, usage.calls_without_cost], [1, 0.0042, 1]);
    assert.deepEqual(
      integrity.attempts.map(({ task_id, judgement_head }) => [
        task_id,
        judgement_head === readJournal(results.attempt('agent', task_id).judgement).head,
      ]),
      [
        ['Scenario-1', true],
        ['Scenario-2', true],
      ],
    );
  });
});
