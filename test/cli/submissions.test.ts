import assert from 'node:assert/strict';
import type { ScriptedReply } from '../../src/core/model/script.ts';
import { cliScene, finishWith, shell, submissionOf, submitting } from '../support/cliScene.ts';
import { resultsOf } from '../support/runResults.ts';

const truth = 'shop/Deployment/cart';

interface Case {
  readonly script: readonly ScriptedReply[];
  readonly outcome: string;
  readonly reason: RegExp;
  readonly turns: number;
}

const refusedFinish = [finishWith('agent_output.json'), finishWith()];

/** What an agent may hand in, by the name of the model that does it; none of them scores above 0. */
const cases: Readonly<Record<string, Case>> = {
  'names no file': {
    script: [shell(`echo '${submissionOf(truth)}' > agent_output.json`), finishWith()],
    outcome: 'no_submission',
    reason: /^finish named no file: only the agent_output\.json that finish names is submitted$/,
    turns: 2,
  },
  'names a file that is not there, then none': {
    script: refusedFinish,
    outcome: 'no_submission',
    reason: /^finish named no file/,
    turns: 2,
  },
  'names another file': {
    script: [shell('echo "{}" > answer.json'), finishWith('answer.json')],
    outcome: 'no_submission',
    reason: /^finish named other files/,
    turns: 2,
  },
  'is not JSON': {
    script: submitting('The root cause is the cart.'),
    outcome: 'invalid_submission',
    reason: /not JSON/,
    turns: 2,
  },
  'has another shape': {
    script: submitting(`{"root_causes": ["${truth}"]}`),
    outcome: 'invalid_submission',
    reason: /contributing_factors/,
    turns: 2,
  },
  'has a list of words': {
    script: submitting(`{"contributing_factors": ["${truth}"]}`),
    outcome: 'invalid_submission',
    reason: /contributing_factors/,
    turns: 2,
  },
  'is JSON in a Markdown fence': {
    script: submitting(`\`\`\`json\n${submissionOf(truth)}\n\`\`\``),
    outcome: 'invalid_submission',
    reason: /^the output is Markdown, not JSON: it begins with a code fence$/,
    turns: 2,
  },
  'is empty': {
    script: [shell(': > agent_output.json'), finishWith('agent_output.json')],
    outcome: 'invalid_submission',
    reason: /empty|not JSON/,
    turns: 2,
  },
  'is a link to a file of the host': {
    script: [shell('ln -s /etc/passwd agent_output.json'), finishWith('agent_output.json'), finishWith()],
    outcome: 'no_submission',
    reason: /^finish named no file/,
    turns: 3,
  },
  'is a folder': {
    script: [shell('mkdir agent_output.json'), finishWith('agent_output.json'), finishWith()],
    outcome: 'no_submission',
    reason: /^finish named no file/,
    turns: 3,
  },
  'has 20 MB': {
    script: [
      shell(`printf '%20000000s' x > agent_output.json; wc -c agent_output.json`),
      finishWith('agent_output.json'),
    ],
    outcome: 'invalid_submission',
    reason: /larger than 16777216 bytes/,
    turns: 2,
  },
  'is never finished': {
    script: Array.from({ length: 5 }, () => shell(`echo '${submissionOf(truth)}' > agent_output.json`)),
    outcome: 'turn_limit',
    reason: /^no finish within 5 turns$/,
    turns: 5,
  },
};

describe('what an agent hands in', () => {
  it('is scored 0 and counted when it is missing or invalid, each with its reason', async () => {
    const scripts = Object.fromEntries(Object.entries(cases).map(([name, { script }]) => [name, script]));
    using scene = cliScene({ tasks: 1, scripts });
    const { code, stdout, stderr } = await scene.run(['run']);
    assert.equal(code, 0, stderr);
    const results = scene.results();
    for (const [model, { outcome, reason, turns }] of Object.entries(cases)) {
      const score = results.score(model, 'Scenario-1');
      assert.deepEqual(
        [model, score.outcome, score.turns, score.score?.score, score.score?.full_recall],
        [model, outcome, turns, 0, false],
      );
      assert.match(score.reason, reason, model);
      const report = results.report(model);
      assert.deepEqual(
        [report.status, report.accuracy, report.counted_attempt_count, report.avg_turns],
        ['complete', 0, 1, turns],
      );
      // Nothing was claimed, so there is no rate: null, not 0.
      assert.equal(report.false_positive_rate, null);
      assert.ok(stderr.includes(`${outcome}: `));
    }
    assert.doesNotMatch(stdout + JSON.stringify([...results.files().values()].map(String)), /root:x:0/);
  });

  it('as 10 000 claims is scored in seconds', async () => {
    const names = Array.from({ length: 9_999 }, (_, index) => `shop/Deployment/other-${index}`);
    const text = JSON.stringify({
      contributing_factors: [truth, ...names].map((name) => ({ name, reasoning: '', evidence: '' })),
    });
    using scene = cliScene({ tasks: 1, scripts: { many: submitting(text) } });
    const began = performance.now();
    const { code, stderr } = await scene.run(['run']);
    assert.equal(code, 0, stderr);
    assert.ok(performance.now() - began < 10_000);
    const report = scene.results().report('many');
    assert.deepEqual(
      [report.accuracy, report.full_recall_rate, report.false_positives.claims, report.false_positive_rate],
      [0.0001, 1, 10_000, 0.9999],
    );
  });

  it('loses its claims without a name, says how many, and scores the rest', async () => {
    const text = JSON.stringify({
      contributing_factors: ['', '   ', truth].map((name) => ({ name, reasoning: '', evidence: '' })),
    });
    using scene = cliScene({ tasks: 1, scripts: { nameless: submitting(text) } });
    const { code } = await scene.run(['run']);
    assert.equal(code, 0);
    const score = scene.results().score('nameless', 'Scenario-1');
    assert.deepEqual([score.score?.score, score.dropped_unnamed, score.score?.claims.length], [1, 2, 1]);
  });

  it('gives exactly the figures that follow from it, twice the same bytes', async () => {
    using scene = cliScene({
      tasks: 2,
      scripts: {
        half: submitting(submissionOf(truth, 'shop/Service/frontend')),
        exact: submitting(submissionOf(truth)),
      },
    });
    const first = await scene.run(['run', '--out', 'first', '--repeats', '2']);
    const second = await scene.run(['run', '--out', 'second', '--repeats', '2']);
    assert.deepEqual([first.code, second.code], [0, 0]);
    const [one, two] = [resultsOf(scene.in('first')), resultsOf(scene.in('second'))];
    const scores = (files: ReadonlyMap<string, Buffer>) =>
      [...files]
        .filter(([path]) => path.endsWith('score.json'))
        .map(([path, bytes]) => [path, String(bytes)]);
    assert.equal(scores(one.files()).length, 8);
    assert.deepEqual(scores(one.files()), scores(two.files()));

    const half = one.report('half');
    assert.deepEqual(
      {
        accuracy: half.accuracy,
        avg_turns: half.avg_turns,
        false_positive_rate: half.false_positive_rate,
        task_count: half.task_count,
        attempt_count: half.attempt_count,
        full_recall_rate: half.full_recall_rate,
        exact_rate: half.exact_rate,
        pass_at_1: half.pass_at_1,
        turn_adjusted: half.turn_adjusted_accuracy,
        claims: half.false_positives.claims,
        false_claims: half.false_positives.false_claims,
        plausible: half.false_positives.plausible,
      },
      {
        accuracy: 0.5,
        avg_turns: 2,
        false_positive_rate: 0.5,
        task_count: 2,
        attempt_count: 4,
        full_recall_rate: 1,
        exact_rate: 0,
        pass_at_1: 0,
        turn_adjusted: 0.48,
        claims: 8,
        false_claims: 4,
        plausible: 4,
      },
    );
    assert.equal(one.report('exact').accuracy, 1);
    assert.equal(one.report('exact').exact_rate, 1);
  });
});
