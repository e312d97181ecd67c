import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { BenchError } from '../../../../src/core/errors.ts';
import {
  type RescoreResult,
  rebuildRescoredReports,
  rescoreRun,
} from '../../../../src/core/harness/rescore.ts';
import { type PlannedRescore, planRescore } from '../../../../src/core/harness/rescorePlan.ts';
import { ModelEntry } from '../../../../src/core/schema/modelEntry.ts';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import { findRunFolders } from '../../../../src/core/store/runFolders.ts';
import { readAttemptScore, readRun } from '../../../../src/core/store/runStore.ts';
import { naming, writeTinySuite } from '../../../support/cliScene.ts';
import { type AttemptScript, runInHarness, scriptedWorld } from '../../../support/harnessRun.ts';
import { judgeSays } from '../../../support/judgeReplies.ts';
import { copyRun } from '../../../support/runFolder.ts';
import { type RunResults, runResults } from '../../../support/runResults.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

const cart = 'shop/Deployment/cart';
const service = 'shop/Service/cart';
const never = new AbortController().signal;

describe('scoring a run once more', function () {
  this.timeout(60_000);
  let folder: TempFolder;
  /** Two tasks by one agent that names the right Deployment and a Service of the same name. */
  let made: RunResults;
  let copies = 0;

  before(async () => {
    folder = tempFolder();
    writeTinySuite(folder.in('tasks'), 2);
    made = await run('made');
  });

  after(() => folder[Symbol.dispose]());

  const run = (outputDir: string, judge?: AttemptScript): Promise<RunResults> =>
    runInHarness({
      suiteDir: folder.in('tasks'),
      outputDir: folder.in(outputDir),
      models: { agent: naming(cart, service) },
      ...(judge === undefined ? {} : { judge }),
    });

  /** A run that the rules have scored, for a test to change. */
  const ruled = (): RunResults => {
    copies += 1;
    return runResults(copyRun(made.dir, folder.in(`copy-${copies}`)));
  };

  const judgeEntry = ModelEntry.parse({
    name: 'the judge',
    adapter: 'scripted',
    script: 'in memory',
    max_tokens: 1000,
    price: { input_usd_per_mtok: 1, output_usd_per_mtok: 10 },
  });

  /** Matches both claims to the cart. */
  const generous = [judgeSays([cart, 'cart-1', 'The same.'], [service, 'cart-1', 'Its Service.'])];

  async function rescore(
    dir: string,
    { match = 'judge', judge = [], maxCostUsd = null }: Wanted,
  ): Promise<RescoreResult & { planned: PlannedRescore }> {
    const world = scriptedWorld({ models: {}, judge });
    const entry = match === 'judge' ? judgeEntry : null;
    const planned = await planRescore({ dir, match, judge: entry }, world, never);
    return { ...(await rescoreRun(planned, { maxCostUsd, onProgress: () => {} }, world, never)), planned };
  }

  interface Wanted {
    readonly match?: 'rules' | 'judge';
    readonly judge?: AttemptScript;
    readonly maxCostUsd?: number | null;
  }

  it('by a judge shows what changes, attempt by attempt and for each model', async () => {
    const results = ruled();
    const { changes, models, status, costUsd } = await rescore(results.dir, { judge: generous });
    assert.equal(status, 'complete');
    assert.equal(costUsd, 0.0025);
    assert.deepEqual(
      changes.map(({ task_id, score_before, score_after, claims }) => [
        task_id,
        score_before,
        score_after,
        claims.map((claim) => [claim.name, claim.group_before, claim.group_after, claim.verdict_after]),
      ]),
      ['Scenario-1', 'Scenario-2'].map((task) => [task, 0.5, 1, [[service, null, 'cart-1', 'duplicate']]]),
    );
    assert.deepEqual(
      models.map(({ before, after }) => [
        [before.metric.match, before.accuracy],
        [after.metric.match, after.accuracy],
        after.matchers?.agreement,
        after.usage.judge_cost_usd,
      ]),
      [[['rules', 0.5], ['judge', 1], 0.5, 0.0025]],
    );
  });

  it('leaves every file of the run as it was, and is no run of its own', async () => {
    const results = ruled();
    const before = results.files();
    await rescore(results.dir, { judge: generous });
    const after = new Map([...results.files()].filter(([path]) => !path.startsWith('rescored/')));
    assert.deepEqual(after, before);
    assert.equal(results.report('agent').metric.match, 'rules');
    assert.equal(findRunFolders(dirname(results.dir)).length, 1);
  });

  it('by the rules undoes a judge, and costs nothing', async () => {
    const results = await run('judged', generous);
    assert.equal(results.report('agent').accuracy, 1);
    const { models, costUsd, planned } = await rescore(results.dir, { match: 'rules' });
    assert.deepEqual([planned.estimate, costUsd], [null, null]);
    assert.deepEqual(
      models.map(({ before, after }) => [before.accuracy, after.accuracy, after.provenance.judge]),
      [[1, 0.5, null]],
    );
    assert.equal(models[0]?.after.usage.judge_cost_usd, null);
  });

  it('judges anew what a judge failed at', async () => {
    const results = await run('failed', [{ text: 'no JSON' }]);
    assert.equal(results.report('agent').accuracy, null);
    const { models, changes } = await rescore(results.dir, { judge: generous });
    assert.equal(models[0]?.after.accuracy, 1);
    assert.deepEqual(
      changes.map(({ outcome_before, outcome_after }) => [outcome_before, outcome_after]),
      [
        ['scorer_error', 'submitted'],
        ['scorer_error', 'submitted'],
      ],
    );
  });

  it('goes on where the money ended, and pays for no answer twice', async () => {
    const results = ruled();
    const judge = (attempt: number) => (attempt === 1 ? generous : [{ failure: 'quota' as const }]);
    const first = await rescore(results.dir, { judge, maxCostUsd: 0.001 });
    assert.equal(first.status, 'budget');
    assert.equal(first.models[0]?.after.status, 'inconclusive');
    assert.equal(first.models[0]?.after.attempt_count, 1);
    const second = await rescore(results.dir, { judge: (attempt) => (attempt === 1 ? generous : []) });
    assert.equal(second.status, 'complete');
    assert.equal(second.costUsd, 0.0025);
    assert.deepEqual([second.planned.estimate?.requests, second.models[0]?.after.accuracy], [1, 1]);
  });

  it('says before what it may cost, by the very requests that it would send', async () => {
    const results = ruled();
    const world = scriptedWorld({ models: {} });
    const priced = {
      ...judgeEntry,
      adapter: 'openai-compatible' as const,
      endpoint: 'http://127.0.0.1:9/v1',
    };
    const { estimate } = await planRescore({ dir: results.dir, match: 'judge', judge: priced }, world, never);
    const { attempts, claims, requests, inputTokens = 0, usd } = estimate ?? {};
    assert.deepEqual([attempts, claims, requests], [2, 4, 2]);
    assert.ok(inputTokens > 1000 && inputTokens < 4000, String(inputTokens));
    assert.ok(Math.abs((usd?.about ?? 0) - (inputTokens + 10 * 4 * 80) / 1e6) < 1e-12);
    assert.ok(Math.abs((usd?.atMost ?? 0) - (inputTokens + 10 * 2 * 1000) / 1e6) < 1e-12);
    const { price: _, ...unpriced } = priced;
    const free = await planRescore({ dir: results.dir, match: 'judge', judge: unpriced }, world, never);
    assert.equal(free.estimate?.usd, null);
  });

  it('refuses another ground truth than the run was scored by, and a judge that nobody names', async () => {
    const results = ruled();
    const world = scriptedWorld({ models: {} });
    await assert.rejects(
      planRescore({ dir: results.dir, match: 'judge', judge: null }, world, never),
      (error) => BenchError.is(error, 'usage'),
    );
    const truth = folder.in('tasks', 'Scenario-2', 'ground_truth.yaml');
    const sound = readFileSync(truth);
    writeFileSync(truth, 'groups: [{id: a, kind: Pod, root_cause: true}]\n');
    try {
      await assert.rejects(
        planRescore({ dir: results.dir, match: 'rules', judge: null }, world, never),
        (error) => BenchError.is(error, 'run_mismatch'),
      );
    } finally {
      writeFileSync(truth, sound);
    }
  });

  it('keeps reports that can be made again', async () => {
    const results = ruled();
    const { models, planned } = await rescore(results.dir, { judge: generous });
    const { run: file, paths } = readRun(results.dir);
    const again = await rebuildRescoredReports(file, paths, planned.file.name, never);
    assert.deepEqual(
      again.map(({ report }) => report),
      models.map(({ after }) => after),
    );
    const own = readAttemptScore(
      pathsOfRun(results.dir).attempt({ model: 'agent', task_id: 'Scenario-1', repeat: 1 }),
    );
    assert.equal(own?.score?.match, 'rules');
    await assert.rejects(rebuildRescoredReports(file, paths, 'judge-0', never), (error) => {
      assert.ok(BenchError.is(error, 'run_missing'));
      assert.match(error.hint ?? '', new RegExp(planned.file.name));
      return true;
    });
  });
});
