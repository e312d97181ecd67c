import type { Part, Step } from '../analysis/step.ts';
import { readSubmission } from '../scoring/submission.ts';
import { type Fields, isFields, listOf, textOf, wordOf } from './fields.ts';

/** Name of the file in which an agent of the benchmark answers. BENCHMARK.md §1.7. */
const answerFile = 'agent_output.json';

/** What a tool call did to the answer: wrote it, as far as we know; changed it in a way that we cannot follow; or nothing. */
type Effect = { readonly text: string } | 'unknown' | 'none';

/**
 * Text of the agent's `agent_output.json`: the last one that a tool call wrote as a whole, or that a command printed
 * without doing anything else. Null where none was, and where something happened to it afterwards that cannot be followed:
 * a wrong answer would be scored. Without any such file, a last message that is an answer in ITBench's format and nothing else.
 */
export function findSubmission(steps: readonly Step[]): string | null {
  const results = resultsById(steps);
  let text: string | null = null;
  let touched = false;
  for (const step of steps) {
    for (const part of step.parts) {
      if (part.kind !== 'tool_call') continue;
      const effect = effectOf(part, part.callId === null ? undefined : results.get(part.callId));
      if (effect === 'none') continue;
      touched = true;
      text = effect === 'unknown' ? null : effect.text;
    }
  }
  return touched ? text : lastAnswer(steps);
}

/** The last text of the agent, if it is an answer and nothing else. */
export function lastAnswer(steps: readonly Step[]): string | null {
  const parts = steps.at(-1)?.parts ?? [];
  const last = parts.findLast(({ kind, text }) => kind === 'text' && text.trim() !== '');
  return last !== undefined && isAnswer(last.text) ? last.text : null;
}

/** Whether a text is an answer in ITBench's format, whole. */
export function isAnswer(text: string): boolean {
  return readSubmission(text).ok;
}

function resultsById(steps: readonly Step[]): ReadonlyMap<string, Part> {
  const results = new Map<string, Part>();
  for (const { parts } of steps) {
    for (const part of parts) {
      if (part.kind === 'tool_result' && part.callId !== null) results.set(part.callId, part);
    }
  }
  return results;
}

function effectOf(call: Part, result: Part | undefined): Effect {
  if (!call.text.includes(answerFile) || call.failed || result?.failed === true) return 'none';
  const fields = parsed(call.text);
  if (fields === null) return 'none';
  const command = commandOf(fields);
  return command === null ? writeEffect(fields) : commandEffect(command, result);
}

function parsed(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : null;
  } catch {
    // Arguments that are no JSON name no file and no command.
    return null;
  }
}

/** Keys under which tools take the path and the whole content of a file. */
const pathKeys = ['file_path', 'path', 'filePath', 'filename', 'file'];
const contentKeys = ['content', 'file_text', 'contents', 'text'];
/** What an editor of files is asked for that leaves the file as it is. */
const readingCommands = new Set(['view', 'read', 'open']);

function writeEffect(fields: Fields): Effect {
  const path = pathKeys.map((key) => textOf(fields[key])).find((value) => value !== null);
  if (path === undefined || path === null || !isAnswerPath(path)) return 'none';
  const content = contentKeys.map((key) => textOf(fields[key])).find((value) => value !== null);
  if (content !== undefined && content !== null) return { text: content };
  const changes = ['old_str', 'old_string', 'new_str', 'new_string', 'edits', 'patch', 'diff', 'insert_line'];
  const changing = changes.some((key) => Object.hasOwn(fields, key));
  return changing && !readingCommands.has(wordOf(fields.command)) ? 'unknown' : 'none';
}

function isAnswerPath(path: string): boolean {
  return path === answerFile || path.endsWith(`/${answerFile}`);
}

/** The shell command, however the tool names it; null for a tool that takes none. */
function commandOf(fields: Fields): string | null {
  if (pathKeys.some((key) => textOf(fields[key]) !== null)) return null;
  const value = fields.cmd ?? fields.command ?? fields.script;
  if (typeof value === 'string') return value;
  const last = listOf(value).at(-1);
  return typeof last === 'string' ? last : null;
}

function commandEffect(command: string, result: Part | undefined): Effect {
  if (!command.includes(answerFile)) return 'none';
  const written = hereDocument(command);
  if (written !== null) return { text: written };
  if (/^\s*cat\s+[^\s|;&<>`$]+\s*$/.test(command)) {
    return result !== undefined && isAnswer(result.text) ? { text: result.text } : 'none';
  }
  return onlyReads(command) ? 'none' : 'unknown';
}

const readers = new Set([
  'cat',
  'head',
  'tail',
  'ls',
  'jq',
  'wc',
  'less',
  'grep',
  'stat',
  'file',
  'test',
  'echo',
  'cd',
  'pwd',
]);

/** Whether a command, as far as its words tell, leaves files as they are. */
function onlyReads(command: string): boolean {
  const harmless = command.replace(/\b2>(&1|\/dev\/null)|(?<!\d)>\s*\/dev\/null/g, ' ');
  if (/[>`]|\$\(|\btee\b/.test(harmless)) return false;
  return harmless
    .split(/\|\||&&|[|;&\n]/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
    .every((piece) => readers.has(piece.split(/\s+/)[0] ?? '') || /^python3? -m json\.tool\b/.test(piece));
}

/** Longest line in which the beginning of a here document is looked for. */
const maxOpenerChars = 2000;
const opener =
  /^(?:(?<before>.*)(?:&&|;))?\s*cat\s*(?:>\s*(?<first>\S+)\s*)?<<(?<dash>-?)\s*(?<quote>['"]?)(?<end>\w+)\k<quote>\s*(?:>\s*(?<second>\S+))?\s*$/;

/**
 * What `cat > …/agent_output.json <<'END'` writes, the last one of the command. Only where the shell writes the lines as they
 * stand: with the end quoted, or nothing in them to expand; and with nothing after it that names the file but reads it.
 */
function hereDocument(command: string): string | null {
  const lines = command.split('\n');
  let text: string | null = null;
  const others: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const found = line.length > maxOpenerChars ? undefined : opener.exec(line)?.groups;
    others.push(found === undefined ? line : (found.before ?? ''));
    if (found === undefined) continue;
    const tabs = found.dash === '-' ? /^\t+/ : /^(?!)/;
    const body: string[] = [];
    let end = at + 1;
    for (; end < lines.length; end += 1) {
      const each = (lines[end] ?? '').replace(tabs, '');
      if (each === found.end) break;
      body.push(each);
    }
    if (end === lines.length) return null;
    const path = (found.first ?? found.second ?? '').replace(/^(['"])(.*)\1$/, '$2');
    if (isAnswerPath(path)) {
      const expands = found.quote === '' && body.some((each) => /[$`\\]/.test(each));
      if (expands) return null;
      text = `${body.join('\n')}\n`;
    }
    at = end;
  }
  const touchedElse = others.some((line) => line.includes(answerFile) && !onlyReads(line));
  return touchedElse ? null : text;
}
