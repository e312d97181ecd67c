import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runLabels } from '../../src/core/harness/runLabels.ts';
import type { AttemptKey } from '../../src/core/store/layout.ts';
import { submitting, writeTinySuite } from './cliScene.ts';
import { runInHarness } from './harnessRun.ts';
import { type Attack, short } from './hostileAttacks.ts';
import { contentOf } from './labelScene.ts';
import { editJson } from './runFolder.ts';
import type { RunResults } from './runResults.ts';
import { ended, LineWriter, message, request, response, result, started } from './trajectoryLines.ts';
import { madeZip } from './zipWriter.ts';

const model = 'hostile';
export const hostileKey: AttemptKey = { model, task_id: 'Scenario-1', repeat: 1 };

/**
 * A run whose one attempt attacks whoever reviews it, in every field of its files that a person is shown: words, thoughts,
 * names of tools, arguments, results and their ends, claims, messages of flags, and what another reviewer has said.
 */
export async function writeHostileRun(dir: string, all: readonly Attack[]): Promise<RunResults> {
  writeTinySuite(join(dir, 'tasks'), 1);
  const claims = all.map((attack) => ({
    name: short(attack),
    reasoning: attack.text.slice(0, 5000),
    evidence: short(attack),
  }));
  const run = await runInHarness({
    suiteDir: join(dir, 'tasks'),
    outputDir: join(dir, 'results'),
    models: { [model]: submitting(JSON.stringify({ contributing_factors: claims })) },
  });
  const { trajectory } = run.attempt(model, hostileKey.task_id);
  writeFileSync(trajectory, attackingRecords(all));
  await labelHostilely(run.dir, all);
  editJson(join(run.dir, 'reports', `${model}.json`), ({ flags }) => {
    for (const [index, flag] of (flags as { message: string }[]).entries())
      flag.message = all[index % all.length]?.text.slice(0, 2000) ?? '';
  });
  return run;
}

/** One turn an attack, which is in each of its fields; its result says it again in the middle of other words. */
function attackingRecords(all: readonly Attack[]): string {
  const writer = new LineWriter();
  const everything = all.map(short).join(' ');
  const lines = [
    writer.line(started({ model, task_id: hostileKey.task_id, run_id: everything, max_turns: 100 })),
    writer.line(message(everything, { role: 'system', reason: 'system' })),
    writer.line(message(all.map(({ text }) => text.slice(0, 2000)).join('\n'))),
  ];
  for (const [index, attack] of all.entries()) {
    const turn = index + 1;
    const name = short(attack);
    const call = { id: name, name, arguments: JSON.stringify({ cmd: attack.text, [name]: name }) };
    lines.push(
      writer.line(request(turn)),
      writer.line({ type: 'retry', turn, retry: 1, kind: name, message: attack.text, wait_ms: 1 }),
      writer.line(
        response(turn, {
          text: attack.text,
          reasoning: attack.text,
          tool_calls: [call],
          raw_finish_reason: name,
        }),
      ),
      writer.line(result(turn, `Before it.\n${attack.text}\nAfter it.`, { tool_call_id: name, name })),
      writer.line({ type: 'of_another_version', turn, [name]: attack.text }),
    );
  }
  return [...lines, writer.line(ended({ turns: all.length, reason: everything }))].join('');
}

async function labelHostilely(dir: string, all: readonly Attack[]): Promise<void> {
  const signal = new AbortController().signal;
  const keeper = runLabels(dir, { now: () => Date.parse('2026-11-22T12:00:00Z') });
  const content = await contentOf(dir, hostileKey);
  for (const attack of all.slice(0, 12)) {
    const who = { reviewer: short(attack).slice(0, 90), blind: false };
    const note = attack.text.slice(0, 5000);
    await keeper.write(hostileKey, content, { kind: 'attempt' }, { type: 'note', note }, who, signal);
    await keeper.write(
      hostileKey,
      content,
      { kind: 'claim', claim: 0 },
      { type: 'label', value: 'unsupported' },
      who,
      signal,
    );
  }
  keeper.dispose();
}

/** A file of another tool that attacks, by the name that it has in its folder. */
export interface HostileFile {
  readonly name: string;
  readonly bytes: string | Buffer;
}

/** Names that a file system of Linux lets a file have. */
const names = {
  atif: '<img src=x onerror=globalThis.attackedBy=1>.trajectory.json',
  chat: "'-globalThis.attackedBy=1-'\u202enosj.json",
  claude: '$\u007bglobalThis.attackedBy=1}.jsonl',
  inspect: '[x](command:workbench.action.quit).eval',
  slip: 'slip.eval',
  unknown: '{"__proto__":{"attackedBy":1}}.json',
} as const;

/** Trajectories of other tools with every attack in every field. */
export function hostileFiles(all: readonly Attack[]): readonly HostileFile[] {
  return [
    { name: names.atif, bytes: JSON.stringify(atif(all)) },
    { name: names.chat, bytes: JSON.stringify({ messages: chat(all) }) },
    { name: names.claude, bytes: claude(all) },
    { name: names.inspect, bytes: inspect(all) },
    { name: names.slip, bytes: slip() },
    {
      name: names.unknown,
      bytes: `{"__proto__":{"attackedBy":"prototype"},"what":${JSON.stringify(all.map(short))}}`,
    },
  ];
}

function atif(all: readonly Attack[]): object {
  const everything = all.map(short).join(' ');
  return {
    schema_version: 'ATIF-v1.7',
    session_id: everything,
    agent: { name: everything, version: everything, model_name: everything },
    notes: everything,
    steps: all.map((attack, index) => ({
      step_id: index + 1,
      timestamp: short(attack),
      source: 'agent',
      model_name: short(attack),
      message: attack.text,
      reasoning_content: attack.text,
      tool_calls: [
        {
          tool_call_id: short(attack),
          function_name: short(attack),
          arguments: { [short(attack)]: attack.text },
        },
      ],
      observation: { results: [{ source_call_id: short(attack), content: attack.text }] },
      metrics: { [short(attack)]: short(attack) },
      extra: { [short(attack)]: attack.text },
    })),
    final_metrics: { total_prompt_tokens: Number.MAX_VALUE },
  };
}

function chat(all: readonly Attack[]): object[] {
  return all.flatMap((attack) => [
    {
      role: 'assistant',
      name: short(attack),
      content: attack.text,
      tool_calls: [
        { id: short(attack), type: 'function', function: { name: short(attack), arguments: attack.text } },
      ],
    },
    { role: 'tool', tool_call_id: short(attack), name: short(attack), content: attack.text },
    { role: short(attack), content: [{ type: 'image_url', image_url: { url: attack.text.slice(0, 2000) } }] },
  ]);
}

function claude(all: readonly Attack[]): string {
  const rows = all.flatMap((attack, index) => [
    {
      type: 'assistant',
      uuid: short(attack),
      sessionId: short(attack),
      cwd: short(attack),
      message: {
        id: `m${index}`,
        role: 'assistant',
        model: short(attack),
        content: [
          { type: 'thinking', thinking: attack.text, signature: short(attack) },
          { type: 'tool_use', id: `c${index}`, name: short(attack), input: { [short(attack)]: attack.text } },
        ],
      },
    },
    {
      type: 'user',
      sessionId: short(attack),
      message: {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: `c${index}`, content: attack.text, is_error: true }],
      },
    },
  ]);
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** A sample, beside an entry that is a bomb. */
function inspect(all: readonly Attack[]): Buffer {
  const sample = (id: string) => ({
    id,
    epoch: 1,
    input: all.map(short).join(' '),
    target: all.map(short).join(' '),
    messages: chat(all.filter(({ text }) => text.length < 10_000)),
    scores: { [short(all[0] ?? { name: '', text: '' })]: { value: 'C', answer: all.map(short).join(' ') } },
    metadata: Object.fromEntries(all.map((attack) => [short(attack), short(attack)])),
  });
  const header = {
    version: 2,
    status: 'success',
    eval: { task: all.map(short).join(' '), model: short(all[0] ?? { name: '', text: 'x' }) },
  };
  return madeZip([
    { name: 'header.json', text: JSON.stringify(header) },
    { name: 'samples/first_epoch_1.json', text: JSON.stringify(sample('first')) },
    { name: 'samples/bomb_epoch_1.json', text: ' '.repeat(64 * 1024 * 1024), says: { bytes: 100 } },
  ]);
}

/** Samples under names that climb out of the archive. */
function slip(): Buffer {
  const text = JSON.stringify({ id: 'slipped', epoch: 1, input: 'x', target: 'x', messages: [] });
  return madeZip([
    {
      name: 'header.json',
      text: JSON.stringify({ version: 2, status: 'success', eval: { task: 't', model: 'm' } }),
    },
    { name: 'samples/../../../../tmp/slipped_epoch_1.json', text },
    { name: '/etc/absolute_epoch_1.json', text },
  ]);
}

/** Writes {@link hostileFiles} into a folder. @returns their names */
export function writeHostileFiles(dir: string, all: readonly Attack[]): readonly string[] {
  mkdirSync(dir, { recursive: true });
  const files = hostileFiles(all);
  for (const { name, bytes } of files) writeFileSync(join(dir, name), bytes);
  return files.map(({ name }) => name);
}
