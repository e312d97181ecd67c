import type { AttemptOverview } from '../../core/schema/runIndex.ts';
import { isCounted } from '../../core/schema/score.ts';
import { attemptTitle } from '../../core/store/layout.ts';
import { joined, lines, type RowIcon } from '../tree/row.ts';
import { costText, counted, durationText, flagWords, outcomeWords, scoreText } from './wording.ts';

/** How attempts look wherever one is listed. An outcome that does not count never looks like a score of 0. */

/** How far an attempt of this window has come. */
export interface Progress {
  readonly turn: number;
  readonly maxTurns: number;
}

const faces = {
  full: { id: 'pass-filled', color: 'testing.iconPassed' },
  partial: { id: 'color-mode', color: 'charts.yellow' },
  zero: { id: 'error', color: 'testing.iconFailed' },
  fault: { id: 'warning', color: 'problemsWarningIcon.foreground' },
  cancelled: { id: 'circle-slash', color: 'disabledForeground' },
  running: { id: 'sync~spin', color: 'charts.blue' },
  interrupted: { id: 'debug-disconnect', color: 'problemsWarningIcon.foreground' },
  waiting: { id: 'circle-large-outline', color: 'disabledForeground' },
} satisfies Record<string, RowIcon>;

export function scoreIcon(score: number): RowIcon {
  if (score >= 1) return faces.full;
  return score > 0 ? faces.partial : faces.zero;
}

export function attemptIcon({ state, outcome, score }: AttemptOverview): RowIcon {
  if (state !== 'ended' || outcome === null) return faces[state === 'ended' ? 'waiting' : state];
  if (outcome === 'cancelled') return faces.cancelled;
  return score === null || !isCounted(outcome) ? faces.fault : scoreIcon(score);
}

/** What is said of it first: the score, or why there is none. */
export function verdictText(attempt: AttemptOverview, progress?: Progress): string {
  const { state, outcome, score } = attempt;
  if (state === 'running') {
    return progress === undefined ? 'running' : `turn ${progress.turn} of ${progress.maxTurns}`;
  }
  if (state !== 'ended' || outcome === null) return state;
  if (score === null || !isCounted(outcome)) return outcomeWords[outcome];
  return joined(scoreText(score), outcome !== 'submitted' && outcomeWords[outcome]);
}

/** `0.50 · 23 turns · 2 flags`. */
export function attemptText(attempt: AttemptOverview, progress?: Progress): string {
  const { state, turns, flags, labelled } = attempt;
  const ended = state === 'ended';
  return joined(
    verdictText(attempt, progress),
    ended && counted(turns, 'turn'),
    flags.length > 0 && counted(flags.length, 'flag'),
    labelled && 'labelled',
  );
}

export function attemptTooltip(attempt: AttemptOverview, progress?: Progress): string {
  const { state, outcome, score, reason, turns, flags, labelled, cost_usd, duration_ms } = attempt;
  const ended = state === 'ended' && outcome !== null;
  return lines(
    attemptTitle(attempt),
    !ended && stateSentences[state](progress),
    ended && scoreSentence(score),
    ended && joined(`Ended as: ${outcomeWords[outcome]}`, reason),
    ended &&
      joined(
        counted(turns, 'turn'),
        duration_ms !== null && durationText(duration_ms),
        cost_usd !== null && costText(cost_usd),
      ),
    ...flagLines(flags),
    ended && (labelled ? 'Labelled by a person.' : flags.length > 0 && 'Not labelled yet.'),
  );
}

export function flagLines(flags: AttemptOverview['flags']): string[] {
  return flags.length === 0
    ? []
    : ['Flags:', ...flags.map(({ code, message }) => `• ${flagWords[code]}: ${message}`)];
}

function scoreSentence(score: number | null): string {
  return score === null
    ? 'No score: it counts in no figure.'
    : `Score ${scoreText(score)} (precision at full recall).`;
}

const stateSentences: Record<AttemptOverview['state'], (progress?: Progress) => string> = {
  waiting: () => 'Waiting for its turn.',
  running: (progress) =>
    progress === undefined ? 'At work.' : `At work: turn ${progress.turn} of at most ${progress.maxTurns}.`,
  interrupted: () => 'Cut off before its end. Resume Run starts it again.',
  ended: () => 'Ended.',
};

/** For a screen reader: what the icon and the short forms say, in words. */
export function attemptSpoken(attempt: AttemptOverview, progress?: Progress): string {
  const { state, outcome, score, turns, flags, labelled } = attempt;
  if (state !== 'ended' || outcome === null) return verdictText(attempt, progress);
  const verdict =
    score === null
      ? `no score, ${outcomeWords[outcome]}`
      : `score ${scoreText(score)}, ${outcomeWords[outcome]}`;
  const flagged =
    flags.length === 0 ? 'no flags' : `flags: ${flags.map(({ code }) => flagWords[code]).join(', ')}`;
  return [verdict, counted(turns, 'turn'), flagged, ...(labelled ? ['labelled'] : [])].join(', ');
}
