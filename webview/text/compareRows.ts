import type { CauseEvidence, LedgerClaim } from '../../src/core/schema/analysis.ts';
import type { StepHead } from '../../src/core/schema/step.ts';

/**
 * How two steps of the same turn are alike. identical: the same words, commands and results · same_command: the same tools
 * with the same first command, as far as an outline shows it · different · one_sided: only one of the two has such a turn.
 */
export type Likeness = 'identical' | 'same_command' | 'different' | 'one_sided';

/** Two trajectories at one turn. */
export interface CompareRow {
  /** Position of the step in both, from 0. */
  readonly step: number;
  readonly left: StepHead | null;
  readonly right: StepHead | null;
  readonly likeness: Likeness;
  /** Where the other side first runs the command that this side runs here; null where it never does, or does so here. */
  readonly leftElsewhere: number | null;
  readonly rightElsewhere: number | null;
}

/** Rows of the outlines that were aligned last: the page is drawn anew with every key, and outlines are long. */
const aligned = new WeakMap<
  readonly StepHead[],
  { right: readonly StepHead[]; rows: readonly CompareRow[] }
>();

/** Two outlines side by side, aligned by turn: step i is turn i + 1 in both, schema/step.ts. */
export function compareRows(left: readonly StepHead[], right: readonly StepHead[]): readonly CompareRow[] {
  const known = aligned.get(left);
  if (known?.right === right) return known.rows;
  const rows = align(left, right);
  aligned.set(left, { right, rows });
  return rows;
}

function align(left: readonly StepHead[], right: readonly StepHead[]): readonly CompareRow[] {
  const firstLeft = firstRuns(left);
  const firstRight = firstRuns(right);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, step) => {
    const a = left[step] ?? null;
    const b = right[step] ?? null;
    const likeness = likenessOf(a, b);
    const alike = likeness === 'identical' || likeness === 'same_command';
    return {
      step,
      left: a,
      right: b,
      likeness,
      leftElsewhere: alike ? null : runElsewhere(a, firstRight),
      rightElsewhere: alike ? null : runElsewhere(b, firstLeft),
    };
  });
}

/** The first row at which the two do not do the same; null where they never part. */
export function firstDifference(rows: readonly CompareRow[]): number | null {
  return rows.find(({ likeness }) => likeness === 'different' || likeness === 'one_sided')?.step ?? null;
}

function likenessOf(left: StepHead | null, right: StepHead | null): Likeness {
  if (left === null || right === null) return 'one_sided';
  if (left.content_sha256 === right.content_sha256) return 'identical';
  const command = commandOf(left);
  return command !== null && command === commandOf(right) ? 'same_command' : 'different';
}

/** What a step runs, as far as its head tells; null for one that calls no tool. */
function commandOf({ tools, tool_calls: calls, title }: StepHead): string | null {
  return calls === 0 ? null : JSON.stringify([calls, tools, title]);
}

function firstRuns(heads: readonly StepHead[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const head of heads) {
    const command = commandOf(head);
    if (command !== null && !first.has(command)) first.set(command, head.step);
  }
  return first;
}

function runElsewhere(head: StepHead | null, other: ReadonlyMap<string, number>): number | null {
  const command = head === null ? null : commandOf(head);
  return command === null ? null : (other.get(command) ?? null);
}

/** A cause of the incident that either side claims, or a name that only one has. */
export interface ClaimPair {
  readonly left: LedgerClaim | null;
  readonly right: LedgerClaim | null;
}

/** Claims of two submissions side by side: those that were matched to one group, or say the same name, share a row. */
export function claimPairs(
  left: readonly LedgerClaim[],
  right: readonly LedgerClaim[],
): readonly ClaimPair[] {
  const free = new Set(right);
  const pairs = left.map((claim): ClaimPair => {
    const candidates = [...free];
    const partner =
      candidates.find((other) => sameName(claim, other)) ??
      candidates.find((other) => sameGroup(claim, other)) ??
      null;
    if (partner !== null) free.delete(partner);
    return { left: claim, right: partner };
  });
  return [...pairs, ...[...free].map((claim): ClaimPair => ({ left: null, right: claim }))];
}

function sameName(left: LedgerClaim, right: LedgerClaim): boolean {
  return left.name.trim().toLowerCase() === right.name.trim().toLowerCase();
}

function sameGroup({ verdict: left }: LedgerClaim, { verdict: right }: LedgerClaim): boolean {
  return left !== null && left.group !== null && left.group === right?.group;
}

/** Where both sides first meet a true cause. */
export interface CausePair {
  readonly groups: readonly string[];
  readonly label: string;
  readonly left: CauseEvidence;
  readonly right: CauseEvidence;
}

/** True causes that both sides were looked through for; none where the two are not of one task. */
export function causePairs(
  left: readonly CauseEvidence[],
  right: readonly CauseEvidence[],
): readonly CausePair[] {
  return left.flatMap((cause) => {
    const other = right.find(({ groups }) => groups.join('\n') === cause.groups.join('\n'));
    if (!cause.root || other === undefined) return [];
    return [
      { groups: cause.groups, label: cause.labels[0] ?? cause.groups[0] ?? '', left: cause, right: other },
    ];
  });
}
