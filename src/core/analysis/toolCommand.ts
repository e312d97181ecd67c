import type { Part } from './step.ts';

/** The file in which an agent hands in its answer: BENCHMARK.md §1.7. */
const answerFile = 'agent_output.json';

/** Tools that end an attempt: they look into nothing. */
const endingTools: ReadonlySet<string> = new Set(['finish', 'submit']);

/** Whether a tool call or its result is of a tool that only ends the attempt. */
export function isEnding({ title }: Part): boolean {
  return endingTools.has(title);
}

/** Whether a tool call writes, reads or names the agent's answer. What comes back is then its own words. */
export function touchesAnswer({ text }: Part): boolean {
  return text.includes(answerFile);
}

/**
 * What a tool call runs, as one text: the command itself where its arguments have one under `cmd` or `command`, else its
 * arguments as JSON with sorted keys, else as they stand. Calls with the same text and tool do the same.
 */
export function commandText({ text }: Part): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  if (!isMapping(value)) return text;
  const command = value.cmd ?? value.command;
  if (typeof command === 'string') return command;
  if (Array.isArray(command) && command.every((word) => typeof word === 'string')) return command.join(' ');
  try {
    return JSON.stringify(value, (_, part: unknown) => (isMapping(part) ? sortedKeys(part) : part));
  } catch {
    // Nested more deeply than the stack holds.
    return text;
  }
}

function sortedKeys(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
