import type { Engine } from './containerEngine.ts';
import type { DataEntry } from './dataFolder.ts';
import { agentHome, type SandboxLimits } from './sandbox.ts';

/** Who a command of the agent is, outside and inside. */
export interface AgentUser {
  readonly uid: number;
  readonly gid: number;
}

export interface ContainerView {
  readonly name: string;
  /** `<host>.<process>`: who started it, so that what is left of a killed program can be told from what works. */
  readonly owner: string;
  readonly image: string;
  readonly user: AgentUser;
  readonly dataDir: string;
  readonly dataEntries: readonly DataEntry[];
  readonly scratchDir: string;
  /** Host folder behind `/tmp`. */
  readonly tmpDir: string;
  /** Host folder with the files shown in `/etc`, see {@link etcFiles}. */
  readonly etcDir: string;
  readonly limits: SandboxLimits;
}

export const ownerLabel = 'itbench-review.owner';

/** What holds a container open: as another user than the agent, which therefore cannot end it. */
const keeperIds = [65_533, 65_532] as const;

/** Cores that an agent's commands may use, where there are so many. */
const mostCpus = 2;

/** Descriptors of one process: engines differ in what they would give. */
const openFiles = 4096;

/** The init, the keeper, and the two processes around an agent's shell (containerScript.ts). */
export const containerProcesses = 4;

/**
 * Files that replace the image's and the engine's own in `/etc`: the agent's uid gets its name, and nothing tells of the
 * host's names and name servers, which engines copy even into containers without a network.
 */
export function etcFiles({ uid, gid }: AgentUser): Readonly<Record<string, string>> {
  return {
    passwd: `user:x:${uid}:${gid}::${agentHome}:/bin/bash\n`,
    group: `user:x:${gid}:\n`,
    hosts: '127.0.0.1 localhost\n::1 localhost\n',
    'resolv.conf': '',
  };
}

/**
 * The user that an agent's commands run as, who must be able to write its folders.
 * An engine without root maps that user to root inside (docker), or can map it to itself (podman, `keep-id`).
 * @param host the ids of our own process; null on Windows, where Docker Desktop maps them anyway
 */
export function agentUser(engine: Engine, host: AgentUser | null): AgentUser {
  if (engine.name === 'docker' && engine.rootless) return { uid: 0, gid: 0 };
  if (host === null || host.uid === 0) return { uid: 65_534, gid: 65_534 };
  return host;
}

/**
 * The arguments that start a container which holds on until its standard input ends, as that of a process does whose
 * starter is gone, however it went. No network, no capabilities, no way to more privileges, nothing writable but the
 * agent's two folders; what this program calls itself does not show in it.
 */
export function runArguments(engine: Engine, view: ContainerView): string[] {
  const { limits, user } = view;
  const keeper = keeperIds.find((id) => id !== user.uid) ?? keeperIds[0];
  return [
    ...['run', '--interactive', '--rm', '--init', '--pull', 'never', '--log-driver', 'none'],
    ...['--name', view.name, '--label', `${ownerLabel}=${view.owner}`, '--hostname', 'sandbox'],
    ...['--network', 'none', '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    ...['--ipc', 'none', '--stop-timeout', '0', '--user', `${keeper}:${keeper}`],
    ...podmanOnly(engine),
    ...['--ulimit', `nofile=${openFiles}:${openFiles}`, '--ulimit', 'core=0:0'],
    ...(engine.limitsMemory
      ? ['--memory', String(limits.memoryBytes), '--memory-swap', String(limits.memoryBytes)]
      : []),
    ...(engine.limitsProcesses ? ['--pids-limit', String(limits.processes + containerProcesses)] : []),
    ...(engine.limitsCpus ? ['--cpus', String(cpusOf(engine))] : []),
    ...mount(view.tmpDir, '/tmp'),
    ...mount(view.scratchDir, agentHome),
    ...view.dataEntries.flatMap(({ name }) =>
      mount(`${view.dataDir}/${name}`, `${agentHome}/${name}`, { readOnly: true }),
    ),
    ...Object.keys(etcFiles(user)).flatMap((name) =>
      mount(`${view.etcDir}/${name}`, `/etc/${name}`, { readOnly: true }),
    ),
    ...['--workdir', agentHome, '--entrypoint', 'cat', view.image],
  ];
}

export function cpusOf({ cpus }: Engine): number {
  return Math.min(mostCpus, cpus);
}

/** Podman makes writable `/run`, `/tmp` and `/var/tmp` in a read-only container unless it is told not to. */
function podmanOnly({ name, rootless }: Engine): string[] {
  if (name !== 'podman') return [];
  return ['--read-only-tmpfs=false', ...(rootless ? ['--userns', 'keep-id'] : [])];
}

function mount(source: string, target: string, { readOnly = false } = {}): string[] {
  const fields = ['type=bind', `src=${source}`, `dst=${target}`, ...(readOnly ? ['readonly'] : [])];
  return ['--mount', fields.map(csvField).join(',')];
}

/** Both clients read this option as a line of CSV: a name may hold a comma or a quote. */
function csvField(field: string): string {
  return /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** The arguments that run a program in a container as the agent, with an environment of our own and nothing else. */
export function execArguments(
  { name, user }: Pick<ContainerView, 'name' | 'user'>,
  environment: Readonly<Record<string, string>>,
  program: readonly string[],
): string[] {
  return [
    ...['exec', '--interactive', '--user', `${user.uid}:${user.gid}`, '--workdir', agentHome, name],
    ...['env', '-i', ...Object.entries(environment).map(([key, value]) => `${key}=${value}`)],
    ...program,
  ];
}
