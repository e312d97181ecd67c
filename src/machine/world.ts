import { readFileSync } from 'node:fs';
import { arch, availableParallelism, platform, release } from 'node:os';
import { join } from 'node:path';
import { loadPrompts } from '../core/agent/prompts.ts';
import { BenchError, messageOf } from '../core/errors.ts';
import { loadJudgePrompts } from '../core/harness/judgePrompts.ts';
import { openRecording } from '../core/harness/recordings.ts';
import type { World } from '../core/harness/session.ts';
import type { AskEditor } from '../core/model/editor.ts';
import { createModelFactory } from '../core/model/registry.ts';
import { createSystemClock } from '../core/model/systemClock.ts';
import { createSandboxProviders } from '../core/sandbox/registry.ts';
import type { SandboxProvider } from '../core/sandbox/sandbox.ts';
import { patientFetch } from './patientFetch.ts';
import { mediaDir, productVersion, programSha256, virtualWorkerUrl } from './product.ts';

/** What a shell decides of the world that the harness works in. */
export interface WorldOptions {
  /** Folder with pieces of the prompt that the user replaces, or null. */
  readonly promptsDir: string | null;
  readonly resolveKey: World['resolveKey'];
  /** See {@link patientFetch}. */
  readonly proxy: string | null;
  readonly environment: NodeJS.ProcessEnv;
  /** The language models of the editor, where the shell runs in one. */
  readonly askEditor?: AskEditor;
}

/** Everything that the harness gets from this machine. @throws BenchError config_invalid */
export function createWorld(options: WorldOptions): World {
  const { promptsDir, resolveKey, proxy, environment, askEditor } = options;
  return {
    clock: createSystemClock(),
    random: Math.random,
    sandboxes: sandboxProviders(environment),
    createModel: createModelFactory({
      readScript,
      openRecording,
      ...(askEditor === undefined ? {} : { askEditor }),
    }),
    resolveKey,
    machineSecrets: secretsIn(environment),
    fetch: patientFetch({ proxy, environment }),
    prompts: loadPrompts(join(mediaDir, 'prompts'), promptsDir ?? undefined),
    judgePrompts: loadJudgePrompts(
      join(mediaDir, 'prompts', 'judge'),
      promptsDir === null ? null : join(promptsDir, 'judge'),
    ),
    promptsRoot: promptsDir,
    productVersion,
    harnessSha256: programSha256(),
    machine: {
      platform: `${platform()} ${release()}`,
      arch: arch(),
      node: process.versions.node,
      cpus: availableParallelism(),
    },
  };
}

/** Tokens of the machine that no model needs, and that must not be written all the same. */
function secretsIn(environment: NodeJS.ProcessEnv): string[] {
  return ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN'].flatMap((name) => environment[name]?.trim() || []);
}

/** The sandboxes of this machine. */
export function sandboxProviders(environment: NodeJS.ProcessEnv): readonly SandboxProvider[] {
  return createSandboxProviders({ virtualWorkerUrl, environment });
}

function readScript(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new BenchError('config_missing', `cannot read the script ${path}: ${messageOf(error)}`, {
      hint: 'Check the path in the model entry.',
      cause: error,
    });
  }
}
