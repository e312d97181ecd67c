import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { cliScene, naming } from '../support/cliScene.ts';

const objects = 'tasks/Scenario-2/k8s_objects_raw.tsv';

/** One of two tasks is damaged by `damage`; what a run over both says of that, and what it left. */
async function runOverDamage(damage: (file: string) => void) {
  const scene = cliScene({
    scripts: { right: naming('shop/Deployment/cart'), wrong: naming('shop/Deployment/checkout') },
  });
  damage(scene.in(objects));
  const lint = await scene.run(['tasks', 'lint', 'tasks', '--json']);
  const run = await scene.run(['run']);
  return {
    [Symbol.dispose]: () => scene[Symbol.dispose](),
    findings: JSON.parse(lint.stdout).filter(({ code }: { code: string }) => code === 'snapshot_damaged'),
    run,
    results: scene.results(),
  };
}

/** The parts of a quoted field: cut in its middle, with the file ending there. */
function cutInQuotedField(file: string): void {
  const text = readFileSync(file, 'utf8');
  truncateSync(file, text.lastIndexOf('""kind""') + 20);
}

const damages: readonly [string, (file: string) => void, RegExp][] = [
  ['is cut in the middle of a quoted field', cutInQuotedField, /^k8s_objects_raw\.tsv:4: .*never ends/],
  [
    'holds NUL bytes',
    (file) => writeFileSync(file, readFileSync(file, 'utf8').replace('""checkout""', '""check\0\0ut""')),
    /^k8s_objects_raw\.tsv:4: .*NUL byte/,
  ],
  [
    'is not UTF-8',
    (file) => appendFileSync(file, Buffer.from('2025-12-15 17:00:00\t\xe4\xf6\xfc\n', 'latin1')),
    /^k8s_objects_raw\.tsv:5: .*is not UTF-8/,
  ],
];

describe('a damaged snapshot', () => {
  for (const [what, damage, complaint] of damages) {
    it(`whose table ${what} is found by lint, and never scored 0`, async () => {
      using outcome = await runOverDamage(damage);
      assert.ok(outcome.findings.every(({ task }: { task: string }) => task === 'Scenario-2'));
      assert.match(outcome.findings[0].sentence, complaint);

      const { run, results } = outcome;
      assert.equal(run.code, 4, run.stderr);
      for (const model of ['right', 'wrong']) {
        const damaged = results.score(model, 'Scenario-2');
        assert.deepEqual([damaged.outcome, damaged.score], ['scorer_error', null]);
        assert.equal(
          damaged.turns,
          0,
          'a model was asked, and perhaps paid, for an attempt that cannot be scored',
        );
        assert.match(
          damaged.reason,
          /^the snapshot of task Scenario-2 is damaged: k8s_objects_raw\.tsv:\d: /,
        );
        assert.deepEqual(
          [results.score(model, 'Scenario-1').outcome, results.score(model, 'Scenario-1').score?.score],
          ['submitted', model === 'right' ? 1 : 0],
        );
        const report = results.report(model);
        assert.equal(report.status, 'inconclusive');
        assert.equal(report.errors.scorer_error, 1);
        assert.deepEqual(report.unscored_tasks, ['Scenario-2']);
        assert.equal(report.accuracy, model === 'right' ? 1 : 0);
        assert.equal(report.counted_attempt_count, 1);
      }
      assert.match(run.stdout, /right: inconclusive: 1 of 2 attempts ended in an error/);
    });
  }

  for (const [size, bytes, outcomeOfIt, reason] of [
    ['1 GB', 1e9, 'sandbox_error', /^the virtual sandbox cannot read k8s_objects_raw\.tsv \(954 MiB\)/],
    ['300 MB', 3e8, 'scorer_error', /k8s_objects_raw\.tsv:5: a record has more than 67108864 bytes/],
  ] as const) {
    it(`with a line of ${size} ends as cleanly, in flat memory`, async () => {
      using outcome = await runOverDamage((file) => truncateSync(file, bytes));
      const sentences = outcome.findings.map(({ sentence }: { sentence: string }) => sentence).join('\n');
      assert.match(sentences, /k8s_objects_raw\.tsv:5: a record has more than 67108864 bytes/);
      const { run, results } = outcome;
      assert.equal(run.code, 4, run.stderr);
      assert.equal(results.score('wrong', 'Scenario-2').outcome, outcomeOfIt);
      assert.match(results.score('wrong', 'Scenario-2').reason, reason);
      assert.equal(results.score('wrong', 'Scenario-1').outcome, 'submitted');
      const megabytes = Math.round((run.maxRssBytes ?? Number.POSITIVE_INFINITY) / 1e6);
      assert.ok(megabytes < 450, `the run held ${megabytes} MB`);
    });
  }
});
