import { issueText, pathText } from '../schema/issueText.ts';
import { type JudgeItem, JudgeReply } from '../schema/judgement.ts';
import type { FinishReason } from '../schema/trajectory.ts';
import type { AskedClaim } from './judgeRequest.ts';

/** What a judge said of one claim. */
export interface Judged {
  /** A group id of the ground truth, or null. */
  readonly group: string | null;
  /** The judge's words, on one line. */
  readonly why: string;
}

/** What reading a reply came to. `problem` is one sentence for a person; it may quote the judge. */
export type ReadJudgement =
  | { readonly ok: true; readonly judged: readonly Judged[] }
  | { readonly ok: false; readonly problem: string };

/** What of a model's answer decides whether it is a judgement. */
export interface JudgeAnswer {
  readonly text: string;
  readonly finish_reason: FinishReason;
}

/**
 * Reads the reply of a judge to one request, whole or not at all. Tolerated: blanks around the JSON, and one Markdown fence that
 * holds all of it, which changes nothing of what was said. A name may differ from the claim's in case, blanks and invisible characters. Everything
 * else is refused, because guessing would change a score: text around the JSON, a missing, further or displaced item, an id
 * that no group has, a key that was not asked for.
 */
export function readJudgement(
  answer: JudgeAnswer,
  batch: readonly AskedClaim[],
  groups: ReadonlySet<string>,
): ReadJudgement {
  if (answer.finish_reason === 'length') return refuse('The reply was cut off: max_tokens is too small.');
  if (answer.finish_reason === 'content_filter') return refuse('The reply was stopped by a content filter.');
  let value: unknown;
  try {
    value = JSON.parse(withoutFence(answer.text));
  } catch {
    return refuse(`The reply is not one JSON object: it begins with "${oneLine(answer.text, 60)}".`);
  }
  const parsed = JudgeReply.safeParse(value, { reportInput: true });
  if (!parsed.success) return refuse(shapeProblem(parsed.error.issues[0]));
  const { items } = parsed.data;
  if (items.length !== batch.length) {
    return refuse(`The reply has ${items.length} items for ${batch.length} claims.`);
  }
  for (const [index, item] of items.entries()) {
    const problem = itemProblem(item, index, batch[index]?.claim.name ?? '', groups);
    if (problem !== null) return refuse(problem);
  }
  return {
    ok: true,
    judged: items.map(({ group_id, reasoning }) => ({ group: group_id, why: whyText(reasoning) })),
  };
}

function refuse(problem: string): ReadJudgement {
  return { ok: false, problem };
}

function withoutFence(text: string): string {
  const trimmed = text.trim();
  return /^```(?:json)?\s*\n([\s\S]*)\n\s*```$/.exec(trimmed)?.[1] ?? trimmed;
}

function shapeProblem(issue: Parameters<typeof issueText>[0] | undefined): string {
  if (issue === undefined) return 'The reply has another shape.';
  const at = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return `The reply has a key that was not asked for: ${at === '' ? '' : `${at}.`}${oneLine(issue.keys.join(', '), 60)}.`;
  }
  return `The reply has another shape: ${at === '' ? 'it' : at} ${issueText(issue)}.`;
}

function itemProblem(
  { position, submitted_name, group_id }: JudgeItem,
  index: number,
  claimed: string,
  groups: ReadonlySet<string>,
): string | null {
  const place = `Item ${index + 1} of the reply`;
  if (position !== index + 1) return `${place} is about position ${position}.`;
  if (foldName(submitted_name) !== foldName(claimed)) {
    return `${place} is about "${oneLine(submitted_name, 80)}", and the claim there is "${oneLine(claimed, 80)}".`;
  }
  if (group_id !== null && !groups.has(group_id)) {
    return `${place} names the group "${oneLine(group_id, 80)}", which the ground truth does not have.`;
  }
  return null;
}

/** What copying a name may change without making it another. */
function foldName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, '')
    .toLowerCase();
}

/** Characters of a judge's reasoning that are kept beside a claim; all of it is in `judgement.jsonl`. */
const maxWhyLength = 400;

function whyText(reasoning: string): string {
  const text = oneLine(reasoning, maxWhyLength);
  return text === '' ? 'The judge gives no reason.' : `The judge: ${text}`;
}

/** A text that somebody else wrote as a part of a sentence: on one line, without control characters, cut. */
function oneLine(text: string, maxLength: number): string {
  const line = text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength).toWellFormed()}…`;
}
