import { existsSync, readFileSync } from 'node:fs';
import { arch, availableParallelism, platform, release } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, fetch as undiciFetch } from 'undici';
import packageFile from '../../package.json' with { type: 'json' };
import { loadPrompts } from '../core/agent/prompts.ts';
import { BenchError, messageOf } from '../core/errors.ts';
import type { World } from '../core/harness/session.ts';
import { createModelFactory } from '../core/model/registry.ts';
import { createSystemClock } from '../core/model/systemClock.ts';
import { createSandboxProviders } from '../core/sandbox/registry.ts';
import type { SandboxProvider } from '../core/sandbox/sandbox.ts';
import type { ModelEntry } from '../core/schema/config.ts';
import { sha256 } from '../core/store/hash.ts';

export const productVersion: string = packageFile.version;

/** Static files that come with the product: prompts, the sample configuration. Beside the bundle's folder. */
export const mediaDir = fileURLToPath(new URL('../media/', import.meta.url));

/** Everything that the harness gets from this machine. `promptsDir`: pieces of the prompt that the user replaces. */
export function createWorld(promptsDir: string | undefined): World {
  return {
    clock: createSystemClock(),
    random: Math.random,
    sandboxes: sandboxProviders(),
    createModel: createModelFactory({ readScript }),
    resolveKey: keyFromEnvironment,
    fetch: patientFetch(),
    prompts: loadPrompts(join(mediaDir, 'prompts'), promptsDir),
    promptsRoot: promptsDir ?? null,
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

/** The sandboxes of this machine; the virtual one's interpreter lies beside this bundle. */
export function sandboxProviders(): readonly SandboxProvider[] {
  return createSandboxProviders({
    virtualWorkerUrl: new URL('./virtualWorker.js', import.meta.url),
    environment: process.env,
  });
}

/** What ran: the sha256 of the bundle that this code is part of. */
function programSha256(): string | null {
  const bundle = fileURLToPath(import.meta.url);
  return existsSync(bundle) ? sha256(readFileSync(bundle)) : null;
}

/**
 * A fetch that waits as long as its signal lets it. Node's own gives up after 300 s without headers, which a reasoning
 * model can take, and only undici's own fetch takes undici's Agent (LIBRARIES.md B1, B4).
 */
function patientFetch(): typeof globalThis.fetch {
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  // The global types are those of the undici that Node has built in; the function is the same.
  return ((input: string | URL, init?: object) =>
    undiciFetch(input, { ...init, dispatcher })) as unknown as typeof globalThis.fetch;
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

/**
 * The API key of an entry, from the environment variable that the configuration names, and from nowhere else.
 * @throws BenchError key_missing
 */
export function keyFromEnvironment(entry: ModelEntry): string | null {
  const variable = entry.api_key_env;
  if (variable === undefined) return null;
  const key = process.env[variable]?.trim() ?? '';
  if (key !== '') return key;
  throw new BenchError(
    'key_missing',
    `model ${entry.name} needs an API key in the environment variable ${variable}, which is not set`,
    {
      hint: `Set it where this runs, for instance in your CI's secrets, or: export ${variable}=…`,
    },
  );
}
