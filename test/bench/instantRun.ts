import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPrompts } from '../../src/core/agent/prompts.ts';
import { loadJudgePrompts } from '../../src/core/harness/judgePrompts.ts';
import { type PlannedRun, planRun, type World } from '../../src/core/harness/session.ts';
import { resolveSettings } from '../../src/core/harness/settings.ts';
import type { Script } from '../../src/core/model/scripted.ts';
import { createScriptedModel } from '../../src/core/model/scripted.ts';
import { createSystemClock } from '../../src/core/model/systemClock.ts';
import { createSandboxProviders } from '../../src/core/sandbox/registry.ts';
import { Config } from '../../src/core/schema/config.ts';
import { soundTruth, wholeSnapshot, writeFiles } from '../support/taskFolder.ts';

const promptsDir = fileURLToPath(new URL('../../media/prompts/', import.meta.url));

/** This machine, with a model that answers at once instead of every adapter. All else is what the product uses. */
export function instantWorld(script: Script, virtualWorkerUrl: URL): World {
  return {
    clock: createSystemClock(),
    random: Math.random,
    sandboxes: createSandboxProviders({ virtualWorkerUrl }),
    createModel: () => createScriptedModel(script, { model: 'instant' }),
    resolveKey: async () => null,
    fetch: globalThis.fetch,
    prompts: loadPrompts(promptsDir),
    judgePrompts: loadJudgePrompts(join(promptsDir, 'judge'), null),
    promptsRoot: null,
    productVersion: 'bench',
    harnessSha256: null,
    machine: {
      platform: process.platform,
      arch: process.arch,
      node: process.versions.node,
      cpus: availableParallelism(),
    },
  };
}

/** A suite of tasks whose snapshots have every file and no rows: what is measured is the harness, not the reading. */
export function writeEmptySuite(root: string, taskCount: number): void {
  const tasks = Array.from({ length: taskCount }, (_, index) => {
    const id = `task-${String(index + 1).padStart(2, '0')}`;
    return { id, folder: `tasks/${id}`, title: id };
  });
  mkdirSync(root, { recursive: true });
  for (const { folder } of tasks) {
    writeFiles(join(root, folder), { ...wholeSnapshot, 'ground_truth.yaml': soundTruth });
  }
  const about = { id: 'bench', title: 'Empty tasks', description: '', origin: { generator: 'bench' } };
  writeFiles(root, { 'suite.json': JSON.stringify({ schema_version: '1.0', ...about, tasks }) });
}

export interface InstantRun {
  readonly suiteDir: string;
  readonly repeats: number;
  readonly maxTurns: number;
  /** Base URL of an API to ask instead of the model that answers from memory. */
  readonly endpoint?: string;
}

/** Plans a run of the one model `instant` in the virtual sandbox. */
export function planInstantRun(wanted: InstantRun, world: World, signal: AbortSignal): Promise<PlannedRun> {
  const { endpoint } = wanted;
  const how = endpoint === undefined ? { adapter: 'scripted', script: 'in memory' } : { endpoint };
  const config = Config.parse({
    tasks_dir: wanted.suiteDir,
    models: [{ name: 'instant', ...how }],
    repeats: wanted.repeats,
    agent_policy: { max_turns: wanted.maxTurns },
  });
  return planRun(
    {
      settings: resolveSettings(config),
      suiteDir: wanted.suiteDir,
      selection: {},
      sandbox: 'virtual',
      allowPractice: false,
      allowChanged: false,
    },
    world,
    signal,
  );
}

/** Words of about so many bytes, as a model writes before it acts. */
export function words(bytes: number): string {
  return 'The checkout service restarts, so look at its events and its last change. '
    .repeat(Math.ceil(bytes / 74))
    .slice(0, bytes);
}
