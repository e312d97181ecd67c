import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExportFormat } from '../../src/core/export/exportFormats.ts';
import { exportRun } from '../../src/core/export/exportRun.ts';
import { runLabels } from '../../src/core/harness/runLabels.ts';
import type { LabelChange, LabelPlace } from '../../src/core/schema/label.ts';
import { countedOutcomes, type Outcome } from '../../src/core/schema/score.ts';
import type { ToolCall, TrajectoryEntry } from '../../src/core/schema/trajectory.ts';
import { sha256 } from '../../src/core/store/hash.ts';
import { chainStart } from '../../src/core/store/journal.ts';
import { pathsOfRun } from '../../src/core/store/layout.ts';
import { jsonText } from '../../src/core/store/runStore.ts';
import { naming, writeTinySuite } from './cliScene.ts';
import { runInHarness } from './harnessRun.ts';
import { claimed, contentOf, never, now } from './labelScene.ts';
import { quickSandbox } from './quickSandbox.ts';
import { editJson } from './runFolder.ts';
import { ended, message, request, response, result, started, trajectoryText } from './trajectoryLines.ts';

/** What attacks readers of JSON, CSV, logs and spreadsheets. */
export const hostile =
  '=HYPERLINK("http://x","y")\r\n</script>\u2028","prev":"\u0000\u001b[31m attachment://00000000000000000000000000000001 \ud83d\ude00';

/** Halves of surrogate pairs, as servers write them in JSON: they have no UTF-8 form. */
const halves = 'one \ud83d, other \udc00, whole \ud83d\ude00, word \\ud83d';

const usage = {
  input_tokens: 1000,
  output_tokens: 50,
  cached_input_tokens: 400,
  reasoning_tokens: 10,
  cache_write_input_tokens: 100,
};

/** Trajectories that the harness could have written, by the task that they are of. */
export const variants: Readonly<
  Record<
    string,
    { readonly outcome: Outcome | null; readonly entries: readonly TrajectoryEntry[]; readonly torn?: string }
  >
> = {
  'no-submission': { outcome: 'no_submission', entries: talk('no_submission') },
  invalid: { outcome: 'invalid_submission', entries: talk('invalid_submission') },
  'turn-limit': { outcome: 'turn_limit', entries: talk('turn_limit') },
  'time-limit': {
    outcome: 'time_limit',
    entries: [started(), message('Find it.'), request(1), ended({ outcome: 'time_limit', turns: 0 })],
  },
  'cost-limit': { outcome: 'cost_limit', entries: talk('cost_limit') },
  'model-error': {
    outcome: 'model_error',
    entries: [
      started(),
      message('Find it.'),
      request(1),
      {
        type: 'retry',
        turn: 1,
        retry: 1,
        kind: 'rate_limit',
        message: `slow down ${hostile}`,
        wait_ms: 10.5,
      },
      { type: 'model_failure', turn: 1, kind: 'auth', status: 401, message: hostile },
      ended({ outcome: 'model_error', turns: 0 }),
    ],
  },
  'sandbox-error': { outcome: 'sandbox_error', entries: talk('sandbox_error') },
  'scorer-error': { outcome: 'scorer_error', entries: talk('scorer_error') },
  cancelled: { outcome: null, entries: talk('cancelled') },
  summaries: {
    outcome: 'no_submission',
    entries: [
      ...talk('no_submission').slice(0, -1),
      { type: 'note', turn: 2, kind: 'rate_wait', message: 'waited', wait_ms: 3 },
      message('Summarise.', { reason: 'summary' }),
      request(2, { purpose: 'summary' }),
      response(2, { purpose: 'summary', text: 'It was the cart.', reasoning: 'hm' }),
      { type: 'context_summary', turn: 2, cause: 'threshold', messages_before: 8, messages_after: 3 },
      message('Go on.', { reason: 'summary_accepted' }),
      request(2),
      response(2, { text: 'After the summary', reasoning: 'hm '.repeat(50), usage, cost_usd: 0.25 }),
      { type: 'context_summary', turn: 3, cause: 'overflow', messages_before: 9, messages_after: 7 },
      message('You are near the end.', { reason: 'turns_warning' }),
      request(3),
      response(3, { cmd: 'ls' }),
      result(3, 'x'.repeat(40_000), { ok: false, exit_code: null, ended: 'timeout' }),
      ended({ turns: 3, usage, cost_usd: 0.25 }),
    ],
  },
  hostile: {
    outcome: 'no_submission',
    entries: [
      started({ model: hostile }),
      message(hostile),
      message(`attachment://${'0'.repeat(31)}1`),
      message(`tc://${'0'.repeat(31)}1`),
      request(1),
      response(1, {
        text: hostile,
        reasoning: hostile,
        tool_calls: [
          { id: 'a', name: 'code_exec', arguments: '{"cmd": "spaced"}' },
          { id: 'b', name: hostile, arguments: 'no JSON at all' },
          { id: 'c', name: '', arguments: '[1,2]' },
          { id: 'c', name: '__proto__', arguments: '{"__proto__":{"polluted":1},"n":1.0}' },
          { id: '', name: 'code_exec', arguments: '' },
        ],
      }),
      result(1, hostile, { tool_call_id: 'b', name: hostile }),
      result(1, '', { tool_call_id: 'a' }),
      response(2, { text: '' }),
      ended({ reason: hostile }),
    ],
  },
  'half-pairs': {
    outcome: 'no_submission',
    entries: [
      started(),
      message(`Find it ${halves}`),
      request(1),
      { type: 'retry', turn: 1, retry: 1, kind: 'server', message: halves, wait_ms: 1 },
      { type: 'model_failure', turn: 1, kind: 'server', status: 500, message: 'sorry '.repeat(100) },
      response(1, {
        text: `said ${halves}`,
        reasoning: halves,
        tool_calls: [
          { id: 'a', name: 'code_exec', arguments: '{"cmd":"\\ud83d","\\udc00":"\\\\ud83d"}' },
          { id: 'b', name: halves, arguments: `{"cmd":"${halves}"}` },
          { id: 'c', name: 'code_exec', arguments: '{"cmd":"beyond","limit":1e999}' },
        ],
      }),
      result(1, halves, { tool_call_id: 'a' }),
      ended({ reason: halves }),
    ],
  },
  'stray-result': {
    outcome: null,
    entries: [started(), response(1, { text: 'Look' }), result(1, 'of no call', { tool_call_id: 'nobody' })],
  },
  // By another writer: blanks, another order of keys, keys that nobody knows.
  spelled: {
    outcome: null,
    entries: [
      started(),
      response(1, {
        tool_calls: [
          { name: 'code_exec', known: false, arguments: '{"cmd":"ls"}', id: 'call_1' } as ToolCall,
        ],
      }),
      Object.assign(result(1, 'seen'), { colour: 'red' }),
    ],
  },
  cut: {
    outcome: null,
    entries: talk('no_submission').slice(0, 5),
    torn: '{"seq":5,"t":"2026-01-\ud83d\ude00',
  },
  begun: { outcome: null, entries: [started()] },
};

function talk(outcome: Outcome): TrajectoryEntry[] {
  return [
    started(),
    message('You look for causes.', { role: 'system', reason: 'system' }),
    message('Find it.'),
    request(1),
    response(1, { text: 'Look', reasoning: 'First', cmd: `cat ${outcome}`, usage, cost_usd: 0.5 }),
    result(1, `seen ${outcome}\n`, { exit_code: 1 }),
    ended({ outcome, turns: 1, usage, cost_usd: 0.5 }),
  ];
}

export interface ExportScene {
  readonly dir: string;
  /** Exports into a folder of its own. @returns what was written, by path from that folder */
  readonly texts: (format: ExportFormat) => Promise<ReadonlyMap<string, string>>;
}

/** A run of one model: an attempt that the harness made, with labels of two people, and {@link variants}. */
export async function exportScene(dir: string): Promise<ExportScene> {
  writeTinySuite(join(dir, 'tasks'), 1);
  const run = await runInHarness({
    suiteDir: join(dir, 'tasks'),
    outputDir: join(dir, 'results'),
    models: { 'lab/steady': naming(...claimed) },
    world: { sandboxes: [quickSandbox] },
  });
  await labelAttempt(run.dir);
  const paths = pathsOfRun(run.dir);
  const ids = Object.keys(variants);
  editJson(paths.runFile, (file) => {
    const tasks = file.tasks as object[];
    file.tasks = [...tasks, ...ids.map((id) => ({ ...tasks[0], id, title: id }))];
  });
  for (const [id, variant] of Object.entries(variants)) writeVariant(run.dir, id, variant);
  return { dir: run.dir, texts: (format) => texts(run.dir, join(dir, 'out', format), format) };
}

async function texts(dir: string, out: string, format: ExportFormat): Promise<ReadonlyMap<string, string>> {
  const { files } = await exportRun(dir, { format, out, force: true }, never);
  return new Map(
    files.map((file) => [file.slice(out.length + 1).replaceAll('\\', '/'), readFileSync(file, 'utf8')]),
  );
}

function writeVariant(
  dir: string,
  id: string,
  { outcome, entries, torn = '' }: (typeof variants)[string],
): void {
  const key = { model: 'lab/steady', task_id: id, repeat: 1 };
  const paths = pathsOfRun(dir).attempt(key);
  mkdirSync(dirname(paths.trajectory), { recursive: true });
  writeFileSync(paths.trajectory, id === 'spelled' ? spelledText(entries) : trajectoryText(entries) + torn);
  if (id === 'invalid') writeFileSync(paths.submission, `not JSON ${hostile}`);
  if (outcome === null) return;
  const isCounted = (countedOutcomes as readonly string[]).includes(outcome);
  const nothing = {
    score: 0,
    true_positives: 0,
    false_positives: 0,
    claims: [],
    missed: [['cart']],
    match: 'rules',
  };
  const score = {
    ...nothing,
    score_variants: { merged: 0, per_claim: 0, duplicate_is_fp: 0 },
    full_recall: false,
  };
  writeFileSync(
    paths.score,
    jsonText({
      schema_version: '1.0',
      ...key,
      outcome,
      reason: 'so it went',
      turns: id === 'summaries' ? 3 : 1,
      score: isCounted ? score : null,
      false_positives: [],
      dropped_unnamed: 0,
    }),
  );
}

/** A sound chain of lines that `JSON.stringify` would write otherwise. */
function spelledText(entries: readonly TrajectoryEntry[]): string {
  let prev = chainStart;
  const lines = entries.map((entry, seq) => {
    const line = JSON.stringify({ prev, ...entry, t: '2026-01-31T12:00:00.000Z', seq }, null, 1).replaceAll(
      '\n',
      ' ',
    );
    prev = sha256(line);
    return `${line}\n`;
  });
  return lines.join('');
}

async function labelAttempt(dir: string): Promise<void> {
  const key = { model: 'lab/steady', task_id: 'Scenario-1', repeat: 1 };
  const content = await contentOf(dir, key);
  const keeper = runLabels(dir, { now });
  const say = (reviewer: string, place: LabelPlace, change: LabelChange) =>
    keeper.write(key, content, place, change, { reviewer, blind: reviewer === 'ana' }, never);
  await say('ana', { kind: 'claim', claim: 1 }, { type: 'label', value: 'true_cause' });
  await say('ana', { kind: 'step', step: 0 }, { type: 'label', value: 'key_evidence' });
  await say('=cmd|ben', { kind: 'attempt' }, { type: 'note', note: `+1 ${hostile}` });
  await say('=cmd|ben', { kind: 'attempt' }, { type: 'label', value: 'acceptable' });
  keeper.dispose();
}
