import { buildReport } from '../../../../src/core/report/buildReport.ts';
import { type GateInput, gateReport } from '../../../../src/core/report/gate.ts';
import type { AttemptResult, ReportInput } from '../../../../src/core/report/reportInput.ts';
import type { GatedReport } from '../../../../src/core/schema/gate.ts';
import { Policy } from '../../../../src/core/schema/policy.ts';
import { Report } from '../../../../src/core/schema/report.ts';
import { attempt, reportInput } from './reportFixture.ts';

export const exact = ['shop/Deployment/ad'];
export const half = ['shop/Deployment/ad', 'shop/Service/frontend'];
export const wrong = ['shop/Service/frontend'];

/** Ids of twenty tasks. */
export const twenty = Array.from({ length: 20 }, (_, index) => `T${index}`);

/** A report as it comes from its file: twenty tasks of which the first ones are solved, the others answered with a victim. */
export function solvedReport(many: number, more: Partial<ReportInput> = {}): Report {
  return builtReport(
    twenty.map((id, index) => attempt(id, index < many ? exact : wrong)),
    more,
  );
}

/** A report of these attempts at the twenty tasks, as it comes from its file. */
export function builtReport(attempts: readonly AttemptResult[], more: Partial<ReportInput> = {}): Report {
  const model = more.model ?? 'my-llm';
  const own = attempts.map((one) => ({ ...one, model }));
  return Report.parse(JSON.parse(JSON.stringify(buildReport(reportInput(twenty, own, more)))));
}

/** The day after the reports of the fixture. */
export const dayAfter = Date.parse('2026-11-23T12:35:05.000Z');

/** The default policy, the review of flagged attempts left aside. */
export const unreviewedAllowed = Policy.parse({ review: { flagged: 0 } });

/** What the gate says of a report by the default policy, nothing else being known. */
export function gated(report: Report, more: Partial<GateInput> = {}): GatedReport {
  return gateReport({
    report,
    path: 'reports/my-llm.json',
    policy: Policy.parse({}),
    now: dayAfter,
    standing: { revoked: null, superseded: null },
    runEnd: null,
    baseline: null,
    ...more,
  });
}
