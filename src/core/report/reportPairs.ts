import { BenchError } from '../errors.ts';
import type { Report } from '../schema/report.ts';

/** The reports that one word of a person stands for: a file has one, a run has one for each model. */
export interface ReportGroup {
  readonly wanted: string;
  readonly reports: readonly Report[];
}

export interface PairingWishes {
  /** Only these models; null for all. */
  readonly models: readonly string[] | null;
  /** Model of the first group that the others are compared with; null for the obvious one. */
  readonly baselineModel: string | null;
}

/** A report, and those that are compared with it. */
export interface ReportPairs {
  readonly first: Report;
  readonly others: readonly Report[];
}

/**
 * Which report is compared with which. Of one group its models with its first, or with the one that is named. Of several
 * groups: with the only, or the named, report of the first; where the first has several, each with the one of its model.
 * @throws BenchError usage where that leaves nothing to compare, or nothing to compare with
 */
export function reportPairs(groups: readonly ReportGroup[], wishes: PairingWishes): ReportPairs[] {
  const [base, ...rest] = groups;
  if (base === undefined) throw nothing('nothing to compare was named');
  const { models, baselineModel } = wishes;
  const isWanted = ({ model }: Report) => models === null || models.includes(model);
  missingModels(groups, models);
  if (rest.length === 0) return withinGroup(base, isWanted, baselineModel);
  const others = rest.flatMap(({ reports }) => reports).filter(isWanted);
  if (others.length === 0) throw nothing(`none of the others is of ${models?.join(', ') ?? 'any model'}`);
  if (baselineModel !== null) return [{ first: ofModel(base, baselineModel), others }];
  const [only, ...more] = base.reports;
  if (only === undefined) throw nothing(`${base.wanted} holds no report`);
  if (more.length === 0) return [{ first: only, others }];
  const alone = models?.find((model) => others.every((report) => report.model !== model));
  if (alone !== undefined) throw nothing(`none of the others is of ${alone}`);
  return sameModels(base, others);
}

/** Models of the first group that were to be compared with their own in the others, and have none there. */
export function comparedWithNothing(
  [base]: readonly ReportGroup[],
  { models, baselineModel }: PairingWishes,
  pairs: readonly ReportPairs[],
): string[] {
  const compared = new Set(pairs.flatMap(({ first, others }) => [first, ...others]));
  const isWanted = models === null && baselineModel === null && (base?.reports.length ?? 0) > 1;
  return isWanted ? (base?.reports ?? []).flatMap((one) => (compared.has(one) ? [] : [one.model])) : [];
}

function withinGroup(
  group: ReportGroup,
  isWanted: (report: Report) => boolean,
  baselineModel: string | null,
): ReportPairs[] {
  const wanted = group.reports.filter(isWanted);
  const first = baselineModel === null ? wanted[0] : ofModel(group, baselineModel);
  const others = wanted.filter((report) => report !== first);
  if (first === undefined || others.length === 0) {
    throw nothing(`${group.wanted} has only one report to compare`);
  }
  return [{ first, others }];
}

function sameModels(base: ReportGroup, others: readonly Report[]): ReportPairs[] {
  const pairs = base.reports
    .map((first) => ({ first, others: others.filter(({ model }) => model === first.model) }))
    .filter((pair) => pair.others.length > 0);
  const lonely = others.find(({ model }) => base.reports.every((first) => first.model !== model));
  if (lonely !== undefined) {
    throw new BenchError(
      'usage',
      `${base.wanted} has several reports (${names(base)}), and none of ${lonely.model}`,
      { hint: 'Say which one to compare with by --baseline-model.' },
    );
  }
  return pairs;
}

function ofModel(group: ReportGroup, model: string): Report {
  const [found, ...more] = group.reports.filter((report) => report.model === model);
  if (found !== undefined && more.length === 0) return found;
  if (found !== undefined) {
    const runs = [found, ...more].map(({ run_id }) => run_id).join(', ');
    throw new BenchError('usage', `${group.wanted} has several reports of ${model}: those of ${runs}`, {
      hint: 'Name the file of the one to compare with.',
    });
  }
  throw new BenchError('usage', `${group.wanted} has no report of ${model}: it has ${names(group)}`, {
    hint: 'Name one of these by --baseline-model.',
  });
}

/** A name that is nowhere would else be left out without a word. */
function missingModels(groups: readonly ReportGroup[], models: readonly string[] | null): void {
  const known = new Set(groups.flatMap(({ reports }) => reports.map(({ model }) => model)));
  const unknown = models?.find((model) => !known.has(model));
  if (unknown === undefined) return;
  throw new BenchError('usage', `no report is of ${unknown}: there are ${[...known].join(', ')}`, {
    hint: 'Name one of these by --model.',
  });
}

function names({ reports }: ReportGroup): string {
  return reports.map(({ model }) => model).join(', ');
}

function nothing(message: string): BenchError {
  return new BenchError('usage', message, {
    hint: 'Name two reports or runs, or one run of several models.',
  });
}
