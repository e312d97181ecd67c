import type { TrajectoryFormat, TrajectoryProblem } from '../schema/step.ts';
import { readAtif } from './atif.ts';
import { readChatMessages, readChatRows } from './chatMessages.ts';
import { readClaudeCode } from './claudeCode.ts';
import { readCodex } from './codex.ts';
import { readCopilot } from './copilot.ts';
import type { Draft, ReadOptions } from './draft.ts';
import { type ForeignTrajectory, finishDraft } from './finishDraft.ts';
import { formatOfRows, formatOfValue } from './formatOf.ts';
import { readInspectJson } from './inspectLog.ts';
import { readItbenchOutput } from './itbenchOutput.ts';
import { readMiniSweAgent } from './miniSweAgent.ts';
import { type ReadJson, readJson } from './readJson.ts';
import { type Row, readRows } from './rows.ts';
import { readSregymTrace } from './sregymTrace.ts';
import { partOf } from './stepBuilder.ts';
import { readStratus } from './stratus.ts';
import { readSweAgent } from './sweAgent.ts';
import { readTauBench } from './tauBench.ts';
import { showRows, showText, showValue } from './unknownFormat.ts';

type ValueReader = (value: unknown, options: ReadOptions) => Draft;
type RowReader = (rows: readonly Row[], options: ReadOptions) => Draft;

/** Readers of files that are one JSON value. */
const valueReaders: Partial<Record<TrajectoryFormat, ValueReader>> = {
  atif: readAtif,
  inspect: readInspectJson,
  'mini-swe-agent': readMiniSweAgent,
  'swe-agent': readSweAgent,
  'tau-bench': readTauBench,
  'sregym-trace': readSregymTrace,
  'chat-messages': readChatMessages,
  'itbench-output': readItbenchOutput,
};

/** Readers of files that have a JSON value on each line. */
const rowReaders: Partial<Record<TrajectoryFormat, RowReader>> = {
  codex: readCodex,
  'claude-code': readClaudeCode,
  copilot: readCopilot,
  stratus: readStratus,
  'chat-messages': readChatRows,
};

/** Reads the text of a file in whatever format it is. Never throws for what it holds. */
export function readText(options: ReadOptions): ForeignTrajectory {
  const { text } = options;
  const whole = readJson(text);
  // What is cut off in a file of lines is its last line, not the whole.
  if (whole.ok && (whole.tail === '' || !isLines(text))) return readValue(whole, options);
  const rows = readRows(text);
  if (!rows.some((row) => row.ok)) return finishDraft('unknown', showText(text));
  const format = formatOfRows(rows, options.fileName);
  const read = rowReaders[format];
  return read === undefined
    ? finishDraft('unknown', showRows(rows))
    : finishDraft(format, read(rows, options));
}

function isLines(text: string): boolean {
  const end = text.indexOf('\n');
  return end !== -1 && readJson(text.slice(0, end)).ok;
}

function readValue({ value, tail }: ReadJson & { ok: true }, options: ReadOptions): ForeignTrajectory {
  const format = formatOfValue(value, options.fileName);
  const read = valueReaders[format];
  if (read !== undefined) return finishDraft(format, withTail(read(value, options), tail));
  // A session of one line is a whole value as well.
  const rows: Row[] = [{ ok: true, line: 1, value }];
  const readRow = rowReaders[formatOfRows(rows, options.fileName)];
  return readRow === undefined
    ? finishDraft('unknown', withTail(showValue(value), tail))
    : finishDraft(formatOfRows(rows, options.fileName), withTail(readRow(rows, options), tail));
}

/** Shows the end of a file that was cut off, which belongs to no complete value. */
function withTail(draft: Draft, tail: string): Draft {
  if (tail.trim() === '') return draft;
  const problem: TrajectoryProblem = {
    code: 'torn_tail',
    message:
      'The file ends in the middle of a value. What is complete is shown; the rest stands at the end, as it is.',
  };
  const part = partOf('raw', tail, { title: 'cut off' });
  const last = draft.steps.at(-1);
  const step = last ?? {
    turn: null,
    time: null,
    durationMs: null,
    usage: null,
    costUsd: null,
    facts: [],
    parts: [],
  };
  return {
    ...draft,
    steps: [...draft.steps.slice(0, -1), { ...step, parts: [...step.parts, part] }],
    problems: [problem, ...(draft.problems ?? [])],
    // An answer, or the last thing that happened to it, may be in what is lost.
    submission: null,
  };
}
