import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { runCli } from '../support/cli.ts';
import { publishedSchema } from '../support/publishedSchema.ts';
import { filesUnder, resultsOf } from '../support/runResults.ts';
import { tempFolder } from '../support/tempFolder.ts';

describe('the main job: start, in an empty folder, without key, network or container', () => {
  it('prints the table for both baselines, and twice gives the same scores, byte for byte', async function () {
    this.timeout(300_000);
    using folder = tempFolder();
    const first = await runCli(['start', '--no-open', '--out', 'first'], { cwd: folder.path });
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stderr, /^Making the sample suite in .*tasks\/sample …$/m);
    assert.match(first.stderr, /: 10 tasks × 2 models, 20 attempts$/m);
    const row =
      /^baseline-(triage|exhaustive) +\d+\.\d % \[\d+\.\d, \d+\.\d\] +\d+\.\d +\d+\.\d % +\d+\.\d % +10 +0$/gm;
    assert.deepEqual(
      [...first.stdout.matchAll(row)].map(([, strategy]) => strategy),
      ['triage', 'exhaustive'],
    );
    assert.match(first.stdout, /^Report: .*reports\/baseline-triage\.json$/m);
    assert.deepEqual(readdirSync(folder.path).sort(), ['first', 'tasks']);

    const results = resultsOf(folder.in('first'));
    const check = publishedSchema('report');
    const [triage, exhaustive] = [results.report('baseline-triage'), results.report('baseline-exhaustive')];
    for (const report of [triage, exhaustive]) {
      assert.equal(check(report), null);
      assert.deepEqual(
        [report.status, report.task_count, report.attempt_count, report.provenance.suite.verified],
        ['complete', 10, 10, 'verified'],
      );
    }
    // They differ as their names say.
    assert.ok((exhaustive.avg_turns ?? 0) > (triage.avg_turns ?? 0));
    assert.ok((exhaustive.false_positive_rate ?? 0) > (triage.false_positive_rate ?? 1));

    const second = await runCli(['start', '--no-open', '--out', 'second'], { cwd: folder.path });
    assert.equal(second.code, 0, second.stderr);
    assert.doesNotMatch(second.stderr, /Making the sample suite/);
    const scores = (out: string) =>
      [...filesUnder(resultsOf(folder.in(out)).dir)].filter(([path]) => path.endsWith('score.json'));
    assert.equal(scores('first').length, 20);
    assert.deepEqual(scores('second'), scores('first'));
  });

  it('is what run --smoke does where there is no configuration, with the number of tasks asked for', async () => {
    using folder = tempFolder();
    const { code, stdout, stderr } = await runCli(['run', '--smoke', '2', '--model', 'baseline-triage'], {
      cwd: folder.path,
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^baseline-triage .* 2 +0$/m);
    assert.equal(resultsOf(folder.in('results')).report('baseline-triage').policy.preset, 'smoke');
  });
});
