import type { Report } from '../schema/report.ts';
import { type Trend, type TrendSeries, trendSchemaVersion } from '../schema/trend.ts';
import { alarmsOf, type UnexplainedAlarm } from './trendAlarms.ts';
import { causesIn } from './trendCauses.ts';
import { changesBetween } from './trendChanges.ts';
import type { TrendDigest } from './trendDigest.ts';
import { type DigestSeries, seriesIn } from './trendSeries.ts';
import { alarmLevel, findingsIn, mostTestedPoints, type SeriesFindings } from './trendTests.ts';

/** A report of the folder, or why it could not be used. */
export type TrendInput =
  | { readonly path: string; readonly digest: TrendDigest }
  | { readonly path: string; readonly why: string };

/** A trend whose alarms name no causes yet: those are in the reports, which nobody keeps in memory. */
export interface UnexplainedTrend {
  readonly trend: Omit<Trend, 'series'>;
  readonly series: readonly (Omit<TrendSeries, 'alarms'> & {
    readonly alarms: readonly UnexplainedAlarm[];
  })[];
}

/** Series of reports over time, with change points and alarms, purely. */
export function trendOf(folder: string, inputs: readonly TrendInput[]): UnexplainedTrend {
  const digests = inputs.flatMap((input) => ('digest' in input ? [input.digest] : []));
  const { series, duplicates } = seriesIn(digests);
  const findings = findingsIn(series);
  return {
    trend: {
      schema_version: trendSchemaVersion,
      folder,
      reports: digests.length,
      level: alarmLevel,
      left_out: [...inputs.flatMap((input) => ('why' in input ? [input] : [])), ...duplicates],
    },
    series: series.flatMap((one, index) => {
      const found = findings[index];
      return found === undefined ? [] : [seriesOf(one, found, otherMetric(one, series))];
    }),
  };
}

/** The report files that {@link explained} needs. */
export function reportsToExplain({ series }: UnexplainedTrend): string[] {
  return [...new Set(series.flatMap(({ alarms }) => alarms.map(({ path }) => path)))];
}

/**
 * The trend with the attempts behind its alarms; of a report that is not given, none. Series that need a person come first:
 * those with the most open alarms for the worse.
 */
export function explained({ trend, series }: UnexplainedTrend, reports: ReadonlyMap<string, Report>): Trend {
  const all = series.map((one) => ({
    ...one,
    alarms: one.alarms.map((unexplained) => {
      const report = reports.get(unexplained.path);
      return { ...unexplained.alarm, causes: report === undefined ? [] : causesIn(report, unexplained) };
    }),
  }));
  return { ...trend, series: all.toSorted((one, other) => urgency(other) - urgency(one)) };
}

function urgency({ alarms }: Pick<TrendSeries, 'alarms'>): number {
  return alarms.filter(({ open, worse }) => open && worse).length;
}

/** Why a series is apart from another of the same name; empty where its title tells. */
function otherMetric({ digests: [own] }: DigestSeries, all: readonly DigestSeries[]): string[] {
  const isAlike = ({ digests: [other] }: DigestSeries) =>
    own !== undefined &&
    other !== undefined &&
    other.model === own.model &&
    other.match === own.match &&
    other.judge === own.judge &&
    other.lock_sha256 === own.lock_sha256 &&
    other.metric !== own.metric;
  if (own === undefined || !all.some(isAlike)) return [];
  return [
    `It is apart from another series of this model, which is of another metric: this one is of ${own.metric}.`,
  ];
}

function seriesOf(
  series: DigestSeries,
  findings: SeriesFindings,
  apart: readonly string[],
): UnexplainedTrend['series'][number] {
  const [first] = series.digests;
  if (first === undefined) throw new RangeError('a series is never empty');
  const { model, match, judge, lock_sha256 } = first;
  return {
    model,
    match,
    judge,
    label: series.digests.at(-1)?.label ?? first.label,
    lock_sha256,
    points: series.digests.map((digest, index) => ({
      ...digest.point,
      changes: changesBetween(series.digests[index - 1], digest),
    })),
    alarms: alarmsOf(series, findings),
    notes: [...apart, ...notesOf(series, findings)],
  };
}

function notesOf({ digests, used }: DigestSeries, { couldAlarm }: SeriesFindings): string[] {
  const newest = digests.at(-1);
  return [
    ...(newest !== undefined && !newest.point.used
      ? [
          `The newest report, of ${newest.point.at.slice(0, 10)}, takes no part in alarms: ${newest.point.note}`,
        ]
      : []),
    ...(digests.every(({ point }) => point.practice)
      ? ['All of it is practice: the sandbox has other tools than the real ones.']
      : []),
    ...(used.length < 2
      ? ['There are fewer than two complete reports that stand: nothing can be compared yet.']
      : couldAlarm
        ? []
        : [
            'There are too few tasks and reports for any change, however large, to be told from noise: no alarm says nothing here.',
          ]),
    ...(used.length > mostTestedPoints
      ? [`Of ${used.length} reports, alarms and changes are looked for in the newest ${mostTestedPoints}.`]
      : []),
  ];
}
