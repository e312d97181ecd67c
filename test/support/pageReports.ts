import { buildReport } from '../../src/core/report/buildReport.ts';
import { compareReports } from '../../src/core/report/compare.ts';
import { Report } from '../../src/core/schema/report.ts';
import { attempt, randomInput, reportInput } from '../unit/core/report/reportFixture.ts';

/** A report of 12 tasks × 3 with everything that a page can tell: labels, disagreement, decisions of people, an earlier report. */
export function fullReport(seed = 1): Report {
  const report = read(buildReport(randomInput(seed)));
  const [comparison] = compareReports(report, [read(buildReport(randomInput(seed + 1)))], {
    force: true,
    resamples: 200,
  });
  if (comparison === undefined || report.comparison === null) throw new Error('nothing is compared');
  const labelled = report.tasks.flatMap(({ task_id, attempts }) =>
    attempts.filter(({ claims }) => claims.length > 0).map(({ repeat }) => ({ task_id, repeat })),
  );
  const hash = 'c'.repeat(64);
  const target = {
    kind: 'claim',
    model: report.model,
    claim: 0,
    content_sha256: hash,
    ...labelled[0],
  } as const;
  const of = {
    seq: 1,
    t: '2026-11-23T09:00:00.000Z',
    blind: true,
    standing: 'current',
    now_at: 0,
    note: null,
  } as const;
  const attemptTarget = {
    kind: 'attempt',
    model: report.model,
    content_sha256: hash,
    ...labelled[1],
  } as const;
  return Report.parse({
    ...report,
    comparison: { ...report.comparison, earlier: comparison },
    labels: [
      { ...of, reviewer: 'ana', target, value: 'true_cause' },
      { ...of, reviewer: 'ben', target, value: 'unsupported' },
      {
        ...of,
        reviewer: 'ana',
        target: attemptTarget,
        value: null,
        note: 'It read the wrong log.',
        now_at: null,
      },
    ],
    review: {
      ...report.review,
      reviewers: ['ana', 'ben'].map((reviewer) => ({
        reviewer,
        labels: 1,
        notes: 1,
        attempts: 1,
        blind_labels: 1,
        log_head: hash,
        labelled_flagged_attempts: 1,
      })),
      labelled_flagged_attempts: 1,
      contested: 1,
      unresolved: [
        {
          ...labelled[0],
          claim: 0,
          values: [
            { reviewer: 'ana', value: 'true_cause' },
            { reviewer: 'ben', value: 'unsupported' },
          ],
        },
      ],
      adjudications: [
        {
          ...labelled[0],
          claim: 0,
          value: 'unsupported',
          adjudicator: 'cleo',
          reason: 'No log of it.',
          t: of.t,
          target,
          decided_on: [
            { reviewer: 'ana', value: 'true_cause' },
            { reviewer: 'ben', value: 'unsupported' },
          ],
          was_party: true,
          holds: false,
          why_not: 'A reviewer has since said something else.',
        },
      ],
      agreement: {
        claims: 1,
        agreed: 0,
        krippendorff_alpha: -0.5,
        gwet_ac1: null,
        pairs: [
          { reviewers: ['ana', 'ben'], claims: 1, agreed: 0, cohen_kappa: null },
          { reviewers: ['ana', 'cleo'], claims: 1, agreed: 1, cohen_kappa: 1 },
        ],
      },
      problems: ['labels/dan.jsonl is damaged from line 3 on.'],
      stale_labels: 2,
    },
  });
}

/** 59 tasks × 3 of which each attempt makes this many claims with long names. */
export function bigReport(claimsEach: number): Report {
  const ids = Array.from(
    { length: 59 },
    (_, index) => `Scenario-${index + 1}-${'of-a-rather-long-name-'.repeat(3)}`,
  );
  const names = Array.from(
    { length: claimsEach },
    (_, index) => `shop/Pod/${'checkout-service-'.repeat(4)}${index}`,
  );
  const attempts = ids.flatMap((id) =>
    [1, 2, 3].map((repeat) => attempt(id, ['shop/Deployment/ad', ...names], { repeat, turns: 40 + repeat })),
  );
  return read(buildReport(reportInput(ids, attempts, { repeats: 3 })));
}

const codes = new Set(
  [
    'schema_version status outcome verdict pattern code flags value kind id method verified level standing match',
    'duplicates preset started_at ended_at t at lock_sha256 layout use figures needs sha256',
  ].flatMap((line) => line.split(' ')),
);

/** The report with every free text in it, keys of records among them, replaced by what attacks a page; it fits the schema no more. */
export function hostileReport(report: Report, attack: string): Report {
  const hostile = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return codes.has(key) ? value : `${attack}${value}`;
    if (Array.isArray(value)) return value.map((one) => hostile(one, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, hostile(one, name)]));
  };
  const { prompt_sha256, machine } = report.provenance;
  const provenance = {
    ...report.provenance,
    prompt_sha256: { ...prompt_sha256, [attack]: attack },
    machine: { ...machine, [attack]: attack },
  };
  return hostile({ ...report, provenance }, '') as Report;
}

function read(report: Report): Report {
  return Report.parse(JSON.parse(JSON.stringify(report)));
}
