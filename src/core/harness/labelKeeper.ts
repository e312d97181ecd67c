import { BenchError } from '../errors.ts';
import { entriesOf, type LabelEntry, type OpenAttempt, undoOf, type Who } from '../review/labelEntries.ts';
import type { AttemptOf } from '../review/reviewerLog.ts';
import { type AttemptContent, heldLabels } from '../review/standing.ts';
import type { HeldLabel, LabelChange, LabelPlace } from '../schema/label.ts';
import type { LabelFolder } from '../store/labelFolder.ts';
import type { AttemptKey } from '../store/layout.ts';
import type { Appended } from '../store/personFolder.ts';

/** The labels of one attempt, everybody's, and why some are missing. */
export interface LabelsOf {
  /** By file, then by seq. */
  readonly labels: HeldLabel[];
  /** Sentences. */
  readonly problems: string[];
}

/** What saving came to. */
export interface Kept extends LabelsOf {
  /** ISO 8601, UTC. */
  readonly saved_at: string;
  /** The file that was rewritten with the labels in it; null where there is none yet. */
  readonly report: string | null;
  /** What the reviewer should know, as sentences. */
  readonly remarks: string[];
}

/**
 * Keeps the labels of the attempts of a run, or of a foreign trajectory. `content` is what the open attempt consists of
 * (attemptContent.ts). What a call returned from is on the disk: it survives `kill -9`, and no other window or reviewer
 * can lose it. What throws has changed nothing, and may be called again.
 *
 * @throws BenchError disk_full, not_writable · journal_damaged for a label file that was changed by hand: nothing is written
 *   over it · run_locked where somebody else has been saving for ten seconds · usage for a place that is not there
 */
export interface LabelKeeper {
  read(key: AttemptKey, content: AttemptContent, signal: AbortSignal): Promise<LabelsOf>;
  write(
    key: AttemptKey,
    content: AttemptContent,
    place: LabelPlace,
    change: LabelChange,
    who: Who,
    signal: AbortSignal,
  ): Promise<Kept>;
  /** Takes back this reviewer's newest label or note on the attempt; `undone` is null where there was none. */
  undo(
    key: AttemptKey,
    content: AttemptContent,
    who: Who,
    signal: AbortSignal,
  ): Promise<Kept & { readonly undone: HeldLabel | null }>;
  /** Told when labels were written, here or by somebody else. @returns to stop being told */
  watch(listener: () => void): () => void;
  dispose(): void;
}

/** Longest name of a reviewer. */
const maxReviewerChars = 100;

/** @throws BenchError usage for a name that nobody can have */
export function checkedWho({ reviewer, blind }: Who): Who {
  const name = reviewer.toWellFormed().trim().normalize('NFC');
  if (name !== '' && name.length <= maxReviewerChars) return { reviewer: name, blind };
  throw new BenchError(
    'usage',
    `a reviewer's name has 1 to ${maxReviewerChars} characters, not ${name.length}`,
    {
      hint: 'Choose another name.',
    },
  );
}

/** Labels of an attempt from the files of a folder. */
export function labelsOf(
  folder: LabelFolder,
  content: AttemptContent,
  isWanted: (attempt: AttemptOf) => boolean,
): HeldLabel[] {
  return folder.files().flatMap((log) => heldLabels(log, () => content, isWanted));
}

/** What one change comes to: the records to write, and what was undone by them. */
export interface Decision {
  readonly entries: readonly LabelEntry[];
  readonly undone: HeldLabel | null;
}

export function decideChange(
  place: LabelPlace,
  change: LabelChange,
  who: Who,
): (open: OpenAttempt) => Decision {
  return (open) => ({ entries: entriesOf(open, place, change, who), undone: null });
}

export function decideUndo(who: Who): (open: OpenAttempt) => Decision {
  return (open) => {
    const found = undoOf(open, who);
    return found === null ? { entries: [], undone: null } : { entries: [found.entry], undone: found.undone };
  };
}

/** Where a change goes. */
export interface LabelDesk {
  readonly folder: LabelFolder;
  readonly now: () => number;
}

/**
 * Writes a change and what is made from the labels, both or neither. Only under the lock of the folder: `publish` rewrites
 * the report with what the files say after the change.
 */
export function applyChange<T>(
  { folder, now }: LabelDesk,
  attempt: { readonly key: AttemptKey; readonly content: AttemptContent },
  reviewer: string,
  decide: (open: OpenAttempt) => Decision,
  publish: () => T,
): { readonly published: T; readonly undone: HeldLabel | null; readonly remarks: readonly string[] } {
  const log = folder.of(reviewer);
  const { entries, undone } = decide({ attempt: attempt.key, content: attempt.content, log });
  const appended: Appended | null = entries.length === 0 ? null : folder.append(reviewer, entries, now);
  try {
    return { published: publish(), undone, remarks: appended?.remarks ?? [] };
  } catch (error) {
    appended?.takeBack();
    throw error;
  }
}

/** A failure to write, with the next step of somebody who labels. */
export function labelFault(error: unknown): unknown {
  if (!BenchError.is(error, 'disk_full') && !BenchError.is(error, 'not_writable')) return error;
  const next = error.code === 'disk_full' ? 'Free some space' : 'Make the folder writable';
  return new BenchError(error.code, error.message, {
    hint: `The label is not saved. ${next}, then save again.`,
    cause: error.cause,
  });
}
