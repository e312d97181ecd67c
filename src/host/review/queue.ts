import type { FlagCode } from '../../core/schema/reportedTask.ts';
import type { AttemptOverview } from '../../core/schema/runIndex.ts';
import type { ShownRun } from '../results/runRows.ts';
import { flagOrder, flagWords } from '../results/wording.ts';

/** The flagged attempts of one model in one run. */
export interface QueueGroup {
  readonly run: ShownRun;
  readonly model: string;
  readonly attempts: readonly AttemptOverview[];
}

/** The review queue: runs newest first, in each its models, and of each the attempts as they were planned. */
export type Queue = readonly QueueGroup[];

/** The groups of a run, without the models that have no flagged attempt. */
export function groupsOf(run: ShownRun, flagged: readonly AttemptOverview[]): Queue {
  const byModel = Map.groupBy(flagged, ({ model }) => model);
  return run.models.flatMap(({ model }) => {
    const attempts = byModel.get(model);
    return attempts === undefined ? [] : [{ run, model, attempts }];
  });
}

/** Flags that somebody looks for; null for all. */
export type FlagFilter = ReadonlySet<FlagCode> | null;

/** Whether a run can have flagged attempts: flags are in its reports. */
export function mayBeFlagged({ models }: ShownRun): boolean {
  return models.some(({ report }) => report !== null && report.flagged_attempts > 0);
}

/** Groups with the attempts that have a flag of the filter, without groups that have none. */
export function filtered(queue: Queue, filter: FlagFilter): Queue {
  const fits = ({ flags }: AttemptOverview) => filter === null || flags.some(({ code }) => filter.has(code));
  return queue
    .map((group) => ({ ...group, attempts: group.attempts.filter(fits) }))
    .filter(({ attempts }) => attempts.length > 0);
}

/** Flags that occur, with the number of attempts that have each, in the order of the flags' list. */
export function flagCounts(queue: Queue): readonly { readonly code: FlagCode; readonly attempts: number }[] {
  const codes = queue.flatMap(({ attempts }) =>
    attempts.flatMap(({ flags }) => [...new Set(flags.map(({ code }) => code))]),
  );
  return flagOrder
    .map((code) => ({ code, attempts: codes.filter((each) => each === code).length }))
    .filter(({ attempts }) => attempts > 0);
}

/** `3 of 12 labelled`. */
export function progressText(attempts: readonly AttemptOverview[]): string {
  return `${attempts.filter(({ labelled }) => labelled).length} of ${attempts.length} labelled`;
}

/** `false claim or missed cause`; null without a filter. */
export function filterText(filter: FlagFilter): string | null {
  if (filter === null) return null;
  const words = flagOrder.filter((code) => filter.has(code)).map((code) => flagWords[code]);
  return words.join(' or ');
}

export function allAttempts(queue: Queue): readonly AttemptOverview[] {
  return queue.flatMap(({ attempts }) => attempts);
}

/**
 * The next attempt after this one that nobody has labelled, from the top again at the end; null when all are labelled.
 * Attempts are told apart by the path of their trajectory. The current one itself comes last.
 */
export function nextUnlabelled(queue: Queue, current: string | null): AttemptOverview | null {
  const attempts = allAttempts(queue);
  const at = attempts.findIndex(({ trajectory }) => trajectory === current);
  const inOrder = [...attempts.slice(at + 1), ...attempts.slice(0, at + 1)];
  return inOrder.find(({ labelled }) => !labelled) ?? null;
}

/** Where an attempt stands in the queue, and how far the queue is labelled. */
export interface Place {
  /** From 1; null for an attempt that is not in it. */
  readonly position: number | null;
  readonly total: number;
  readonly labelled: number;
}

export function placeIn(queue: Queue, trajectory: string | null): Place {
  const attempts = allAttempts(queue);
  const at = attempts.findIndex((each) => each.trajectory === trajectory);
  const labelled = attempts.filter((each) => each.labelled).length;
  return { position: at === -1 ? null : at + 1, total: attempts.length, labelled };
}
