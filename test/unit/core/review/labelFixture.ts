import type { ReviewerLog } from '../../../../src/core/review/reviewerLog.ts';
import type { AttemptContent } from '../../../../src/core/review/standing.ts';
import type { HeldLabel, LabelRecord, LabelTarget, LabelValue } from '../../../../src/core/schema/label.ts';

/** A sha256 that is easy to read: `hash('a')`. */
export function hash(letter: string): string {
  return letter.repeat(64);
}

export const attempt = { model: 'm', task_id: 'A', repeat: 1 };

export const target = {
  claim: (claim: number, letter: string): LabelTarget => ({
    kind: 'claim',
    ...attempt,
    content_sha256: hash(letter),
    claim,
  }),
  step: (turn: number, letter: string): LabelTarget => ({
    kind: 'step',
    ...attempt,
    content_sha256: hash(letter),
    turn,
  }),
  attempt: (letter: string): LabelTarget => ({ kind: 'attempt', ...attempt, content_sha256: hash(letter) }),
};

type Said =
  | readonly [LabelTarget, LabelValue]
  | readonly [LabelTarget, { readonly note: string }]
  | readonly [LabelTarget, { readonly undoes: number }];

/** Records in the order in which they were said. */
export function records(said: readonly Said[], reviewer = 'ana'): LabelRecord[] {
  return said.map(([of, what], seq) => {
    const line = { seq, t: '2026-11-22T12:00:00.000Z', reviewer, blind: false, target: of, prev: hash('0') };
    if (typeof what === 'string') return { ...line, type: 'label', value: what };
    return 'note' in what
      ? { ...line, type: 'note', note: what.note }
      : { ...line, type: 'undo', undoes: what.undoes };
  });
}

/** A log of these records; the hash of line i is that of the letter with this position in the alphabet. */
export function logOf(said: readonly Said[], reviewer = 'ana'): ReviewerLog {
  return {
    reviewer,
    file: `labels/${reviewer}.jsonl`,
    records: records(said, reviewer),
    hashes: said.map((_, index) => String(index % 10).repeat(64)),
  };
}

/** An attempt with these steps and claims, each named by its letter. */
export function content(steps: string, claims: string, whole = 'w'): AttemptContent {
  return { steps: [...steps].map(hash), claims: [...claims].map(hash), attempt: hash(whole) };
}

/** Labels in short: `claim 1 true_cause current 1`. */
export function inShort(labels: readonly HeldLabel[]): string[] {
  return labels.map(({ target: of, value, note, standing, now_at }) => {
    const at = of.kind === 'claim' ? ` ${of.claim}` : of.kind === 'step' ? ` ${of.turn}` : '';
    const now = now_at === null ? '' : ` ${now_at}`;
    return `${of.kind}${at} ${value ?? `"${note}"`} ${standing}${now}`;
  });
}
