import {
  changePoint,
  type NewestTest,
  newestTest,
  passingChange,
  type Span,
} from '../analysis/changeTests.ts';
import { holmAdjusted } from '../analysis/pairedTests.ts';
import { commonTasks, type DigestSeries, historiesOf, type WatchedFigure } from './trendSeries.ts';

/** Chance of any false alarm in one look at a folder, at most. */
export const alarmLevel = 0.05;

/** Half of the level is for the newest reports, half for changes before: adjusted p-values are of the whole level. */
const halves = 2;

/** Three years of weeks: what is older says little of today, and thousands of points would take long to permute. */
export const mostTestedPoints = 156;

const seed = 20_260_302;

export const watchedFigures = ['accuracy', 'turns', 'false_positives'] as const satisfies WatchedFigure[];

/** The newest of the used points of a series, against those before it since the last change. */
export interface NewestFinding extends NewestTest {
  readonly figure: WatchedFigure;
  /** Of the points that are used: the newest is the last of them. */
  readonly span: Span;
  readonly adjustedP: number;
}

/** A lasting change of accuracy. */
export interface ChangeFinding {
  /** The first point after it, and the points around it up to the changes next to it. */
  readonly at: number;
  readonly span: Span;
  readonly adjustedP: number;
}

/** What the tests say of a series; indexes are of its used points. */
export interface SeriesFindings {
  readonly newest: readonly NewestFinding[];
  readonly changes: readonly ChangeFinding[];
  /** Whether a change of everything at once could be told from noise yet. */
  readonly couldAlarm: boolean;
}

/**
 * Looks at all series at once, so that the chance of any false alarm among all of them stays below {@link alarmLevel}:
 * newest points by Holm over every figure of every series, changes within a series by segments, each at the level that its
 * share of the series' points gets (Meinshausen, 2008).
 */
export function findingsIn(all: readonly DigestSeries[]): SeriesFindings[] {
  const tested = all.map(testedSeries);
  const count = tested.filter(({ span }) => span.to - span.from >= 2).length;
  const changes = tested.map((series) => changesOf(series, count));
  const raw = tested.flatMap((series, index) => newestOf(series, changes[index] ?? [], index, count));
  const adjusted = holmAdjusted(raw.map(({ p }) => p));
  const findings = raw.map((finding, index) => ({
    ...finding,
    adjustedP: Math.min(1, halves * (adjusted[index] ?? 1)),
  }));
  return tested.map(({ tasks, span }, index) => ({
    newest: findings.filter(({ series }) => series === index),
    changes: changes[index] ?? [],
    couldAlarm: smallestP(tasks.length, span.to - span.from - 1) * halves * raw.length <= alarmLevel,
  }));
}

interface TestedSeries {
  readonly used: DigestSeries['used'];
  readonly tasks: readonly string[];
  readonly span: Span;
}

function testedSeries({ used }: DigestSeries): TestedSeries {
  const span = { from: Math.max(0, used.length - mostTestedPoints), to: used.length };
  return { used, tasks: commonTasks(used.slice(span.from)), span };
}

/** With every task at its worst ever at once; two-sided where there is but one point before. */
function smallestP(tasks: number, before: number): number {
  if (before < 1 || tasks < 1) return 1;
  return (before === 1 ? 2 : 1) * (before + 1) ** -tasks;
}

/** Enough that the smallest p-value possible passes after adjustment. */
function permutationsFor(tests: number): number {
  return Math.min(200_000, Math.max(4_999, 200 * tests));
}

/** Binary segmentation: first for a change that lasts, then for one that was taken back, at half of the level each. */
function changesOf({ used, tasks, span: whole }: TestedSeries, series: number): ChangeFinding[] {
  const histories = historiesOf(used, tasks, 'accuracy');
  const found: ChangeFinding[] = [];
  const waiting: Span[] = [whole];
  for (let span = waiting.pop(); span !== undefined; span = waiting.pop()) {
    const share = (span.to - span.from) / (whole.to - whole.from);
    const tests = (searches.length * series) / share;
    for (const search of searches) {
      const change = search(histories, span, { permutations: permutationsFor(tests), seed });
      const adjustedP = change === null ? 1 : Math.min(1, halves * tests * change.p);
      if (change === null || adjustedP > alarmLevel) continue;
      for (const at of change.at) found.push({ at, span, adjustedP });
      const edges = [span.from, ...change.at, span.to];
      edges.slice(1).forEach((to, index) => {
        waiting.push({ from: edges[index] ?? to, to });
      });
      break;
    }
  }
  return betweenNeighbours(
    found.toSorted((a, b) => a.at - b.at),
    whole,
  );
}

const searches = [changePoint, passingChange] as const;

function betweenNeighbours(changes: readonly ChangeFinding[], whole: Span): ChangeFinding[] {
  return changes.map((change, index) => ({
    ...change,
    span: { from: changes[index - 1]?.at ?? whole.from, to: changes[index + 1]?.at ?? whole.to },
  }));
}

function newestOf(
  { used, tasks, span }: TestedSeries,
  changes: readonly ChangeFinding[],
  series: number,
  count: number,
) {
  // A change that begins at the newest point is what it is to be tested for: the points before it are of one piece.
  const from = changes.findLast(({ at }) => at < span.to - 1)?.at ?? span.from;
  const since = { from, to: span.to };
  const options = { permutations: permutationsFor(watchedFigures.length * count), seed };
  return watchedFigures.flatMap((figure) => {
    const test = newestTest(historiesOf(used, tasks, figure), since, options);
    return test === null ? [] : [{ ...test, figure, span: since, series }];
  });
}
