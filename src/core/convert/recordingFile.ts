import { isObject, type JsonObject, objectAt, parseJson, textAt } from '../snapshot/json.ts';
import type { ConvertContext } from './convertContext.ts';
import { elementFindings } from './document.ts';
import {
  eventOfRow,
  eventsOfDescription,
  objectOfDescription,
  objectOfRow,
  readTable,
} from './kubectlText.ts';
import { type Line, linesOf } from './lines.ts';
import { logRows, maxLineBytes } from './logFile.ts';
import { type Finding, readAs, refused } from './made.ts';
import { printedSpans } from './tempoText.ts';
import { yamlTextFindings } from './yamlFile.ts';

/** Texts of recorded commands that are read whole have some kilobytes. */
const maxTextCharacters = 16 << 20;

/** A recorded call of a tool: what was asked, and whether it was answered. */
interface Call {
  readonly tool: string;
  readonly failed: boolean;
  /** Kind, name, namespace and so on, as the tool was given them. */
  readonly asked: JsonObject;
  readonly namespace: string;
  readonly word: string;
}

/**
 * What a recorded call of a tool comes to, as HolmesGPT keeps them for its tests: a line that names the tool, a line that
 * says how it went, then what it printed.
 */
export async function* recordingFindings(
  parts: AsyncIterable<Buffer>,
  path: string,
  context: ConvertContext,
): AsyncGenerator<Finding> {
  const lines = linesOf(parts, maxLineBytes);
  try {
    const call = callOf(await nextObject(lines), await nextObject(lines));
    yield* callFindings(call, standardOutput(lines), path, context);
  } finally {
    // Lines that nobody wanted keep the file open.
    await lines.return(undefined);
  }
}

async function* callFindings(
  call: Call,
  printed: AsyncGenerator<Line>,
  path: string,
  context: ConvertContext,
): AsyncGenerator<Finding> {
  if (call.failed) {
    yield refused(`the recorded call of ${call.tool} failed: it printed an error`);
  } else if (/logs/.test(call.tool)) {
    yield readAs('a recorded pod’s log', 'otel_logs_raw.tsv');
    const name = textAt(call.asked, 'pod_name');
    const place = { namespace: call.namespace, pod: name === '*' ? '' : name, container: '' };
    yield* logRows(printed, { ...place, previous: /previous/.test(call.tool) }, path, context);
  } else yield* textFindings(call, await wholeText(printed), context);
}

function* textFindings(call: Call, text: string, context: ConvertContext): Generator<Finding> {
  if (call.tool === 'kubectl_get_yaml' || call.tool === 'fetch_finding_by_id')
    yield* yamlTextFindings(text, context);
  else if (call.tool === 'kubectl_events') yield* eventFindings(text, call, context);
  else if (call.tool === 'kubectl_describe') yield* descriptionFindings(text, call, context);
  else if (/^kubectl_(?:get|find)_/.test(call.tool)) yield* tableFindings(text, call, context);
  else if (call.tool === 'fetch_tempo_trace_by_id') {
    yield readAs('a recorded trace, printed as a tree', 'otel_traces_raw.tsv');
    yield* printedSpans(text, textAt(call.asked, 'trace_id'), context.secrets);
  } else
    yield refused(`a recorded call of ${call.tool.slice(0, 80)}, for whose output a snapshot has no place`);
}

function* eventFindings(text: string, call: Call, context: ConvertContext): Generator<Finding> {
  yield readAs('events that kubectl printed, without times', 'k8s_events_raw.tsv');
  for (const row of readTable(text) ?? []) {
    const event = eventOfRow(row, call.namespace);
    if (event === null) yield refused('a printed event without an object or a reason');
    else yield* elementFindings('', event, '', context);
  }
}

function* descriptionFindings(text: string, call: Call, context: ConvertContext): Generator<Finding> {
  const object = objectOfDescription(text, call.word);
  if (object === null) {
    yield refused('a printed description of something unknown');
    return;
  }
  yield readAs('an object that kubectl described, as text', 'k8s_objects_raw.tsv');
  const described = { ...object, description: context.secrets.settings(text) };
  for (const value of [described, ...eventsOfDescription(text, object)])
    yield* elementFindings('', value, '', context);
}

function* tableFindings(text: string, call: Call, context: ConvertContext): Generator<Finding> {
  const rows = readTable(text);
  if (rows === null) {
    yield refused('lines of a printed table without the line that names its columns');
    return;
  }
  yield readAs('objects that kubectl printed as a table', 'k8s_objects_raw.tsv');
  for (const row of rows) {
    const object = objectOfRow(row, call.word, call.namespace);
    if (object === null) yield refused('a printed row of an unknown kind, or without a name');
    else yield* elementFindings('', object, '', context);
  }
}

function callOf(head: JsonObject | null, result: JsonObject | null): Call {
  const asked = { ...objectAt(result ?? {}, 'params'), ...objectAt(head ?? {}, 'match_params') };
  // What the tool was given may differ from the command that it made of it, which was run.
  const ran = / -n (\S+)/.exec(textAt(result ?? {}, 'invocation'))?.[1];
  return {
    tool: textAt(head ?? {}, 'tool_name'),
    failed: textAt(result ?? {}, 'status') === 'error',
    asked,
    namespace: ran ?? textAt(asked, 'namespace'),
    word: textAt(asked, 'kind'),
  };
}

async function nextObject(lines: AsyncGenerator<Line>): Promise<JsonObject | null> {
  const { value, done } = await lines.next();
  const parsed = done === true ? null : parseJson(value.text);
  return isObject(parsed) ? parsed : null;
}

/** The lines of standard output, where both outputs were recorded with a line before each; else all lines. */
async function* standardOutput(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
  let isFirst = true;
  let isSplit = false;
  for await (const line of lines) {
    if (isFirst && /^Command `.*` failed with return code \d+$/.test(line.text)) continue;
    const isMark = isFirst && line.text === 'stdout:';
    isSplit = isSplit || isMark;
    isFirst = false;
    if (isSplit && line.text === 'stderr:') return;
    if (!isMark) yield line;
  }
}

async function wholeText(lines: AsyncIterable<Line>): Promise<string> {
  let text = '';
  for await (const line of lines) {
    text += `${line.text}\n`;
    if (text.length > maxTextCharacters) break;
  }
  return text.trimEnd();
}
