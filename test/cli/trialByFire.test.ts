import assert from 'node:assert/strict';
import { agentNames } from '../support/agentDialects.ts';
import { faultNames } from '../support/agentServers.ts';
import { formsOf, keysIn } from '../support/keyForms.ts';
import {
  assertAllFailures,
  assertAttempts,
  assertNothingRepeated,
  assertRecorded,
  assertRetries,
  assertRunCost,
  doubtfulCalls,
} from '../support/trialChecks.ts';
import { type TrialScene, trialScene, writtenBy } from '../support/trialScene.ts';
import { paidAnswers, reportedPicoUsd, sumPicoUsd, type Try, triesOf } from '../support/trialTries.ts';
import type { CliResult } from '../support/cli.ts';
import { acknowledgedIn, assertJournals, assertKept } from '../support/acknowledged.ts';

const seed = Number(process.env.TEST_SEED) || 20_261;

describe(`sixty attempts against five APIs that fail in a fifth of the calls (seed ${seed})`, function () {
  this.timeout(300_000);

  let trial: TrialScene;
  let ended: CliResult;
  let tries: readonly Try[];
  before(async () => {
    trial = await trialScene(seed);
    ended = await trial.scene.run(['run'], { env: trial.env });
    tries = triesOf(trial.scene.results());
  });
  after(async () => await trial[Symbol.asyncDispose]());

  it('meet every kind of failure, and send everything back as the servers signed it', () => {
    const { calls, problems } = trial.servers;
    assert.deepEqual(problems, []);
    const met = new Set(calls.flatMap(({ fault }) => fault ?? []));
    assert.deepEqual(met, new Set(faultNames));
    const share = calls.filter(({ fault }) => fault !== null).length / calls.length;
    assert.ok(share > 0.15 && share < 0.35, `${share} of ${calls.length} calls failed`);
  });

  it('are all scored, or reported with why they are not', () => {
    assertAttempts(trial.scene.results(), tries);
    assert.equal(ended.code, 4, ended.stderr);
    assert.ok(tries.every(({ end, isSetAside }) => end !== null && !isSetAside));
    const outcomes = new Set(tries.map(({ end }) => end?.outcome));
    assert.deepEqual(outcomes, new Set(['submitted', 'turn_limit', 'model_error']));
  });

  it('ask nothing again that was answered; what failed is a record and no turn', () => {
    const { calls } = trial.servers;
    assertNothingRepeated(calls);
    assertRetries(calls, tries);
    assertAllFailures(calls, tries);
    for (const model of agentNames) {
      const begun = paidAnswers(calls, model).filter(({ turn }) => turn === 1);
      const own = tries.filter((one) => one.model === model);
      assert.equal(begun.length, own.filter(({ talk }) => talk !== null).length);
      const turns = own.reduce((sum, { end }) => sum + (end?.turns ?? 0), 0);
      assert.equal(turns, paidAnswers(calls, model).length);
    }
    const recorded = tries.reduce((sum, { requests }) => sum + requests, 0);
    assert.equal(recorded, calls.length);
  });

  it('cost what the servers count, to the last digit', () => {
    const results = trial.scene.results();
    assertRecorded(trial.servers, tries);
    assertRunCost(results);
    for (const model of agentNames) {
      const answers = paidAnswers(trial.servers.calls, model);
      const { usage } = results.report(model);
      assert.equal(reportedPicoUsd(usage.cost_usd), sumPicoUsd(answers), model);
      assert.equal(reportedPicoUsd(usage.total_cost_usd), sumPicoUsd(answers), model);
      assert.equal(usage.calls_without_cost, doubtfulCalls(trial.servers.calls, model), model);
      const sum = (count: keyof (typeof answers)[number]['tokens']) =>
        answers.reduce((total, { tokens }) => total + tokens[count], 0);
      assert.deepEqual(
        [
          usage.tokens.input_tokens,
          usage.tokens.cached_input_tokens,
          usage.tokens.cache_write_input_tokens ?? 0,
        ],
        [sum('fresh') + sum('cached') + sum('written'), sum('cached'), sum('written')],
        model,
      );
      assert.deepEqual(
        [usage.tokens.output_tokens, usage.tokens.reasoning_tokens],
        [sum('visible') + sum('reasoning'), sum('reasoning')],
        model,
      );
    }
  });

  it('write down none of the keys, which the servers tell them over and over', () => {
    const written = writtenBy(trial, [ended]);
    assert.deepEqual(keysIn(written, trial.keys), []);
    for (const model of agentNames) {
      for (const file of ['trajectory', 'exchanges']) {
        const path = new RegExp(`^[^/]+/attempts/${model}/Scenario-1/r1/${file}\\.jsonl$`);
        const bytes = written.find(([name]) => path.test(name))?.[1];
        assert.ok(bytes?.includes('[redacted]'), `${model} told no key in its ${file}`);
      }
    }
    // The search would find one.
    for (const key of trial.keys) {
      for (const form of formsOf(key)) {
        const planted: [string, Buffer] = ['planted', Buffer.from(`{"a": "${form}"}`)];
        assert.ok(keysIn([...written, planted], trial.keys).includes(`${form} in planted`));
      }
    }
  });

  it('leave journals that are whole', () => {
    const { dir } = trial.scene.results();
    assertJournals(dir);
    assertKept(dir, [acknowledgedIn(dir)]);
  });

  it('can be made again where they ended in an error, at a cost that is added', async () => {
    const { scene, servers, env } = trial;
    const failed = tries.filter(({ end }) => end?.outcome === 'model_error');
    const again = await scene.run(['run', '--resume', '--retry-errors'], { env });
    assert.ok([0, 4].includes(again.code ?? -1), again.stderr);
    const now = triesOf(scene.results());
    const aside = now.filter(({ isSetAside }) => isSetAside);
    assert.deepEqual(
      aside.map(({ model, task, end }) => [model, task, end?.outcome]),
      failed.map(({ model, task }) => [model, task, 'model_error']),
    );
    assert.deepEqual(servers.problems, []);
    assertAttempts(scene.results(), now);
    assertNothingRepeated(servers.calls);
    assertAllFailures(servers.calls, now);
    assertRecorded(servers, now);
    assertRunCost(scene.results());
    for (const model of agentNames) {
      const { usage } = scene.results().report(model);
      const paid = sumPicoUsd(paidAnswers(servers.calls, model));
      assert.equal(reportedPicoUsd(usage.total_cost_usd), paid, model);
    }
    assert.deepEqual(keysIn(writtenBy(trial, [again]), trial.keys), []);
  });
});
