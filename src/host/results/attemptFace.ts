import type { AttemptOverview } from '../../core/schema/runIndex.ts';
import type { Outcome } from '../../core/schema/score.ts';
import { attemptTitle } from '../../core/store/layout.ts';
import { counted, dollars } from '../run/counted.ts';
import { joined, lines, type RowIcon } from '../tree/row.ts';
import { countsInFigures, durationText, flagWords, outcomeWords, scoreText } from './wording.ts';

/** How attempts look wherever one is listed. An outcome that does not count never looks like a score of 0. */

/** How far an attempt of this window has come. */
export interface Progress {
  readonly turn: number;
  readonly maxTurns: number;
}

/** What there is to say of an attempt. Everything else here follows from it. */
export type Standing =
  | { readonly kind: 'open'; readonly state: 'waiting' | 'running' | 'interrupted' }
  /** Its score file is damaged. */
  | { readonly kind: 'unreadable' }
  /** It ended in a way that says nothing of the model. */
  | { readonly kind: 'uncounted'; readonly outcome: Outcome }
  | { readonly kind: 'scored'; readonly outcome: Outcome; readonly score: number };

export function standingOf({ state, outcome, score }: AttemptOverview): Standing {
  if (state !== 'ended') return { kind: 'open', state };
  if (outcome === null) return { kind: 'unreadable' };
  return score === null || !countsInFigures[outcome]
    ? { kind: 'uncounted', outcome }
    : { kind: 'scored', outcome, score };
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

export function attemptIcon(attempt: AttemptOverview): RowIcon {
  const standing = standingOf(attempt);
  switch (standing.kind) {
    case 'open':
      return faces[standing.state];
    case 'unreadable':
      return faces.fault;
    case 'uncounted':
      return standing.outcome === 'cancelled' ? faces.cancelled : faces.fault;
    case 'scored':
      return scoreIcon(standing.score);
  }
}

/** What is said of it first: the score, or why there is none. */
export function verdictText(standing: Standing, progress?: Progress): string {
  switch (standing.kind) {
    case 'open':
      return standing.state === 'running' && progress !== undefined
        ? `turn ${progress.turn} of ${progress.maxTurns}`
        : standing.state;
    case 'unreadable':
      return 'score cannot be read';
    case 'uncounted':
      return outcomeWords[standing.outcome];
    case 'scored': {
      const { outcome, score } = standing;
      return joined(scoreText(score), outcome !== 'submitted' && outcomeWords[outcome]);
    }
  }
}

/** `0.50 · 23 turns · 2 flags`. */
export function attemptText(attempt: AttemptOverview, progress?: Progress): string {
  const { turns, flags, labelled } = attempt;
  const standing = standingOf(attempt);
  return joined(
    verdictText(standing, progress),
    hasTurns(standing) && counted(turns, 'turn'),
    flags.length > 0 && counted(flags.length, 'flag'),
    labelled && 'labelled',
  );
}

/** Of a damaged score nothing is known, turns neither. */
function hasTurns({ kind }: Standing): boolean {
  return kind === 'uncounted' || kind === 'scored';
}

/** Plain text, several lines: outcome, reason, what it took, every flag in full. */
export function attemptTooltip(attempt: AttemptOverview, progress?: Progress): string {
  const { reason, turns, flags, labelled, cost_usd, duration_ms } = attempt;
  const standing = standingOf(attempt);
  return lines(
    attemptTitle(attempt),
    ...standingLines(standing, reason, progress),
    hasTurns(standing) &&
      joined(
        counted(turns, 'turn'),
        duration_ms !== null && durationText(duration_ms),
        cost_usd !== null && dollars(cost_usd),
      ),
    flags.length > 0 && 'Flags:',
    ...flags.map(({ code, message }) => `• ${flagWords[code]}: ${message}`),
    labelled ? 'Labelled by a person.' : flags.length > 0 && 'Not labelled yet.',
  );
}

function standingLines(standing: Standing, reason: string, progress: Progress | undefined): string[] {
  switch (standing.kind) {
    case 'open':
      return [openSentences[standing.state](progress)];
    case 'unreadable':
      return ['It has ended, and its score cannot be read.', reason];
    case 'uncounted':
      return ['No score: it counts in no figure.', `Ended as ${outcomeWords[standing.outcome]}: ${reason}`];
    case 'scored':
      return [
        `Score ${scoreText(standing.score)} (precision at full recall).`,
        `Ended as ${outcomeWords[standing.outcome]}: ${reason}`,
      ];
  }
}

const openSentences = {
  waiting: () => 'Waiting for its turn.',
  running: (progress?: Progress) =>
    progress === undefined ? 'At work.' : `At work: turn ${progress.turn} of at most ${progress.maxTurns}.`,
  interrupted: () => 'Cut off before its end. Resume Run starts it again.',
};

/** For a screen reader: what the icon and the short forms say, in words. */
export function attemptSpoken(attempt: AttemptOverview, progress?: Progress): string {
  const { turns, flags, labelled } = attempt;
  const standing = standingOf(attempt);
  const flagged = flags.length === 0 ? 'no flags' : `flags: ${flagList(flags)}`;
  return [
    spokenVerdict(standing, progress),
    ...(hasTurns(standing) ? [counted(turns, 'turn'), flagged] : []),
    ...(labelled ? ['labelled'] : []),
  ].join(', ');
}

function spokenVerdict(standing: Standing, progress: Progress | undefined): string {
  if (standing.kind === 'scored') {
    return `score ${scoreText(standing.score)}, ${outcomeWords[standing.outcome]}`;
  }
  if (standing.kind === 'uncounted') return `no score, ${outcomeWords[standing.outcome]}`;
  return verdictText(standing, progress);
}

/** `missed cause, false claim`: each kind once. */
export function flagList(flags: AttemptOverview['flags']): string {
  return [...new Set(flags.map(({ code }) => flagWords[code]))].join(', ');
}
