import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { BenchError } from '../errors.ts';
import { askEngine, type Engine, engineFailure, findEngine } from './containerEngine.ts';
import { idOf, referenceImage } from './containerImage.ts';

export interface BuildOptions {
  /** Folder with `Containerfile`, which needs nothing else. */
  readonly folder: string;
  /** Where clients look for their engine. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Image to begin with, instead of the file's own. */
  readonly base: string | null;
  /** What the engine prints while it builds. */
  readonly onOutput: (chunk: Uint8Array) => void;
}

export interface BuiltImage {
  readonly engine: Engine;
  /** `sha256:…`, what `sandbox_image` takes. */
  readonly digest: string;
}

/**
 * Builds the reference image with the first engine that answers. The only thing of this program that lets an engine use
 * the network.
 * @throws BenchError sandbox_unavailable | sandbox_failed
 */
export async function buildReferenceImage(options: BuildOptions, signal: AbortSignal): Promise<BuiltImage> {
  const engine = await findEngine(options.environment, signal);
  if (!('client' in engine)) {
    throw new BenchError('sandbox_unavailable', `no image can be built: ${engine.join(' ')}`, {
      hint: 'Install Docker or Podman and start it.',
    });
  }
  await runBuild(engine, options, signal);
  const asked = await askEngine(
    engine.client,
    ['image', 'inspect', '--format', '{{.Id}}', referenceImage],
    signal,
  );
  const digest = asked.found && asked.exitCode === 0 ? idOf(asked.stdout) : null;
  if (digest === null)
    throw engineFailure(`the image ${referenceImage} was built, but cannot be found`, asked);
  return { engine, digest };
}

export function buildArguments({ folder, base }: Pick<BuildOptions, 'folder' | 'base'>): string[] {
  return [
    ...['build', '--tag', referenceImage, '--file', join(folder, 'Containerfile')],
    ...(base === null ? [] : ['--build-arg', `BASE=${base}`]),
    folder,
  ];
}

async function runBuild({ client }: Engine, options: BuildOptions, signal: AbortSignal): Promise<void> {
  const child = spawn(client.file, buildArguments(options), {
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', options.onOutput);
  const [exitCode] = await once(child, 'close', { signal });
  if (exitCode === 0) return;
  throw new BenchError(
    'sandbox_failed',
    `${client.file} could not build the image: it ended with exit code ${exitCode}`,
    {
      hint: 'What it printed above says why. It needs the network for the base image and its packages.',
    },
  );
}
