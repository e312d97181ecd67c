import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Where a kernel shows its control groups. */
export const cgroupRoot = '/sys/fs/cgroup';

const namePrefix = 'itbench-review-';

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
  signal: AbortSignal,
  root: string = cgroupRoot,
): Promise<ControlGroup | null> {
  const text = await readFile('/proc/self/cgroup', { encoding: 'utf8', signal }).catch(() => '');
  const membership = parseMembership(text);
  const name = `${namePrefix}${process.pid}-${randomUUID()}`;
  return (
    (await createUnified(root, membership.v2, name, limits)) ??
    createByController(root, membership.v1, name, limits)
  );
}

async function createUnified(
  root: string,
  own: string | null,
  name: string,
  limits: GroupLimits,
): Promise<ControlGroup | null> {
  if (own === null) return null;
  for (const above of ancestors(own)) {
    const parent = join(root, above);
    const delegated = (await readText(join(parent, 'cgroup.subtree_control'))).split(/\s+/);
    if (!delegated.includes('memory') || !delegated.includes('pids')) continue;
    const folder = join(parent, name);
    const files = { 'memory.max': limits.memoryBytes, 'pids.max': limits.processes, 'memory.swap.max': 0 };
    if (!(await makeGroup(parent, folder, files, ['memory.swap.max']))) continue;
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
  name: string,
  limits: GroupLimits,
): Promise<ControlGroup | null> {
  const memory = await createV1(root, 'memory', own.get('memory'), name, {
    'memory.limit_in_bytes': limits.memoryBytes,
    'memory.memsw.limit_in_bytes': limits.memoryBytes,
  });
  const pids = await createV1(root, 'pids', own.get('pids'), name, { 'pids.max': limits.processes });
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
  name: string,
  files: Readonly<Record<string, number>>,
): Promise<string | null> {
  if (own === undefined) return null;
  const parent = join(root, controller, own);
  const folder = join(parent, name);
  // Kernels without swap accounting have no memsw file, and no swap to account either in most cases.
  return (await makeGroup(parent, folder, files, ['memory.memsw.limit_in_bytes'])) ? folder : null;
}

/** Makes one group and sets its limits; leaves nothing behind and returns false where any but an optional one fails. */
async function makeGroup(
  parent: string,
  folder: string,
  files: Readonly<Record<string, number>>,
  optional: readonly string[],
): Promise<boolean> {
  await removeAbandoned(parent);
  try {
    await mkdir(folder);
  } catch {
    // Not ours to make: an ordinary user without delegation, or a read-only mount in a container.
    return false;
  }
  for (const [file, value] of Object.entries(files)) {
    try {
      await writeFile(join(folder, file), String(value), { flag: 'r+' });
    } catch {
      if (optional.includes(file)) continue;
      await removeGroup(folder);
      return false;
    }
  }
  return true;
}

/** Groups of processes that were killed before they could remove them. A group in use cannot be removed. */
async function removeAbandoned(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const owner = name.startsWith(namePrefix)
      ? Number.parseInt(name.slice(namePrefix.length), 10)
      : Number.NaN;
    if (Number.isNaN(owner) || isAlive(owner)) continue;
    await rmdir(join(parent, name)).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
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
