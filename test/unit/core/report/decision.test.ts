import assert from 'node:assert/strict';
import { buildReport } from '../../../../src/core/report/buildReport.ts';
import { decide } from '../../../../src/core/report/decision.ts';
import type { CheckId } from '../../../../src/core/schema/decision.ts';
import { Policy } from '../../../../src/core/schema/policy.ts';
import type { Report } from '../../../../src/core/schema/report.ts';
import { attempt, reportInput } from './reportFixture.ts';

const exact = ['shop/Deployment/ad'];
const half = ['shop/Deployment/ad', 'shop/Service/frontend'];
const wrong = ['shop/Service/frontend'];
const ids = Array.from({ length: 20 }, (_, index) => `T${index}`);

/** Twenty tasks of which so many are solved, the others failed; every flag taken out, as if reviewed. */
function solved(many: number, more: Partial<Report> = {}): Report {
  const attempts = ids.map((id, index) => attempt(id, index < many ? exact : wrong));
  return { ...buildReport(reportInput(ids, attempts)), flags: [], ...more };
}

function unmet(report: Report, policy: Policy): CheckId[] {
  return decide(report, policy)
    .checks.filter(({ met }) => !met)
    .map(({ id }) => id);
}

const defaults = Policy.parse({});
const released = Policy.parse({ canary: { passed: true, evidence: 'ticket 7' } });

describe('a decision by the default policy', () => {
  it('is a canary of 5 % once the lower end of the interval of accuracy reaches 0.70', () => {
    const decision = decide(solved(20), defaults);
    assert.equal(decision.value, 'canary');
    assert.equal(decision.canary_share, 0.05);
    assert.deepEqual(unmet(solved(20), defaults), ['canary_passed']);
  });

  it('keeps a person in the loop where accuracy is above 0.70 but may well be below it', () => {
    const report = solved(16);
    assert.equal(report.accuracy, 0.8);
    const decision = decide(report, defaults);
    assert.equal(decision.value, 'human_in_loop');
    assert.equal(decision.canary_share, null);
    assert.match(
      decision.reasons[0] ?? '',
      /^Accuracy is 65\.0 % \(lower end of the 95 % interval, by the scorer\); autonomy needs 70\.0 %\.$/,
    );
    assert.equal(decide(report, Policy.parse({ use: 'estimate' })).value, 'canary');
  });

  it('deploys nothing that is hardly ever right', () => {
    assert.equal(decide(solved(2), defaults).value, 'no_deploy');
    assert.equal(decide(solved(0), defaults).value, 'no_deploy');
  });

  it('rolls out fully only where the policy says that a canary has passed', () => {
    assert.equal(decide(solved(20), released).value, 'full_rollout');
    assert.deepEqual(decide(solved(20), released).reasons, ['Every rule of the policy is met.']);
  });

  it('gives no autonomy while a flagged attempt waits for a person', () => {
    const report = solved(20, {
      flags: [{ code: 'turns_over_twice_median', task_id: 'T3', repeat: 1, message: 'long' }],
    });
    assert.equal(decide(report, defaults).value, 'human_in_loop');
    assert.deepEqual(unmet(report, defaults), ['flagged_reviewed', 'canary_passed']);
    assert.equal(decide(report, Policy.parse({ review: { flagged: 0 } })).value, 'canary');
  });

  it('counts the people who have labelled a flagged attempt, one person once', () => {
    const label = (reviewer: string, seq: number): Report['labels'][number] => ({
      reviewer,
      seq,
      t: '2026-11-22T13:00:00.000Z',
      blind: false,
      target: { kind: 'attempt', model: 'my-llm', task_id: 'T3', repeat: 1, content_sha256: 'a'.repeat(64) },
      value: 'acceptable',
      note: null,
      standing: 'current',
      now_at: null,
    });
    const flags: Report['flags'] = [{ code: 'limit_reached', task_id: 'T3', repeat: 1, message: 'limit' }];
    const two = Policy.parse({ review: { reviewers: 2 } });
    const by = (...labels: Report['labels']) => decide(solved(20, { flags, labels }), two).value;
    assert.equal(by(label('ana', 0)), 'human_in_loop');
    assert.equal(by(label('ana', 0), label('Ana ', 1)), 'human_in_loop');
    assert.equal(by(label('ana', 0), label('ben', 0)), 'canary');
    assert.equal(by(label('ana', 0), { ...label('ben', 0), standing: 'stale' }), 'human_in_loop');
  });

  it('goes by the worse of what the scorer and the reviewers say, unless told otherwise', () => {
    const report = solved(20);
    const corrected = {
      ...report.corrected,
      accuracy: 0.5,
      changed_claims: 10,
      intervals: {
        accuracy: { low: 0.3, high: 0.7, method: 'bootstrap' as const },
        false_positive_rate: report.intervals.false_positive_rate,
      },
    };
    const decision = decide({ ...report, corrected }, defaults);
    assert.equal(decision.value, 'human_in_loop');
    assert.match(
      decision.reasons.join(' '),
      /30\.0 % \(lower end of the 95 % interval, after the reviewers’ corrections\)/,
    );
    assert.equal(decide({ ...report, corrected }, Policy.parse({ figures: 'raw' })).value, 'canary');
    const weak = solved(2);
    const lifted = { ...weak, corrected: report.corrected };
    assert.equal(decide(lifted, defaults).value, 'no_deploy');
    assert.equal(decide(lifted, Policy.parse({ figures: 'corrected' })).value, 'canary');
  });

  it('calls nothing corrected that nobody has reviewed, even where the policy asks for corrected figures', () => {
    const { reasons } = decide(solved(10), Policy.parse({ figures: 'corrected' }));
    assert.match(reasons.join(' '), /30\.0 % \([^)]*, by the scorer, since no claim is reviewed\)/);
  });

  const unfit: readonly [string, Partial<Report>, CheckId, object][] = [
    ['a practice sandbox', { practice: true }, 'real_sandbox', { real_sandbox: false }],
    [
      'a partial run',
      { status: 'partial', status_reasons: ['1 is missing.'] },
      'complete',
      { complete: false },
    ],
    ['too few tasks', { scored_task_count: 9 }, 'enough_tasks', { min_tasks: 9 }],
    ...(['changed', 'unlocked'] as const).map((verified) => {
      const { provenance } = solved(20);
      const suite = { ...provenance.suite, verified };
      return [
        `a suite that is ${verified}`,
        { provenance: { ...provenance, suite } },
        'suite_verified',
        { verified_suite: false },
      ] satisfies [string, Partial<Report>, CheckId, object];
    }),
  ];
  for (const [what, more, id, allowed] of unfit) {
    it(`gives no autonomy on ${what} unless the policy takes it, and then says so all the same`, () => {
      const report = solved(20, more);
      assert.equal(decide(report, defaults).value, 'human_in_loop');
      assert.deepEqual(unmet(report, defaults), [id, 'canary_passed']);
      const decision = decide(report, Policy.parse({ evidence: allowed }));
      assert.equal(decision.value, 'canary');
      const usual = decide(solved(20), defaults).reservations.length;
      assert.equal(decision.reservations.length, id === 'enough_tasks' ? usual : usual + 1);
    });
  }

  it('deploys nothing by an inconclusive run, whatever its figures', () => {
    const report = solved(20, { status: 'inconclusive', status_reasons: ['Too many errors.'] });
    const decision = decide(report, released);
    assert.equal(decision.value, 'no_deploy');
    assert.match(decision.reasons.join(' '), /^The run is inconclusive: Too many errors\./);
  });

  it('shows as many digits as tell a figure from its limit', () => {
    const report = solved(20);
    const low = report.intervals.accuracy?.low ?? 0;
    const policy = Policy.parse({ accuracy: { autonomy: low + 1e-7 } });
    assert.match(decide(report, policy).reasons[0] ?? '', /^Accuracy is 83\.88748 % .*needs 83\.88749 %\.$/);
  });

  it('gives the reason that is nearest first: what keeps it from any use, then what keeps it from autonomy', () => {
    const few = buildReport(reportInput(['A', 'B'], [attempt('A', wrong), attempt('B', wrong)]));
    const { reasons } = decide(few, defaults);
    assert.match(reasons[0] ?? '', /use with a person who confirms every action needs/);
    assert.match(reasons[1] ?? '', /^2 tasks count/);
  });

  it('has no lower end to go by with a single task', () => {
    const report = buildReport(reportInput(['A'], [attempt('A', exact)]));
    const check = decide(report, defaults).checks.find(({ id }) => id === 'accuracy_autonomy');
    assert.equal(check?.met, false);
    assert.equal(check?.value, null);
  });

  it('holds false positives and turns to the limits of the policy, by the end that speaks against the model', () => {
    const attempts = ids.map((id, index) => attempt(id, index < 18 ? exact : half, { turns: 10 + index }));
    const report = { ...buildReport(reportInput(ids, attempts)), flags: [] };
    const upper = report.intervals.false_positive_rate?.high ?? 0;
    const most = report.intervals.avg_turns?.high ?? 0;
    const value = (limits: object) => decide(report, Policy.parse(limits)).value;
    assert.ok(upper > (report.false_positive_rate ?? 1));
    assert.equal(value({ max_false_positive_rate: upper }), 'canary');
    assert.equal(value({ max_false_positive_rate: upper - 1e-9 }), 'human_in_loop');
    assert.equal(value({ max_avg_turns: most }), 'canary');
    assert.equal(value({ max_avg_turns: most - 1e-9 }), 'human_in_loop');
  });

  it('stands in the report, with the policy whole', () => {
    const attempts = ids.map((id) => attempt(id, exact));
    const policy = Policy.parse({ name: 'strict', accuracy: { autonomy: 0.99 } });
    const { decision } = buildReport(reportInput(ids, attempts, { decisionPolicy: policy }));
    assert.deepEqual(decision?.policy, policy);
    assert.equal(decision?.value, 'human_in_loop');
  });
});

describe('the end of an interval that a decision uses', () => {
  const strict = Policy.parse({ name: 'strict', accuracy: { autonomy: 0.9 }, max_false_positive_rate: 0.2 });
  const checkOf = (report: Report, id: CheckId) =>
    decide(report, strict).checks.find((check) => check.id === id);

  it('trusts no model that fails a task more than one that fails none', () => {
    const [best, next] = [20, 19.5].map((sum) => {
      const attempts = ids.map((id, index) => attempt(id, index < sum - 0.5 ? exact : half));
      return { ...buildReport(reportInput(ids, attempts)), flags: [] };
    });
    assert.ok(best !== undefined && next !== undefined);
    assert.ok((next.intervals.accuracy?.low ?? 0) > (best.intervals.accuracy?.low ?? 0));
    assert.ok(
      (next.intervals.false_positive_rate?.high ?? 1) < (best.intervals.false_positive_rate?.high ?? 0),
    );
    for (const id of ['accuracy_autonomy', 'false_positive_rate'] as const) {
      assert.equal(checkOf(next, id)?.value, checkOf(best, id)?.value);
    }
    assert.match(
      checkOf(next, 'accuracy_autonomy')?.text ?? '',
      /^Accuracy is 83\.9 % \(the most that 20 tasks can show; the lower end of the 95 % interval is 92\.5 %, by the scorer\); autonomy needs 90\.0 %\.$/,
    );
  });

  it('comes with a word on its width where tasks are few', () => {
    const few = /^20 tasks are few: the interval is somewhat too narrow\./;
    assert.ok(decide(solved(20), defaults).reservations.some((note) => few.test(note)));
    const many = { ...solved(20), scored_task_count: 30 };
    assert.ok(!decide(many, defaults).reservations.some((note) => /too narrow/.test(note)));
  });
});
