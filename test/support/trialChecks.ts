import assert from 'node:assert/strict';
import type { Report } from '../../src/core/schema/report.ts';
import { type AgentName, agentNames } from './agentDialects.ts';
import { type AgentServers, type FaultName, retryAfterMs, type ServedCall } from './agentServers.ts';
import { brokenFromTurn, kindOfTalk, scoreOfKind } from './agentTalk.ts';
import type { RunResults } from './runResults.ts';
import { trialMaxTurns, trialRetries, trialTasks } from './trialScene.ts';
import { answerId, paidAnswers, picoUsd, reportedPicoUsd, type Try } from './trialTries.ts';

/** What a failure is called in a trajectory. */
const kindOfFault: Readonly<Record<FaultName, string>> = {
  rate_limited: 'rate_limited',
  server: 'server',
  overloaded: 'server',
  hang: 'timeout',
  reset: 'network',
  cut: 'network',
  html: 'malformed_reply',
  error_inside: 'server',
  malformed: 'malformed_reply',
};

/** Each attempt stands in its model's report once, with the outcome and the score that its conversation had to come to. */
export function assertAttempts(results: RunResults, tries: readonly Try[]): void {
  for (const model of agentNames) {
    const report = results.report(model);
    const final = tries.filter((one) => one.model === model && !one.isSetAside);
    assert.equal(final.length, trialTasks, model);
    assert.deepEqual([report.attempt_count, report.unfinished_attempt_count], [trialTasks, 0], model);
    const reported = new Map(report.tasks.map((task) => [task.task_id, task.attempts]));
    assert.equal(reported.size, trialTasks);
    for (const one of final) {
      const [attempt, ...others] = reported.get(one.task) ?? [];
      assert.ok(attempt !== undefined && others.length === 0, `${model}, ${one.task}`);
      const wanted = endingOf(one);
      assert.deepEqual([attempt.outcome, attempt.score], wanted, `${model}, ${one.task}, talk ${one.talk}`);
      if (attempt.outcome === 'model_error') assert.match(attempt.reason, whyIn(one), attempt.reason);
      assert.equal(attempt.turns, one.responses.length);
    }
    assertFigures(report, final);
  }
}

/** What a try had to end as: failed where its last call did as often as the policy allows, else as its talk goes. */
function endingOf({ talk, failures, responses }: Try): [string, number | null] {
  if (failures.at(-1)?.type === 'model_failure') return ['model_error', null];
  assert.ok(talk !== null);
  const kind = kindOfTalk(talk);
  assert.ok(kind !== 'broken', `talk ${talk} had no answer to turn ${brokenFromTurn}`);
  if (kind === 'endless') assert.equal(responses.length, trialMaxTurns);
  return [kind === 'endless' ? 'turn_limit' : 'submitted', scoreOfKind[kind]];
}

function whyIn({ failures }: Try): RegExp {
  const kind = failures.at(-1)?.kind ?? '';
  return new RegExp(`^${kind}: .*127\\.0\\.0\\.1:\\d+.*Gave up after ${trialRetries} retries`, 's');
}

function assertFigures(report: Report, final: readonly Try[]): void {
  const counted = final.map(endingOf).flatMap(([, score]) => (score === null ? [] : [score]));
  const errors = final.length - counted.length;
  assert.equal(report.errors.model_error, errors);
  assert.equal(report.counted_attempt_count, counted.length);
  const mean = counted.reduce((sum, score) => sum + score, 0) / counted.length;
  assert.ok(Math.abs((report.accuracy ?? Number.NaN) - mean) < 1e-12, `${report.model}: ${report.accuracy}`);
  assert.equal(report.status, errors === 0 ? 'complete' : 'inconclusive');
  assert.equal(report.status_reasons.length > 0, errors > 0);
}

/** Each answer that a trajectory tells of is one that the server gave, once, at the price that it has. */
export function assertRecorded(servers: AgentServers, tries: readonly Try[]): void {
  for (const model of agentNames) {
    const given = paidAnswers(servers.calls, model);
    const byId = new Map(given.map((call) => [answerId(model, call.talk, call.turn), call]));
    assert.equal(byId.size, given.length, `${model} gave an answer twice`);
    for (const { talk, responses } of tries.filter((one) => one.model === model)) {
      responses.forEach(({ turn, purpose, usage, cost_usd }, index) => {
        assert.deepEqual([turn, purpose], [index + 1, 'turn']);
        const id = answerId(model, talk, turn);
        const call = byId.get(id);
        assert.ok(call !== undefined, `${id} is in two trajectories, or was never given`);
        byId.delete(id);
        const { fresh, cached, written, visible, reasoning } = call.tokens;
        const counts = [usage.input_tokens, usage.cached_input_tokens, usage.cache_write_input_tokens ?? 0];
        assert.deepEqual(counts, [fresh + cached + written, cached, written], id);
        assert.deepEqual([usage.output_tokens, usage.reasoning_tokens], [visible + reasoning, reasoning], id);
        assert.equal(reportedPicoUsd(cost_usd), picoUsd(model, call.tokens), id);
      });
    }
  }
}

/** The same conversation is asked again only after a failed call; one that begins may be that of another attempt. */
export function assertNothingRepeated(calls: readonly ServedCall[]): void {
  const answered = new Set<string>();
  for (const { model, talk, turn, bodySha256, tokens, isDelivered } of calls) {
    if (turn === 1) continue;
    const id = `${model}, ${bodySha256}`;
    assert.equal(answered.has(id), false, `talk ${talk} of ${model} asked again for turn ${turn}`);
    if (tokens !== null && isDelivered) answered.add(id);
  }
}

/** What the run says that it cost, all its sessions together, is what its reports say. */
export function assertRunCost(results: RunResults): void {
  const last = results.events().at(-1);
  assert.equal(last?.type, 'run_ended');
  const reported = agentNames.map((model) => reportedPicoUsd(results.report(model).usage.total_cost_usd));
  assert.equal(
    reportedPicoUsd(Number(last.cost_usd)),
    reported.reduce((sum, pico) => sum + pico, 0n),
  );
}

/** Failed calls of a try that ended are records with their reason, each in its place, and none of them a turn. */
export function assertRetries(calls: readonly ServedCall[], tries: readonly Try[]): void {
  for (const { model, talk, failures } of tries.filter(({ isSetAside }) => !isSetAside)) {
    const inTalk = faultsOf(calls, model).filter((call) => talk !== null && call.talk === talk);
    assert.deepEqual(
      failures.filter(({ turn }) => turn > 1).map(({ turn, kind }) => ({ turn, kind })),
      inTalk.map(({ turn, fault }) => ({ turn, kind: kindOfFault[fault] })),
      `${model}, talk ${talk}`,
    );
    for (const failure of failures) {
      if (failure.type !== 'retry' || failure.kind !== 'rate_limited') continue;
      assert.equal(failure.wait_ms, retryAfterMs, 'a server says how long to wait');
    }
  }
}

/** Each call that failed is in one trajectory, and no other is, that of a conversation which never began included. */
export function assertAllFailures(calls: readonly ServedCall[], tries: readonly Try[]): void {
  for (const model of agentNames) {
    const recorded = tries.filter((one) => one.model === model).flatMap(({ failures }) => failures);
    const met = faultsOf(calls, model).map(({ fault }) => kindOfFault[fault]);
    assert.deepEqual(recorded.map(({ kind }) => kind).sort(), met.sort(), model);
  }
}

function faultsOf(calls: readonly ServedCall[], model: AgentName) {
  return calls.filter(
    (call): call is ServedCall & { readonly fault: FaultName } => call.model === model && call.fault !== null,
  );
}

/** Failures after which a provider may charge nevertheless. */
const doubtfulKinds: ReadonlySet<string> = new Set(['timeout', 'network', 'malformed_reply']);

/** Calls that failed in a way that a provider may charge for. */
export function doubtfulCalls(calls: readonly ServedCall[], model: AgentName): number {
  return faultsOf(calls, model).filter(({ fault }) => doubtfulKinds.has(kindOfFault[fault])).length;
}
