import { BenchError } from '../errors.ts';
import { askHostTool, type HostToolResult } from './hostTool.ts';

/** A command-line client of a container engine, and how to call it. */
export interface ContainerClient {
  /** `docker` or `podman`, or its path. */
  readonly file: string;
  /** Where the client looks for its engine: `PATH`, `HOME`, `DOCKER_HOST`. Nothing of it reaches a container. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What an engine says of itself, docker's and podman's words made one. */
export interface EngineFacts {
  readonly name: 'docker' | 'podman';
  readonly version: string;
  /** The engine runs as an ordinary user: what is root inside is that user outside. */
  readonly rootless: boolean;
  readonly cpus: number;
  readonly limitsMemory: boolean;
  readonly limitsProcesses: boolean;
  readonly limitsCpus: boolean;
}

export interface Engine extends EngineFacts {
  readonly client: ContainerClient;
}

/** An engine that is there answers in well under a second; one that hangs must not hold `doctor`. */
const answerTimeoutMs = 10_000;

/** The first client that is installed and whose engine answers; or else why there is none, a sentence for each. */
export async function findEngine(
  environment: ContainerClient['environment'],
  signal: AbortSignal,
): Promise<Engine | readonly string[]> {
  const reasons: string[] = [];
  for (const file of ['docker', 'podman']) {
    const client = { file, environment };
    const asked = await askEngine(client, ['info', '--format', '{{json .}}'], signal);
    if (!asked.found) continue;
    const facts = asked.exitCode === 0 ? parseEngineInfo(asked.stdout) : null;
    if (facts !== null) return { ...facts, client };
    reasons.push(
      `${file} is installed, but no engine answers it (${firstLine(asked.stderr) ?? 'it said nothing'}): ` +
        (file === 'docker'
          ? 'start Docker, or check DOCKER_HOST.'
          : 'on macOS and Windows, podman machine start.'),
    );
  }
  return reasons.length > 0 ? reasons : ['Neither docker nor podman is installed.'];
}

/** A short question to an engine. */
export function askEngine(
  { file, environment }: ContainerClient,
  args: readonly string[],
  signal: AbortSignal,
  timeoutMs = answerTimeoutMs,
): Promise<HostToolResult> {
  return askHostTool(file, args, { timeoutMs, environment, signal });
}

/** Reads `info --format '{{json .}}'` of either client; null for anything else, such as a client without an engine. */
export function parseEngineInfo(text: string): EngineFacts | null {
  const info = objectOf(parsedOrNull(text));
  const version = info.ServerVersion;
  if (typeof version === 'string' && version !== '') {
    const security = Array.isArray(info.SecurityOptions) ? info.SecurityOptions.map(String) : [];
    return {
      name: 'docker',
      version,
      rootless: security.some((option) => option.includes('name=rootless')),
      cpus: numberOf(info.NCPU),
      limitsMemory: info.MemoryLimit === true,
      limitsProcesses: info.PidsLimit === true,
      limitsCpus: info.CpuCfsQuota === true,
    };
  }
  return parsePodmanInfo(info);
}

function parsePodmanInfo(info: Readonly<Record<string, unknown>>): EngineFacts | null {
  const version = objectOf(info.version).Version;
  if (typeof version !== 'string') return null;
  const host = objectOf(info.host);
  const controllers = Array.isArray(host.cgroupControllers) ? host.cgroupControllers.map(String) : [];
  return {
    name: 'podman',
    version,
    rootless: objectOf(host.security).rootless === true,
    cpus: numberOf(host.cpus),
    limitsMemory: controllers.includes('memory'),
    limitsProcesses: controllers.includes('pids'),
    limitsCpus: controllers.includes('cpu'),
  };
}

/** What to tell of a question that an engine did not answer well. */
export function engineFailure(what: string, asked: HostToolResult): BenchError {
  const why = asked.found ? (firstLine(asked.stderr) ?? 'the engine said nothing') : 'the client is gone';
  return new BenchError('sandbox_failed', `${what}: ${why}`, {
    hint: 'Run "itbench-review doctor" to see whether the engine works.',
  });
}

export function firstLine(text: string): string | null {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? null
  );
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 1;
}
