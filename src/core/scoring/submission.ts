import type { Claim, Submission } from '../schema/submission.ts';

/** What reading an agent's output came to. `problem` is one sentence for a person, with the path of what is wrong. */
export type ReadSubmission =
  | { readonly ok: true; readonly submission: Submission }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads `agent_output.json` (BENCHMARK.md §1.7) from its bytes or text.
 *
 * Tolerated, because it does not change what was claimed: a byte order mark, further keys, blanks around a name, a
 * missing reasoning or evidence, and one that is not a string (kept as its JSON text). Half a surrogate pair, which has no
 * UTF-8 form and so no hash, is read as U+FFFD. An entry whose name is missing, null or blank is no claim: it is left out
 * and counted (BENCHMARK.md §1.3). Of IBM's older `entities`, only those with `contributing_factor: true` are claims; when
 * both lists are there, `contributing_factors` is the answer.
 *
 * Everything else is refused, because guessing would change a score: text around the JSON such as a Markdown fence, a
 * missing list, an entry that is not an object, a name that is not a string. The caller limits the size.
 */
export function readSubmission(content: string | Uint8Array): ReadSubmission {
  const text = typeof content === 'string' ? content.replace(/^\uFEFF/, '') : decodeUtf8(content);
  if (text === null) return refuse('the output is not UTF-8 text');
  if (text.trim() === '') return refuse('the output is empty');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(notJson(text, error));
  }
  try {
    return { ok: true, submission: submissionFrom(value) };
  } catch (error) {
    if (error instanceof ShapeProblem) return refuse(error.message);
    throw error;
  }
}

/** Unwinds from the depth of the shape to {@link readSubmission}; never leaves this module. */
class ShapeProblem extends Error {}

function refuse(problem: string): ReadSubmission {
  return { ok: false, problem };
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // TextDecoder throws for one reason only: a byte sequence that is not UTF-8.
    return null;
  }
}

function notJson(text: string, error: unknown): string {
  if (text.trimStart().startsWith('```')) {
    return 'the output is Markdown, not JSON: it begins with a code fence';
  }
  const detail = error instanceof Error ? error.message : String(error);
  return `the output is not JSON: ${detail}`;
}

function submissionFrom(value: unknown): Submission {
  const root = objectAt(value, 'the output');
  if (root.contributing_factors !== undefined) {
    const entries = arrayAt(root.contributing_factors, 'contributing_factors');
    return { shape: 'contributing_factors', ...claimsFrom(entries, 'contributing_factors') };
  }
  if (root.entities !== undefined) {
    const entries = arrayAt(root.entities, 'entities');
    return { shape: 'entities', ...claimsFrom(entries, 'entities') };
  }
  throw new ShapeProblem('the output has no list "contributing_factors"');
}

function claimsFrom(
  entries: readonly unknown[],
  list: Submission['shape'],
): Pick<Submission, 'claims' | 'dropped_unnamed'> {
  const claims: Claim[] = [];
  let dropped_unnamed = 0;
  for (const [index, value] of entries.entries()) {
    const path = `${list}[${index}]`;
    const entry = objectAt(value, path);
    if (list === 'entities' && !isContributing(entry, path)) continue;
    const name = nameAt(entry.name, `${path}.name`);
    if (name === '') dropped_unnamed += 1;
    else
      claims.push({
        name,
        reasoning: textAt(entry.reasoning, `${path}.reasoning`),
        evidence: textAt(entry.evidence, `${path}.evidence`),
      });
  }
  return { claims, dropped_unnamed };
}

/** An entity that says nothing of it is not a root cause in IBM's schema. */
function isContributing(entry: Record<string, unknown>, path: string): boolean {
  const value = entry.contributing_factor ?? false;
  if (typeof value === 'boolean') return value;
  throw new ShapeProblem(`${path}.contributing_factor must be true or false, not ${kindOf(value)}`);
}

function nameAt(value: unknown, path: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new ShapeProblem(`${path} must be a string, not ${kindOf(value)}`);
  return value.trim().toWellFormed();
}

function textAt(value: unknown, path: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value.toWellFormed();
  try {
    return JSON.stringify(value);
  } catch (cause) {
    // JSON.parse takes any depth, JSON.stringify only what the stack holds.
    if (cause instanceof RangeError) throw new ShapeProblem(`${path} nests too deeply to be kept as text`);
    throw cause;
  }
}

function objectAt(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new ShapeProblem(`${path} must be an object, not ${kindOf(value)}`);
}

function arrayAt(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new ShapeProblem(`${path} must be a list, not ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}
