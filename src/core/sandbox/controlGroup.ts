import { randomUUID } from 'node:crypto';
import { existsSync, readlinkSync } from 'node:fs';
import { mkdir, readdir, readFile, readlink, rmdir, writeFile } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemErrorCode } from '../errors.ts';
import { askHostTool } from './hostTool.ts';

/** Where a kernel shows its control groups. */
export const cgroupRoot = '/sys/fs/cgroup';

const namePrefix = 'itbench-sandbox-';

/** The control group of each controller that a process is in; paths are relative to the hierarchy's mount. */
export interface Membership {
  /** By controller: version 1. */
  readonly v1: ReadonlyMap<string, string>;
  /** The unified hierarchy, if mounted. */
  readonly v2: string | null;
}

/** Reads `/proc/self/cgroup`: lines of `id:controllers:path`, with id 0 and no controllers for version 2. */
export function parseMembership(text: string): Membership {
  const v1 = new Map<string, string>();
  let v2: string | null = null;
  for (const line of text.split('\n')) {
    const [id, controllers, ...path] = line.split(':');
    if (id === undefined || controllers === undefined || path.length === 0) continue;
    if (controllers === '') v2 = path.join(':');
    else for (const controller of controllers.split(',')) v1.set(controller, path.join(':'));
  }
  return { v1, v2 };
}

/** The folders above `path` in the hierarchy, nearest first; a group with processes cannot have limited children. */
export function ancestors(path: string): string[] {
  const above: string[] = [];
  for (let at = path; at !== '/'; ) {
    at = posix.dirname(at);
    above.push(at);
  }
  return above;
}

/** Limits that the kernel holds over a sandbox's processes together. */
export interface ControlGroup {
  /** Writing `0` to each moves the writer in. */
  readonly procsFiles: readonly string[];
  readonly limitsMemory: boolean;
  readonly limitsProcesses: boolean;
  /** How many processes the kernel has stopped for memory since the group was made. */
  oomKills(): Promise<number>;
  remove(): Promise<void>;
}

export interface GroupLimits {
  readonly memoryBytes: number;
  readonly processes: number;
}

/** Makes a control group with these limits; null where this user may not make any, or the kernel has none. */
export async function createControlGroup(
  limits: GroupLimits,
  root: string = cgroupRoot,
): Promise<ControlGroup | null> {
  const { v1, v2 } = parseMembership(await readText('/proc/self/cgroup'));
  const owner = `${namePrefix}${await pidNamespace()}-`;
  const name = `${owner}${makerNow()}-${randomUUID()}`;
  const make: MakeGroup = async (parent, files, optional) => {
    await removeAbandoned(parent, owner);
    return makeGroup(join(parent, name), files, optional);
  };
  return (await createUnified(root, v2, make, limits)) ?? createByController(root, v1, make, limits);
}

/** Process ids are unique in their namespace only; containers may share a hierarchy. */
async function pidNamespace(): Promise<string> {
  const link = await readlink('/proc/self/ns/pid').catch(() => '');
  return /\d+/.exec(link)?.[0] ?? '0';
}

/** Makes a group in `parent` with these limits and returns its folder, or null if that cannot be done there. */
type MakeGroup = (
  parent: string,
  files: Readonly<Record<string, number>>,
  optional: readonly string[],
) => Promise<string | null>;

async function createUnified(
  root: string,
  own: string | null,
  make: MakeGroup,
  limits: GroupLimits,
): Promise<ControlGroup | null> {
  if (own === null) return null;
  for (const above of ancestors(own)) {
    const parent = join(root, above);
    const delegated = (await readText(join(parent, 'cgroup.subtree_control'))).split(/\s+/);
    if (!delegated.includes('memory') || !delegated.includes('pids')) continue;
    const files = { 'memory.max': limits.memoryBytes, 'pids.max': limits.processes, 'memory.swap.max': 0 };
    const folder = await make(parent, files, ['memory.swap.max']);
    if (folder === null) continue;
    return {
      procsFiles: [join(folder, 'cgroup.procs')],
      limitsMemory: true,
      limitsProcesses: true,
      oomKills: async () => counter(await readText(join(folder, 'memory.events')), 'oom_kill'),
      remove: () => removeGroup(folder),
    };
  }
  return null;
}

async function createByController(
  root: string,
  own: ReadonlyMap<string, string>,
  make: MakeGroup,
  limits: GroupLimits,
): Promise<ControlGroup | null> {
  const memory = await createV1(root, 'memory', own.get('memory'), make, {
    'memory.limit_in_bytes': limits.memoryBytes,
    'memory.memsw.limit_in_bytes': limits.memoryBytes,
  });
  const pids = await createV1(root, 'pids', own.get('pids'), make, { 'pids.max': limits.processes });
  const folders = [memory, pids].filter((folder) => folder !== null);
  if (folders.length === 0) return null;
  return {
    procsFiles: folders.map((folder) => join(folder, 'cgroup.procs')),
    limitsMemory: memory !== null,
    limitsProcesses: pids !== null,
    oomKills: async () =>
      memory === null ? 0 : counter(await readText(join(memory, 'memory.oom_control')), 'oom_kill'),
    remove: async () => {
      for (const folder of folders) await removeGroup(folder);
    },
  };
}

async function createV1(
  root: string,
  controller: string,
  own: string | undefined,
  make: MakeGroup,
  files: Readonly<Record<string, number>>,
): Promise<string | null> {
  if (own === undefined) return null;
  // Kernels without swap accounting have no memsw file.
  return make(join(root, controller, own), files, ['memory.memsw.limit_in_bytes']);
}

async function makeGroup(
  folder: string,
  files: Readonly<Record<string, number>>,
  optional: readonly string[],
): Promise<string | null> {
  try {
    await mkdir(folder);
  } catch {
    // Not ours to make: an ordinary user without delegation, a read-only mount in a container, or no such controller.
    return null;
  }
  if ((await setLimits(folder, files, optional)) && (await canJoin(folder))) return folder;
  await removeGroup(folder);
  return null;
}

/** In the order given: version 1 takes a limit on memory with swap only after the one on memory. */
async function setLimits(
  folder: string,
  files: Readonly<Record<string, number>>,
  optional: readonly string[],
): Promise<boolean> {
  for (const [file, value] of Object.entries(files)) {
    try {
      await writeFile(join(folder, file), String(value), { flag: 'r+' });
    } catch {
      if (!optional.includes(file)) return false;
    }
  }
  return true;
}

/** Making a group is one permission, moving a process into it another: it needs write access to where both hang. */
async function canJoin(folder: string): Promise<boolean> {
  const joined = await askHostTool('/bin/sh', ['-c', 'echo 0 > "$0"', join(folder, 'cgroup.procs')], {
    timeoutMs: 5000,
    environment: {},
    signal: new AbortController().signal,
  });
  return joined.found && joined.exitCode === 0;
}

/** Who makes a group: `<process>.<thread>`, by the numbers of the kernel, or `<process>` where it does not say the thread. */
function makerNow(): string {
  try {
    // Without waiting: it would be another thread that asks while we wait.
    return `${process.pid}.${basename(readlinkSync('/proc/thread-self'))}`;
  } catch {
    return String(process.pid);
  }
}

/** Groups of processes and threads that were ended before they could remove them; `owner` begins the names of this namespace. */
async function removeAbandoned(parent: string, owner: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(owner) || isAlive(name.slice(owner.length))) continue;
    await killLeft(join(parent, name));
    await removeGroup(join(parent, name));
  }
}

/**
 * Bubblewrap dies with its parent, but not in its first moments: a child that still waits for its go-ahead then waits for
 * ever.
 */
async function killLeft(folder: string): Promise<void> {
  const pids = (await readText(join(folder, 'cgroup.procs'))).split('\n').filter((line) => line !== '');
  for (const pid of pids) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // Gone by itself, or not ours to end.
    }
  }
}

/** `maker`: begins with what {@link makerNow} says. */
function isAlive(maker: string): boolean {
  const [, pid = '', thread] = /^(\d+)(?:\.(\d+))?-/.exec(maker) ?? [];
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    // EPERM: another user's.
    if (systemErrorCode(error) === 'ESRCH') return false;
  }
  const threads = `/proc/${pid}/task`;
  return thread === undefined || !existsSync(threads) || existsSync(join(threads, thread));
}

/** The kernel may need a moment to take the last dead process out of the group. */
async function removeGroup(folder: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      await rmdir(folder);
      return;
    } catch {
      await delay(10);
    }
  }
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** Value of a `name value` line, 0 if it is not there. */
export function counter(text: string, name: string): number {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return line === undefined ? 0 : Number(line.slice(name.length + 1));
}
