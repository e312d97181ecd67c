import type * as z from 'zod';
import { nearest } from './nearest.ts';

/** `models[0].timeout_ms` from a zod path; the empty path is the whole document. */
export function pathText(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text;
}

/** The predicate of a sentence about a value that does not fit: `must be > 0`. Never repeats the value itself. */
export function issueText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `is missing (${article(issue.expected)})`
        : `must be ${article(issue.expected)}`;
    case 'too_small':
      return boundText(
        issue.origin,
        Number(issue.minimum),
        issue.inclusive === false ? '>' : '≥',
        'at least',
      );
    case 'too_big':
      return boundText(issue.origin, Number(issue.maximum), issue.inclusive === false ? '<' : '≤', 'at most');
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}${hintFor(issue)}`;
    case 'invalid_union':
      return 'has none of the shapes that are allowed here';
    default:
      return issue.message;
  }
}

function boundText(origin: string, bound: number, sign: string, words: string): string {
  if (origin === 'string' || origin === 'array' || origin === 'set') {
    if (words === 'at least' && bound === 1) return 'must not be empty';
    return `must have ${words} ${bound} ${origin === 'string' ? 'characters' : 'entries'}`;
  }
  return `must be ${sign} ${bound}`;
}

function article(expected: string): string {
  if (expected === 'int') return 'a whole number';
  if (expected === 'array') return 'a list';
  if (expected === 'object' || expected === 'record') return 'a mapping';
  if (expected === 'boolean') return 'true or false';
  return `a ${expected}`;
}

function hintFor(issue: z.core.$ZodIssueInvalidValue): string {
  const near = suggestedValue(issue);
  return near === null ? '' : `; did you mean ${near}?`;
}

/** The value of a closed list that a text was most likely meant to be, or null. */
export function suggestedValue(issue: z.core.$ZodIssue): string | null {
  if (issue.code !== 'invalid_value' || typeof issue.input !== 'string') return null;
  return nearest(issue.input, issue.values.map(String));
}
