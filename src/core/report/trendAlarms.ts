import type { TrendAlarm } from '../schema/trend.ts';
import { decimal, percent } from './figureText.ts';
import type { TrendDigest } from './trendDigest.ts';
import { type DigestSeries, historiesOf, shareOf, type WatchedFigure } from './trendSeries.ts';
import { alarmLevel, type NewestFinding, type SeriesFindings } from './trendTests.ts';

/** A task of the report at which an alarm showed, before and then. */
export interface MovedTask {
  readonly task_id: string;
  readonly before: number;
  readonly now: number;
}

/** An alarm whose causes are yet to be looked up in the report of its point. */
export interface UnexplainedAlarm {
  readonly alarm: TrendAlarm;
  /** The report file. */
  readonly path: string;
  readonly figure: WatchedFigure;
  readonly direction: 'up' | 'down';
  /** Tasks that moved in that direction, furthest first. */
  readonly moved: readonly MovedTask[];
}

/** The alarms of a series, the newest first. */
export function alarmsOf({ used }: DigestSeries, findings: SeriesFindings): UnexplainedAlarm[] {
  const newest = findings.newest.flatMap((finding) => newestAlarm(used, finding));
  const last = used.length - 1;
  const isSaidAlready = newest.some(({ figure }) => figure === 'accuracy');
  const changes = findings.changes
    .filter(({ at }) => !(at === last && isSaidAlready))
    .toReversed()
    .flatMap((change, index) => changeAlarm(used, change, index === 0));
  return [...newest, ...changes];
}

function newestAlarm(used: readonly TrendDigest[], finding: NewestFinding): UnexplainedAlarm[] {
  const { figure, now, before, adjustedP, span } = finding;
  const digest = used[span.to - 1];
  if (adjustedP > alarmLevel || digest === undefined) return [];
  const direction = now > before ? 'up' : 'down';
  const moves = movesOf(used.slice(span.from, span.to), figure);
  const [fell, rose] = (['down', 'up'] as const).map((way) => inDirection(moves, way).length);
  const earlier = span.to - 1 - span.from;
  const reports =
    earlier === 1 ? 'the report before' : `the ${earlier} reports before, since ${dayOf(used[span.from])}`;
  const verb = direction === 'up' ? 'rose' : 'fell';
  const counts = `it rose in ${rose} of ${moves.length} tasks and fell in ${fell}`;
  return [
    {
      alarm: {
        kind: figure === 'accuracy' ? (direction === 'up' ? 'rise' : 'drop') : figure,
        run_id: digest.point.run_id,
        at: digest.point.at,
        open: true,
        worse: isWorse(figure, direction),
        message: `${figureNames[figure]} ${verb} to ${valueText(figure, now)} on ${dayOf(digest)}, from ${valueText(figure, before)} in ${reports}; ${counts}. ${chanceText(adjustedP)}`,
        p: adjustedP,
        causes: [],
      },
      path: digest.point.path,
      figure,
      direction,
      moved: inDirection(moves, direction),
    },
  ];
}

function changeAlarm(
  used: readonly TrendDigest[],
  { at, span, adjustedP }: SeriesFindings['changes'][number],
  isLast: boolean,
): UnexplainedAlarm[] {
  const digest = used[at];
  const [before, after] = [used.slice(span.from, at), used.slice(at, span.to)];
  if (digest === undefined) return [];
  const [was, is] = [before, after].map(meanAccuracy);
  const direction = (is ?? 0) > (was ?? 0) ? 'up' : 'down';
  const moves = movesOf([...before, digest], 'accuracy');
  return [
    {
      alarm: {
        kind: 'change_point',
        run_id: digest.point.run_id,
        at: digest.point.at,
        open: isLast,
        worse: direction === 'down',
        message: `Accuracy changed with the report of ${dayOf(digest)}: ${percent(is ?? null)} ${over(after)} from then on, ${percent(was ?? null)} ${over(before)} before. ${chanceText(adjustedP)}`,
        p: adjustedP,
        causes: [],
      },
      path: digest.point.path,
      figure: 'accuracy',
      direction,
      moved: inDirection(moves, direction),
    },
  ];
}

/** Each task of the last digest, against the digests before it. */
function movesOf(digests: readonly TrendDigest[], figure: WatchedFigure): MovedTask[] {
  const last = digests.at(-1);
  if (last === undefined) return [];
  const ids = last.tasks.map(({ task_id }) => task_id);
  const before = historiesOf(digests.slice(0, -1), ids, figure);
  return last.tasks.map((task, index) => {
    const { numerator, denominator } = shareOf(task, figure);
    const history = before[index];
    return {
      task_id: task.task_id,
      before: ratio(sum(history?.numerators), sum(history?.denominators)),
      now: ratio(numerator, denominator),
    };
  });
}

function inDirection(moves: readonly MovedTask[], direction: 'up' | 'down'): MovedTask[] {
  const far = ({ before, now }: MovedTask) => (direction === 'up' ? now - before : before - now);
  return moves.filter((move) => far(move) > 1e-9).sort((a, b) => far(b) - far(a));
}

/** A task without a claim, before or now, has no false ones. */
function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}

function sum(values: Float64Array = new Float64Array()): number {
  return values.reduce((total, value) => total + value, 0);
}

function meanAccuracy(digests: readonly TrendDigest[]): number {
  return ratio(
    digests.reduce((total, { point }) => total + point.accuracy, 0),
    digests.length,
  );
}

function isWorse(figure: WatchedFigure, direction: 'up' | 'down'): boolean {
  return (direction === 'down') === (figure === 'accuracy');
}

const figureNames: Readonly<Record<WatchedFigure, string>> = {
  accuracy: 'Accuracy',
  turns: 'Turns per attempt',
  false_positives: 'The false-positive rate',
};

function valueText(figure: WatchedFigure, value: number): string {
  return figure === 'turns' ? decimal(value) : percent(value);
}

function over({ length }: readonly unknown[]): string {
  return length === 1 ? 'in the one report' : `over the ${length} reports`;
}

function dayOf(digest: TrendDigest | undefined): string {
  return digest?.point.at.slice(0, 10) ?? '';
}

function chanceText(p: number): string {
  const chance = p < 0.001 ? 'less than 0.1 %' : `at most ${(100 * p).toFixed(1)} %`;
  return `If nothing had changed, something as unlikely would show in ${chance} of such looks.`;
}
