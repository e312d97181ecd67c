import type { GroundTruth } from '../schema/groundTruth.ts';
import type { Claim } from '../schema/submission.ts';

/** The text that a judge is given; `task` holds `{{record}}` and `{{claims}}`. */
export interface JudgePrompts {
  readonly system: string;
  readonly task: string;
}

/** Placeholders of {@link JudgePrompts.task}, each of which it must hold. */
export const judgePlaceholders = ['record', 'claims'] as const;

/** A claim that a judge is asked about, with its index in the submission. */
export interface AskedClaim {
  readonly index: number;
  readonly claim: Claim;
}

/** What is asked at a time, and the claims that nobody is asked about. */
export interface JudgePlan {
  readonly batches: readonly (readonly AskedClaim[])[];
  /** Why a claim names nothing without anybody being asked, by its index. */
  readonly unasked: ReadonlyMap<number, string>;
}

/** Claims in one request: a reply about them fits any model's reply. */
const claimsPerRequest = 25;

/** Claims of a submission that a judge is asked about. With more, precision is below 1/400 whatever the rest names. */
const maxClaims = 400;

/** Longer than any name: namespace and kind have at most 63 characters, a name 253. */
const maxNameLength = 400;

/** Characters of a reasoning and of an evidence that a judge is shown. */
const maxTextLength = 2000;

/**
 * What a judge has to be asked about the claims of a submission. A judge that fails leaves the attempt without a score,
 * so nothing that an agent writes may make it fail by its size: what no object can be called names nothing, without
 * being asked; long texts are cut; many claims are asked about in parts.
 */
export function planJudgement(claims: readonly Claim[]): JudgePlan {
  const unasked = new Map<number, string>();
  const asked: AskedClaim[] = [];
  for (const [index, claim] of claims.entries()) {
    if (claim.name.length > maxNameLength) {
      unasked.set(index, `No object has a name of ${claim.name.length} characters; the judge was not asked.`);
    } else if (asked.length >= maxClaims) {
      unasked.set(index, `It comes after ${maxClaims} other claims; the judge was not asked.`);
    } else {
      asked.push({ index, claim });
    }
  }
  const batches: AskedClaim[][] = [];
  for (let from = 0; from < asked.length; from += claimsPerRequest) {
    batches.push(asked.slice(from, from + claimsPerRequest));
  }
  return { batches, unasked };
}

/** One message to a judge. */
export interface JudgeMessage {
  readonly role: 'system' | 'user';
  readonly content: string;
}

/**
 * The messages that ask a judge which group each claim names (BENCHMARK.md §1.2). Of the ground truth it gets what
 * names an object: groups and aliases. Not which groups are root causes, nor fault, propagations and alerts: whoever knows them is tempted
 * to match what fits the story rather than the name. The claims come whole, their reasoning and evidence too, as JSON.
 */
export function judgeMessages(
  prompts: JudgePrompts,
  truth: Pick<GroundTruth, 'groups' | 'aliases'>,
  batch: readonly AskedClaim[],
): readonly JudgeMessage[] {
  const values = { record: dataText(recordOf(truth)), claims: dataText(batch.map(askedClaim)) };
  const content = prompts.task.replace(
    /\{\{(record|claims)\}\}/g,
    (_, name: keyof typeof values) => values[name],
  );
  return [
    { role: 'system', content: prompts.system },
    { role: 'user', content },
  ];
}

function recordOf({ groups, aliases }: Pick<GroundTruth, 'groups' | 'aliases'>) {
  const ids = new Set(groups.map(({ id }) => id));
  return {
    groups: groups.map(({ root_cause: _, ...group }) => group),
    // An id that names no group must not be answered with.
    aliases: aliases.map((list) => list.filter((id) => ids.has(id))).filter((list) => list.length > 1),
  };
}

function askedClaim({ claim: { name, reasoning, evidence } }: AskedClaim, index: number) {
  return { position: index + 1, name, reasoning: shortened(reasoning), evidence: shortened(evidence) };
}

function shortened(text: string): string {
  if (text.length <= maxTextLength) return text;
  const left = text.length - maxTextLength;
  return `${text.slice(0, maxTextLength).toWellFormed()} [${left} more characters are left out]`;
}

/** JSON in which nothing is invisible: a text in it can neither end it nor hide from whoever reads the record. */
function dataText(value: unknown): string {
  return JSON.stringify(value, null, 1).replace(/[\u007f-\u009f\u2028\u2029\p{Cf}]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}
