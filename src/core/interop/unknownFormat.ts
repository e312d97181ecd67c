import type { Part } from '../analysis/step.ts';
import type { TrajectoryProblem } from '../schema/step.ts';
import type { Draft } from './draft.ts';
import type { Row } from './rows.ts';
import { partOf, rawPart } from './stepBuilder.ts';

/** Which formats are read, for a person. */
export const readFormats =
  "the trajectories of this extension, ATIF, Inspect logs (.eval, .json), mini-swe-agent, SWE-agent, chat messages of OpenAI or Anthropic, sessions of Codex, Claude Code and Copilot, Stratus, SREGym traces, tau-bench, and ITBench's agent_output.json";

const unknownProblem: TrajectoryProblem = {
  code: 'undecoded',
  message: `The file is in no format that is known here, and is shown as it stands. Formats that are read: ${readFormats}.`,
};

/** A text that is no JSON. */
export function showText(text: string): Draft {
  return draftOf(text.trim() === '' ? [] : [partOf('raw', text, { title: 'text' })]);
}

/** JSON of no known format: an entry a part where it is a list, a field a part where it is an object. */
export function showValue(value: unknown): Draft {
  if (Array.isArray(value)) return draftOf(value.map((entry, index) => rawPart(entry, `entry ${index + 1}`)));
  if (typeof value !== 'object' || value === null) return draftOf([rawPart(value)]);
  return draftOf(Object.entries(value).map(([key, entry]) => rawPart(entry, key)));
}

/** Lines of JSON of no known format. */
export function showRows(rows: readonly Row[]): Draft {
  return draftOf(rows.map((row) => rowPart(row)));
}

/** A line as it stands. */
export function rowPart(row: Row): Part {
  return row.ok ? rawPart(row.value, `line ${row.line}`) : rawPart(row.text, `line ${row.line}`);
}

function draftOf(parts: readonly Part[]): Draft {
  if (parts.length === 0) return { steps: [] };
  const step = { turn: null, time: null, durationMs: null, usage: null, costUsd: null, facts: [], parts };
  return { steps: [step], problems: [unknownProblem] };
}
