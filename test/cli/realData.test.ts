import assert from 'node:assert/strict';
import * as z from 'zod';
import { LintFinding } from '../../src/core/schema/suite.ts';
import { runCli } from '../support/cli.ts';
import { cliScene } from '../support/cliScene.ts';
import { publishedSchema } from '../support/publishedSchema.ts';
import { type RunResults, resultsOf } from '../support/runResults.ts';
import { sharedDir } from '../support/shared.ts';
import { tempFolder } from '../support/tempFolder.ts';

const truths = sharedDir('real-data', 'itbench-ground-truth');
const excerpt = sharedDir('real-data', 'itbench-lite-excerpt');

describe('real ground truths', () => {
  if (truths === null) {
    it('skipped: the folder of reference data is not beside the repository');
    return;
  }

  it('are found wrong where they are', async () => {
    using folder = tempFolder();
    const { code, stdout, stderr } = await runCli(['tasks', 'lint', truths, '--json'], { cwd: folder.path });
    assert.deepEqual([code, stderr], [0, '']);
    const findings = z.array(LintFinding).parse(JSON.parse(stdout));
    for (const finding of findings) assert.match(finding.sentence, /\w.* /);
    const has = (scenario: number, code: string): boolean =>
      findings.some((finding) => finding.task === `scenario_${scenario}` && finding.code === code);
    const wanted: [number, string][] = [
      [38, 'invalid_regex'],
      [2, 'root_without_filter'],
      [18, 'duplicate_group_id'],
      [20, 'filter_misses_own_workload'],
      [23, 'filter_misses_own_workload'],
      [105, 'filter_misses_own_workload'],
      [1, 'victim_in_root_alias_class'],
      [62, 'several_roots'],
      [38, 'several_roots'],
    ];
    assert.deepEqual(
      wanted.filter(([scenario, code]) => !has(scenario, code)),
      [],
    );
    // And nothing of the kind where nothing is wrong.
    assert.equal(has(2, 'invalid_regex') || has(62, 'duplicate_group_id') || has(1, 'several_roots'), false);
  });
});

describe('a real snapshot', () => {
  if (truths === null || excerpt === null) {
    it('skipped: the folder of reference data is not beside the repository');
    return;
  }

  it('is run over by the baselines, twice with the same scores, byte for byte', async function () {
    this.timeout(180_000);
    using scene = cliScene({ tasks: 0 });
    const models = ['triage', 'exhaustive'].map((strategy) => ({
      name: strategy,
      adapter: 'baseline',
      strategy,
    }));
    scene.config({ tasks_dir: excerpt, models, agent_policy: { max_turns: 40 } });
    const flags = ['--tasks', 'Scenario-2', '--ground-truth', truths];
    const runs: RunResults[] = [];
    for (const out of ['first', 'second']) {
      const { code, stderr } = await scene.run(['run', ...flags, '--out', out]);
      assert.equal(code, 0, stderr);
      runs.push(resultsOf(scene.in(out)));
    }
    const check = publishedSchema('report');
    for (const { name } of models) {
      const scores = runs.map((run) => String(run.files().get(`attempts/${name}/Scenario-2/r1/score.json`)));
      assert.equal(scores[0], scores[1]);
      const report = runs[0]?.report(name);
      assert.equal(check(report), null);
      assert.deepEqual([report?.status, report?.tasks[0]?.attempts[0]?.outcome], ['complete', 'submitted']);
    }
    const plan = await scene.run(['run', ...flags, '--dry-run']);
    assert.match(plan.stdout, /^Tasks {5}1: Scenario-2$/m);
  });
});
