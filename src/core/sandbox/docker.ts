import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchError, messageOf, systemErrorCode } from '../errors.ts';
import { removeContainers } from './container.ts';
import { type AgentUser, agentUser, ownerLabel } from './containerArguments.ts';
import { askEngine, type ContainerClient, type Engine, findEngine } from './containerEngine.ts';
import { type ContainerImage, findImage } from './containerImage.ts';
import { inspectDataFolder } from './dataFolder.ts';
import { checkReadable, DockerSandbox, prepareFolders } from './dockerSandbox.ts';
import { probeLimits } from './probeLimits.ts';
import type { Probe, Sandbox, SandboxProvider, SandboxSpec } from './sandbox.ts';
import { askToolVersions, firstCommandTimeoutMs } from './toolVersions.ts';
import { createWorkFolder } from './workFolder.ts';

export interface DockerOptions {
  /** Where clients look for their engine; no container gets any of it. */
  readonly environment: ContainerClient['environment'];
  /** Pinned by its digest; null for the reference image that was built here. */
  readonly image?: string | null;
  /** Where the probe makes its short-lived folders. */
  readonly temporaryDir?: string;
}

/** What works: an engine that answers, and an image that it has. */
interface Found {
  readonly engine: Engine;
  readonly image: ContainerImage;
}

/** Why it does not. */
interface NotFound {
  /** Of the engine, if one answers. */
  readonly version: string | null;
  readonly reasons: readonly string[];
}

/** Containers of docker or podman, by their command line: the same userland everywhere, fixed by an image's digest. */
export function createDockerProvider(options: DockerOptions): SandboxProvider {
  const image = options.image ?? null;
  // Kept from the first that works, so that all of a run has the same engine and image.
  let found: Found | null = null;
  let tools: Record<string, string> | null = null;

  async function find(signal: AbortSignal): Promise<Found | NotFound> {
    if (found !== null) return found;
    const looked = await findEngineWithImage(options.environment, image, signal);
    if ('engine' in looked) found = looked;
    return looked;
  }

  async function open(spec: SandboxSpec, signal: AbortSignal): Promise<Sandbox> {
    const where = await find(signal);
    if (!('engine' in where)) {
      throw new BenchError(
        'sandbox_unavailable',
        `the docker sandbox cannot run: ${where.reasons.join(' ')}`,
        {
          hint: 'Run "itbench-review doctor" to see which sandboxes this machine has.',
        },
      );
    }
    const data = await inspectDataFolder(spec.dataDir, signal);
    const sandbox = await openDocker(where, spec, signal);
    try {
      tools ??= await askToolVersions(sandbox, signal);
      await checkReadable(sandbox, data, signal);
    } catch (error) {
      await sandbox[Symbol.asyncDispose]();
      throw error;
    }
    Object.assign(sandbox.fingerprint.tools, tools);
    return sandbox;
  }

  const provider: SandboxProvider = {
    kind: 'docker',
    forImage: (wanted) => (wanted === image ? provider : createDockerProvider({ ...options, image: wanted })),
    probe: async (signal) => {
      found = null;
      return probe(await find(signal), options.temporaryDir ?? tmpdir(), signal);
    },
    open,
  };
  return provider;
}

/** The first engine that has the image; or else why there is none. */
async function findEngineWithImage(
  environment: DockerOptions['environment'],
  image: string | null,
  signal: AbortSignal,
): Promise<Found | NotFound> {
  const engine = await findEngine(environment, signal);
  if (!('client' in engine)) return { version: null, reasons: engine };
  const found = await findImage(engine, image, signal);
  return typeof found === 'string'
    ? { version: versionOf(engine), reasons: [found] }
    : { engine, image: found };
}

function versionOf({ name, version }: Engine): string {
  return `${name} ${version}`;
}

async function openDocker(
  { engine, image }: Found,
  spec: SandboxSpec,
  signal: AbortSignal,
): Promise<DockerSandbox> {
  const data = await inspectDataFolder(spec.dataDir, signal);
  const work = await createWorkFolder(spec.scratchDir);
  const host = hostUser();
  const user = agentUser(engine, host);
  await prepareFolders(spec, work, { user, isRoot: host?.uid === 0 && !engine.rootless });
  return new DockerSandbox({
    engine,
    image,
    spec,
    data,
    work,
    newName: () => `sandbox-${randomBytes(8).toString('hex')}`,
    view: {
      owner: `${thisHost()}.${process.pid}`,
      image: image.reference,
      user,
      // Engines do not follow links in what they mount; macOS has /tmp and /var behind some.
      dataDir: await realpath(spec.dataDir),
      scratchDir: await realpath(spec.scratchDir),
      tmpDir: await realpath(work.tmpDir),
      etcDir: await realpath(work.path),
      dataEntries: data.entries,
      limits: spec.limits,
    },
  });
}

function hostUser(): AgentUser | null {
  const [uid, gid] = [process.geteuid?.(), process.getegid?.()];
  return uid === undefined || gid === undefined ? null : { uid, gid };
}

/** Tells machines apart that share an engine, without their name. */
function thisHost(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 12);
}

/** Opens a container on two empty folders and writes a file in it: what works there works in earnest. */
async function probe(found: Found | NotFound, temporaryDir: string, signal: AbortSignal): Promise<Probe> {
  const about = { kind: 'docker', isolation: 'container', practice: false } as const;
  if (!('engine' in found)) return { ...about, ok: false, ...found };
  const { engine, image } = found;
  const version = `${versionOf(engine)}, image ${image.digest.slice(0, 19)}`;
  const folder = await mkdtemp(join(temporaryDir, 'itbench-review-probe-'));
  try {
    await removeLeftovers(engine, signal);
    const spec = { dataDir: join(folder, 'data'), scratchDir: join(folder, 'scratch'), limits: probeLimits };
    await createWorkFolder(spec.dataDir);
    await using sandbox = await openDocker(found, spec, signal);
    const ran = await sandbox.exec('true | true && echo > written', {
      timeoutMs: firstCommandTimeoutMs,
      signal,
    });
    signal.throwIfAborted();
    const broken = problemOf(ran, existsSync(join(spec.scratchDir, 'written')));
    if (broken !== null) return { ...about, ok: false, version, reasons: [broken] };
    return { ...about, ok: true, version, reasons: unheldLimits(engine) };
  } catch (error) {
    signal.throwIfAborted();
    return { ...about, ok: false, version, reasons: [messageOf(error)] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function problemOf(
  ran: { ended: string; exitCode: number | null; detail?: string; stderr: { head: string } },
  isThere: boolean,
): string | null {
  if (ran.ended !== 'exit' || ran.exitCode !== 0) {
    return ran.detail ?? `A first command failed: ${ran.stderr.head.trim()}`;
  }
  return isThere
    ? null
    : 'What a container writes does not arrive in the folders of this machine: the engine runs on another.';
}

function unheldLimits(engine: Engine): string[] {
  const not = (holds: boolean, what: string) =>
    holds ? [] : [`${what} not limited: the engine cannot do it here.`];
  return [
    ...not(engine.limitsMemory, 'Memory is'),
    ...not(engine.limitsProcesses, 'The number of processes is'),
    ...not(engine.limitsCpus, 'The number of cores is'),
  ];
}

/**
 * Removes the containers of programs of ours that are gone. Containers end with the program that started them; what is
 * left is one whose end its engine did not notice.
 */
async function removeLeftovers(engine: Engine, signal: AbortSignal): Promise<void> {
  const format = `{{.Names}} {{.Label "${ownerLabel}"}}`;
  const asked = await askEngine(
    engine.client,
    ['ps', '--all', '--filter', `label=${ownerLabel}`, '--format', format],
    signal,
  );
  if (!asked.found || asked.exitCode !== 0) return;
  await removeContainers(engine, leftoversIn(asked.stdout, thisHost(), isAlive), signal);
}

/** The names of those containers, from lines of `<name> <host>.<process>`, whose process of this host is gone. */
export function leftoversIn(
  listing: string,
  host: string,
  isRunning: (pid: number) => boolean,
): readonly string[] {
  return listing.split('\n').flatMap((line) => {
    const [name, owner] = line.trim().split(' ');
    const [ownerHost, pid] = owner?.split('.') ?? [];
    if (name === undefined || ownerHost !== host || pid === undefined) return [];
    return isRunning(Number(pid)) ? [] : [name];
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: another user's.
    return systemErrorCode(error) !== 'ESRCH';
  }
}
