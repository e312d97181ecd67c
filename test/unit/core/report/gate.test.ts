import assert from 'node:assert/strict';
import { exitCodes } from '../../../../src/cli/exitCode.ts';
import { type GateInput, gateExitCodes, gateResult } from '../../../../src/core/report/gate.ts';
import type { AgainstBaseline } from '../../../../src/core/report/gateChecks.ts';
import type { AttemptResult } from '../../../../src/core/report/reportInput.ts';
import { Comparison } from '../../../../src/core/schema/comparison.ts';
import { type GateOutcome, GateResult } from '../../../../src/core/schema/gate.ts';
import { Policy } from '../../../../src/core/schema/policy.ts';
import type { Report } from '../../../../src/core/schema/report.ts';
import {
  builtReport,
  dayAfter,
  exact,
  gated,
  solvedReport,
  twenty,
  unreviewedAllowed,
  wrong,
} from './gateFixture.ts';
import { attempt } from './reportFixture.ts';

const stopped: GateInput['runEnd'] = { status: 'budget', cost_usd: 9 };
const revoked = {
  revoked: 'The report of my-llm was revoked by ana on 2026-11-23: wrong suite',
  superseded: null,
};

function attempts(of: (index: number) => Partial<AttemptResult> | null): AttemptResult[] {
  return twenty.flatMap((id, index) => {
    const more = of(index);
    return more === null ? [] : [attempt(id, exact, more)];
  });
}

const unfinished = builtReport(attempts((index) => (index < 18 ? {} : null)));
const broken = builtReport(attempts((index) => (index < 5 ? { outcome: 'model_error' } : {})));
const brokenAndWrong = builtReport(
  twenty.map((id, index) => attempt(id, wrong, index < 5 ? { outcome: 'model_error' } : {})),
);
const practice = builtReport(attempts(() => ({ practice: true })));
const flagged = builtReport(attempts((index) => (index === 3 ? { turns: 39 } : {})));

function against(accuracy: number, verdict: Comparison['verdict'], isRegression: boolean): AgainstBaseline {
  const side = (run_id: string) => ({
    run_id,
    model: 'my-llm',
    ended_at: null,
    status: 'complete' as const,
    lock_sha256: 'a'.repeat(64),
  });
  const figure = { first: 1, second: 1 + accuracy, difference: accuracy, interval: null };
  const nothing = { first: null, second: null, difference: null, interval: null };
  const comparison = Comparison.parse({
    schema_version: '1.0',
    first: side('before'),
    second: side('now'),
    verdict,
    why: 'It is so.',
    accuracy: figure,
    test: null,
    resampling: { algorithm: 'none', resamples: 1, seed: 0, confidence: 0.95 },
    all_exact: { first: 0, second: 0, only_first: 0, only_second: 0, p: 1 },
    wins: 0,
    losses: 0,
    ties: 0,
    tasks: [],
    only_first: [],
    only_second: [],
    avg_turns: nothing,
    false_positive_rate: nothing,
    cost_usd_per_attempt: nothing,
    changes: [],
    forced: [],
    reservations: [],
  });
  return { comparison, isRegression };
}

describe('the gate, of one report', () => {
  const cases: readonly [string, Report, Partial<GateInput>, GateOutcome, RegExp | null][] = [
    ['passes a model that is right everywhere', solvedReport(20), {}, 'pass', null],
    ['fails one whose accuracy does not reach autonomy', solvedReport(12), {}, 'fail', /^Accuracy is /],
    [
      'passes the same where the policy asks for a person in the loop only',
      solvedReport(12),
      { policy: Policy.parse({ gate: { needs: 'human_in_loop' } }) },
      'pass',
      null,
    ],
    ['waits for people where a right attempt is flagged', flagged, {}, 'unreviewed', /0 of 1 flagged/],
    ['says that a run with errors is inconclusive', broken, {}, 'inconclusive', /^The run is inconclusive/],
    [
      'says inconclusive, not fail, of wrong answers in a run that says nothing',
      brokenAndWrong,
      {},
      'inconclusive',
      /^The run is inconclusive/,
    ],
    [
      'says budget, not inconclusive, where the run stopped at its limit',
      unfinished,
      { runEnd: stopped },
      'budget',
      /cost limit: 2 planned attempts/,
    ],
    [
      'says inconclusive where attempts are missing for another reason',
      unfinished,
      {},
      'inconclusive',
      /No attempt counts for T18, T19/,
    ],
    [
      'minds no cost limit that came after the last attempt of the model',
      solvedReport(20),
      { runEnd: stopped },
      'pass',
      null,
    ],
    [
      'never takes the numbers of a practice sandbox',
      practice,
      {},
      'inconclusive',
      /^It ran in a practice sandbox/,
    ],
    [
      'fails wrong answers in a practice sandbox, since they fail anywhere',
      builtReport(twenty.map((id) => attempt(id, wrong, { practice: true }))),
      {},
      'fail',
      /^Accuracy is 0/,
    ],
    [
      'fails a report that was revoked',
      solvedReport(20),
      { standing: revoked },
      'fail',
      /was revoked by ana/,
    ],
    [
      'fails a report that was superseded',
      solvedReport(20),
      { standing: { revoked: null, superseded: 'It was superseded by another.' } },
      'fail',
      /superseded/,
    ],
    [
      'asks whom a full rollout needs: a canary that passed',
      solvedReport(20),
      {
        policy: Policy.parse({
          canary: { passed: true, evidence: 'ticket 7' },
          gate: { needs: 'full_rollout' },
        }),
      },
      'pass',
      null,
    ],
    [
      'finds a report too old for the policy',
      solvedReport(20),
      { policy: Policy.parse({ evidence: { max_age_days: 0.5 } }) },
      'inconclusive',
      /1\.0 days ago\. The policy asks for at most 0\.5 days/,
    ],
    [
      'does not go by a report that ended in the future',
      solvedReport(20),
      { now: dayAfter - 3 * 86_400_000, policy: Policy.parse({ evidence: { max_age_days: 7 } }) },
      'inconclusive',
      /yet to come/,
    ],
    [
      'fails on a regression',
      solvedReport(20),
      { baseline: against(-0.2, 'worse', true) },
      'fail',
      /^Against my-llm of run before: It is so/,
    ],
    [
      'passes where the baseline shows no difference',
      solvedReport(20),
      { baseline: against(-0.01, 'no_difference', false) },
      'pass',
      null,
    ],
    [
      'does not pass where nobody can tell whether it is a regression',
      solvedReport(20),
      { baseline: against(0, 'inconclusive', false) },
      'inconclusive',
      /^Against my-llm/,
    ],
  ];
  for (const [title, report, more, outcome, reason] of cases) {
    it(title, () => {
      const { outcome: found, exit_code, reasons, next, checks } = gated(report, more);
      assert.equal(found, outcome, reasons.join('\n'));
      assert.equal(exit_code, gateExitCodes[outcome]);
      assert.equal(reasons.length, checks.filter(({ met }) => !met).length);
      if (reason === null) assert.deepEqual([reasons, next], [[], []]);
      else assert.match(reasons[0] ?? '', reason);
      assert.equal(next.length > 0, outcome !== 'pass');
    });
  }

  it('decides anew, whatever the report says of itself', () => {
    const honest = solvedReport(2);
    assert.ok(honest.decision !== null);
    const report: Report = {
      ...honest,
      decision: { ...honest.decision, value: 'full_rollout', reasons: [], checks: [] },
    };
    assert.equal(gated(report).decision.value, 'no_deploy');
    assert.equal(gated(report).outcome, 'fail');
  });

  it('names what was not reviewed last, and what was paid for first', () => {
    const policy = Policy.parse({ gate: { max_cost_usd: 1 } });
    const { outcome, checks, reasons } = gated(
      builtReport(twenty.map((id) => attempt(id, wrong, { practice: true, cost_usd: 0.5 }))),
      { policy },
    );
    assert.equal(outcome, 'budget');
    assert.match(reasons[0] ?? '', /^The run has cost \$10; the policy allows \$1\.$/);
    assert.match(reasons.at(-1) ?? '', /flagged attempts/);
    assert.deepEqual(
      checks.filter(({ met, outcome: one }) => met !== (one === 'pass')),
      [],
    );
  });

  it('does not take an unknown cost for one within the limit, and counts the whole run where it is known', () => {
    const policy = Policy.parse({ review: { flagged: 0 }, gate: { max_cost_usd: 5 } });
    const priced = builtReport(attempts(() => ({ cost_usd: 0.1 })));
    const half = builtReport(attempts((index) => (index < 10 ? { cost_usd: 0.1 } : {})));
    assert.equal(gated(priced, { policy }).outcome, 'pass');
    assert.equal(gated(half, { policy }).outcome, 'inconclusive');
    assert.equal(gated(solvedReport(20), { policy }).outcome, 'inconclusive');
    assert.equal(gated(priced, { policy, runEnd: { status: 'complete', cost_usd: 5.01 } }).outcome, 'budget');
  });

  it('calls a figure that one task cannot give unknown, not failed', () => {
    const one = builtReport([attempt('T0', exact)], { tasks: [{ id: 'T0', doubts: [] }] });
    const policy = Policy.parse({ review: { flagged: 0 }, evidence: { min_tasks: 1 } });
    assert.equal(gated(one, { policy }).outcome, 'inconclusive');
    assert.equal(gated(one, { policy: { ...policy, use: 'estimate' } }).outcome, 'pass');
  });

  it('takes no policy whose accuracy no model can reach, since the end of an interval is below 1', () => {
    const perfect = gated(solvedReport(20), { policy: Policy.parse({ accuracy: { autonomy: 0.83 } }) });
    assert.equal(perfect.outcome, 'pass');
    const messages = (policy: unknown) =>
      Policy.safeParse(policy).error?.issues.map(({ message }) => message);
    assert.match(messages({ accuracy: { autonomy: 1 } })?.join() ?? '', /^can never be met with use: bound/);
    assert.equal(messages({ accuracy: { autonomy: 1 }, use: 'estimate' }), undefined);
  });

  it('sends nobody to look for mistakes where only the interval is too wide', () => {
    const strict = Policy.parse({ accuracy: { autonomy: 0.95 }, review: { flagged: 0 } });
    const wide = 'Run more tasks: the figure itself meets the policy, and its interval is too wide for that.';
    const mistakes = 'See what it got wrong: itbench-review report run --format markdown.';
    assert.deepEqual(gated(solvedReport(20, { run_id: 'run' }), { policy: strict }).next, [wide]);
    assert.deepEqual(gated(solvedReport(18, { run_id: 'run' }), { policy: strict }).next, [mistakes]);
  });

  it('writes no number as its limit that is beyond it', () => {
    const turns = (index: number) => (index < 9 ? 11 : 10);
    const report = builtReport(twenty.map((id, index) => attempt(id, exact, { turns: turns(index) })));
    const policy = Policy.parse({
      max_avg_turns: 10.4,
      use: 'estimate',
      evidence: { max_age_days: 1 },
      review: { flagged: 0 },
    });
    const { reasons } = gated(report, { policy, now: dayAfter + 60_000 });
    assert.match(reasons.join('\n'), /An attempt takes 10\.45 turns .*autonomy takes at most 10\.4\.$/m);
    assert.match(reasons.join('\n'), /, 1\.001 days ago\. The policy asks for at most 1 days\.$/m);
  });

  it('says the next command, but never with a name that a shell would take for more', () => {
    const report = { ...unfinished, run_id: '$(reboot)', model: 'a; b' };
    const { next } = gated(report, { runEnd: stopped });
    assert.match(next[0] ?? '', /itbench-review run --resume <run> --max-cost/);
    assert.doesNotMatch(next.join('\n'), /reboot|;/);
    assert.match(gated(unfinished, { runEnd: stopped }).next[0] ?? '', /--resume 2026-11-22T12-31-05Z-3f9a /);
  });
});

describe('the gate, of several reports', () => {
  const pass = gated(solvedReport(20));
  const fail = gated(solvedReport(0), { policy: unreviewedAllowed });
  const inconclusive = gated(broken);
  const budget = gated(unfinished, { runEnd: stopped });
  const unreviewed = gated(flagged);

  it('says the gravest: fail, budget, inconclusive, unreviewed, pass', () => {
    const order = [fail, budget, inconclusive, unreviewed, pass];
    order.forEach((_, index) => {
      const rest = order.slice(index).reverse();
      const result = gateResult(rest);
      assert.equal(result.outcome, order[index]?.outcome);
      assert.equal(result.exit_code, order[index]?.exit_code);
      assert.deepEqual(result.reports, rest);
      assert.deepEqual(GateResult.parse(JSON.parse(JSON.stringify(result))), result);
    });
  });

  it('never passes nothing', () => {
    assert.equal(gateResult([]).outcome, 'inconclusive');
  });

  it('ends with the exit codes of the command line', () => {
    assert.deepEqual(gateExitCodes, {
      pass: exitCodes.done,
      fail: exitCodes.failed,
      inconclusive: exitCodes.inconclusive,
      budget: exitCodes.budget,
      unreviewed: exitCodes.unreviewed,
    });
  });
});
