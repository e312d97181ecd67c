import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type AgentEnding, runAgent } from '../../src/core/agent/loop.ts';
import { loadPrompts } from '../../src/core/agent/prompts.ts';
import { toolDefinitions } from '../../src/core/agent/tools.ts';
import type { ModelRequest } from '../../src/core/model/model.ts';
import type { ScriptedReply } from '../../src/core/model/script.ts';
import { createScriptedModel } from '../../src/core/model/scripted.ts';
import type { Sandbox } from '../../src/core/sandbox/sandbox.ts';
import { createVirtualProvider } from '../../src/core/sandbox/virtual.ts';
import type { TrajectoryEntry } from '../../src/core/schema/trajectory.ts';
import { tempFolder } from './tempFolder.ts';

export const testPrompts = loadPrompts(fileURLToPath(new URL('../../media/prompts/', import.meta.url)));

const virtualWorkerUrl = new URL('../../src/core/sandbox/virtualWorker.ts', import.meta.url);

/** What an attempt of a scripted model left: how it ended, what was recorded, and what the model was shown. */
export interface SceneResult {
  readonly ending: AgentEnding;
  readonly records: readonly TrajectoryEntry[];
  readonly requests: readonly ModelRequest[];
  /** Tokens and calls that the meter saw: turns and summaries alike. */
  readonly meteredCalls: number;
}

export interface SceneOptions {
  readonly maxTurns?: number;
  readonly contextWindow?: number;
  readonly commandTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Plays a script in the real loop, with the real virtual sandbox over a folder with one data file, `hello.txt`. */
export async function playScene(
  script: (request: ModelRequest, call: number) => ScriptedReply | null,
  options: SceneOptions = {},
): Promise<SceneResult> {
  using folder = tempFolder();
  mkdirSync(folder.in('data'));
  mkdirSync(folder.in('home'));
  writeFileSync(folder.in('data', 'hello.txt'), 'hello\n');
  const signal = options.signal ?? new AbortController().signal;
  const limits = {
    memoryBytes: 512 * 2 ** 20,
    processes: 64,
    fileBytes: 2 ** 24,
    outputBytes: 2 ** 20,
    scratchBytes: 2 ** 26,
  };
  const provider = createVirtualProvider({ workerUrl: virtualWorkerUrl });
  await using sandbox = await provider.open(
    { dataDir: folder.in('data'), scratchDir: folder.in('home'), limits },
    new AbortController().signal,
  );
  return await play(script, sandbox, options, signal);
}

async function play(
  script: (request: ModelRequest, call: number) => ScriptedReply | null,
  sandbox: Sandbox,
  options: SceneOptions,
  signal: AbortSignal,
): Promise<SceneResult> {
  const requests: ModelRequest[] = [];
  const records: TrajectoryEntry[] = [];
  let meteredCalls = 0;
  const model = createScriptedModel((request, call) => {
    requests.push({ messages: [...request.messages], tools: [...request.tools] });
    return script(request, call);
  });
  const ending = await runAgent(
    {
      systemPrompt: 'system',
      taskPrompt: 'task',
      prompts: testPrompts,
      tools: toolDefinitions(testPrompts),
      toolBox: { sandbox, commandTimeoutMs: options.commandTimeoutMs ?? 20_000 },
      maxTurns: options.maxTurns ?? 40,
      ...(options.contextWindow === undefined ? {} : { contextWindow: options.contextWindow }),
      asking: {
        generate: (request, _, abort) => model.generate(request, abort),
        record: (entry) => records.push(entry),
        now: () => 0,
        costUsd: () => null,
        begin: async () => ({ end: () => {} }),
        onResponse: () => {
          meteredCalls += 1;
        },
      },
      onTurn: () => {},
    },
    signal,
  );
  return { ending, records, requests, meteredCalls };
}

/** A reply that runs one command. */
export function command(cmd: string): ScriptedReply {
  return { tool_calls: [{ name: 'code_exec', arguments: { cmd } }] };
}

/** A reply that finishes with these paths. */
export function finish(...paths: string[]): ScriptedReply {
  return { tool_calls: [{ name: 'finish', arguments: { reason: 'done', paths } }] };
}

/** A reply of text alone. */
export function text(words: string): ScriptedReply {
  return { text: words };
}
