import type { ReviewFolders } from '../harness/labelledReports.ts';
import type { ExportedAdjudication, ExportedAttempt } from '../interop/write/exportedAttempt.ts';
import { correctAttempt } from '../review/correctAttempt.ts';
import { heldAdjudications } from '../review/foldAdjudications.ts';
import { judgeAdjudications } from '../review/judgeAdjudications.ts';
import { isSameAttempt } from '../review/reviewerLog.ts';
import { type AttemptContent, heldLabels } from '../review/standing.ts';
import { voicesOf } from '../review/voices.ts';
import type { HeldLabel } from '../schema/label.ts';
import type { AttemptScore } from '../schema/run.ts';
import type { AttemptKey } from '../store/layout.ts';

/** An attempt whose review is read. */
export interface ReviewedAttempt {
  readonly key: AttemptKey;
  readonly score: AttemptScore | null;
  /** What it consists of now; null where that cannot be read. */
  readonly content: AttemptContent | null;
}

/** What people said of an attempt and what it comes to, as the report of its run has it (review/correctReport.ts). */
export function readReview(
  { labels, adjudications }: ReviewFolders,
  attempt: ReviewedAttempt,
): Pick<ExportedAttempt, 'labels' | 'labelSha256' | 'adjudications' | 'corrected'> {
  const labelSha256 = hashedLabels(labels, attempt);
  const held = [...labelSha256.keys()];
  const voices = voicesOf(held);
  const score = attempt.score?.score ?? null;
  const { decided, decisions } = judged(adjudications, attempt, voices);
  return {
    labels: held,
    labelSha256,
    adjudications: decided,
    corrected: score === null || voices.size === 0 ? null : correctAttempt(score, voices, decisions).score,
  };
}

/** The labels of an attempt, by file, then by seq, each with the sha256 of its line. */
function hashedLabels(
  folder: ReviewFolders['labels'],
  { content, key }: ReviewedAttempt,
): Map<HeldLabel, string> {
  const hashed = new Map<HeldLabel, string>();
  for (const log of folder.files()) {
    const held = heldLabels(
      log,
      () => content,
      (attempt) => isSameAttempt(attempt, key),
    );
    for (const label of held) hashed.set(label, log.hashes[label.seq] ?? '');
  }
  return hashed;
}

/** Every decision about the attempt, by file, then by seq, and those that count. */
function judged(
  folder: ReviewFolders['adjudications'],
  { key, score, content }: ReviewedAttempt,
  voices: ReturnType<typeof voicesOf>,
): { readonly decided: ExportedAdjudication[] } & Pick<ReturnType<typeof judgeAdjudications>, 'decisions'> {
  const held = folder.files().flatMap((log) =>
    heldAdjudications(
      log,
      () => content,
      (attempt) => isSameAttempt(attempt, key),
    ).map((one) => ({ one, sha256: log.hashes[one.seq] ?? '' })),
  );
  const { reported, decisions } = judgeAdjudications(
    held.map(({ one }) => one),
    { claims: score?.score?.claims ?? [], voices, counted: score?.score != null },
  );
  const decided = reported.flatMap((adjudication, index) => {
    const found = held[index];
    if (found === undefined) return [];
    const { seq, standing, now_at } = found.one;
    return [{ ...adjudication, now_at, standing, seq, sha256: found.sha256 }];
  });
  return { decided, decisions };
}
