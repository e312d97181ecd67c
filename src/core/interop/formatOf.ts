import type { TrajectoryFormat } from '../schema/step.ts';
import { type Fields, fieldsOf, isFields, listOf, textOf, wordOf } from './fields.ts';
import { objectsOf, type Row } from './rows.ts';

/** How a format is told from others by what is in it, in the order in which they are asked. Nothing is told by the name alone. */
const valueSigns: readonly (readonly [TrajectoryFormat, (value: Fields) => boolean])[] = [
  ['itbench-review', isOurRecord],
  ['atif', isAtif],
  ['inspect', isInspect],
  ['mini-swe-agent', isMiniSweAgent],
  ['swe-agent', isSweAgent],
  ['tau-bench', isTauBench],
  ['sregym-trace', isSregymTrace],
  ['chat-messages', isChat],
  ['itbench-output', isItbenchOutput],
];

/** The format of a JSON value, whole or cut off. */
export function formatOfValue(value: unknown, fileName: string): TrajectoryFormat {
  if (Array.isArray(value)) return formatOfList(value, fileName);
  if (!isFields(value)) return 'unknown';
  return valueSigns.find(([, holds]) => holds(value))?.[0] ?? 'unknown';
}

/** A bare list of chat messages, which the first versions of mini-swe-agent wrote under their own file name. */
function formatOfList(list: readonly unknown[], fileName: string): TrajectoryFormat {
  if (!list.some(isMessage)) return 'unknown';
  return fileName.endsWith('.traj.json') ? 'mini-swe-agent' : 'chat-messages';
}

function isMessage(value: unknown): boolean {
  return isFields(value) && typeof value.role === 'string' && ('content' in value || 'tool_calls' in value);
}

function isOurRecord(value: Fields): boolean {
  return typeof value.seq === 'number' && typeof value.prev === 'string' && typeof value.type === 'string';
}

function isAtif(value: Fields): boolean {
  if (typeof value.schema_version === 'string' && value.schema_version.startsWith('ATIF')) return true;
  return listOf(value.steps).some((step) =>
    ['agent', 'user', 'system'].includes(wordOf(fieldsOf(step).source)),
  );
}

function isInspect(value: Fields): boolean {
  const log =
    isFields(value.eval) && (typeof value.eval.task === 'string' || typeof value.eval.run_id === 'string');
  return (
    log || (typeof value.epoch === 'number' && 'input' in value && ('messages' in value || 'events' in value))
  );
}

function isMiniSweAgent(value: Fields): boolean {
  if (wordOf(value.trajectory_format).startsWith('mini-swe-agent')) return true;
  const info = fieldsOf(value.info);
  return 'mini_version' in info || wordOf(fieldsOf(info.config).agent_type).startsWith('minisweagent');
}

function isSweAgent(value: Fields): boolean {
  return listOf(value.trajectory).some((step) => isFields(step) && 'action' in step && 'observation' in step);
}

function isTauBench(value: Fields): boolean {
  return listOf(value.traj).some(isMessage);
}

function isSregymTrace(value: Fields): boolean {
  return (
    Array.isArray(value.tool_calls) &&
    (Array.isArray(value.thinking_steps) || isFields(value.problem_context))
  );
}

function isChat(value: Fields): boolean {
  return listOf(value.messages).some(isMessage);
}

function isItbenchOutput(value: Fields): boolean {
  return Array.isArray(value.contributing_factors) || Array.isArray(value.entities);
}

const rowSigns: readonly (readonly [TrajectoryFormat, (row: Fields) => boolean])[] = [
  ['itbench-review', isOurRecord],
  ['codex', isCodexRow],
  ['copilot', isCopilotRow],
  ['stratus', isStratusRow],
  ['claude-code', isClaudeRow],
  ['chat-messages', isMessage],
];

/** The format of a file of lines: that to which most of the first lines belong, so that one strange line decides nothing. */
export function formatOfRows(rows: readonly Row[], _fileName: string): TrajectoryFormat {
  const votes = new Map<TrajectoryFormat, number>();
  for (const row of objectsOf(rows.slice(0, 200))) {
    const format = rowSigns.find(([, holds]) => holds(row))?.[0];
    if (format !== undefined) votes.set(format, (votes.get(format) ?? 0) + 1);
  }
  return [...votes].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'unknown';
}

const codexTypes = new Set(['session_meta', 'turn_context', 'response_item', 'event_msg', 'compacted']);
function isCodexRow(row: Fields): boolean {
  return codexTypes.has(wordOf(row.type)) && isFields(row.payload);
}

function isCopilotRow(row: Fields): boolean {
  return (
    /^(assistant|session|tool|user|abort|hook|subagent)\.\w/.test(wordOf(row.type)) && isFields(row.data)
  );
}

function isStratusRow(row: Fields): boolean {
  if (row.type === 'event') return Array.isArray(row.messages);
  return (row.type === 'stage_start' && 'stage' in row) || (row.type === 'metadata' && 'problem_id' in row);
}

const claudeTypes = new Set([
  'user',
  'assistant',
  'system',
  'summary',
  'queue-operation',
  'attachment',
  'result',
  'progress',
]);
function isClaudeRow(row: Fields): boolean {
  if (!claudeTypes.has(wordOf(row.type))) return false;
  return (
    isFields(row.message) ||
    ['sessionId', 'session_id', 'uuid', 'leafUuid'].some((key) => textOf(row[key]) !== null)
  );
}
