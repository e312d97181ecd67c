import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { BenchError, messageOf, systemErrorCode } from '../errors.ts';
import { type SuiteLayout, SuiteManifest } from '../schema/suite.ts';
import { snapshotRole } from '../snapshot/layout.ts';
import { type AaIndex, readAaIndex } from './aaIndex.ts';
import { truthFileNames } from './truthFile.ts';

/** Task folders as they lie on disk, before anything in them is read. */
export interface FoundTasks {
  readonly id: string;
  readonly title: string;
  readonly layout: SuiteLayout;
  readonly folders: readonly { readonly id: string; readonly title: string; readonly dir: string }[];
  /** ITBench-AA's index, which also holds ground truths. */
  readonly index: AaIndex | null;
}

/**
 * Finds the tasks under `root` in each of the layouts: `suite.json`; ITBench-AA from its root or from `sre/`; ITBench-Lite
 * from its root or any folder on the way to its scenarios; a plain folder of task folders.
 *
 * @throws BenchError `suite_missing` where there is no task, `suite_invalid` where a manifest or index is wrong
 */
export async function findTasks(root: string, signal: AbortSignal): Promise<FoundTasks> {
  const entries = await list(root);
  const names = new Set(entries.map((entry) => entry.name));
  if (names.has('suite.json')) return fromManifest(root, signal);
  if (isTaskFolder(entries)) throw isItselfATask(root);
  if (names.has('data.jsonl') || names.has('sre')) {
    const dir = names.has('data.jsonl') ? root : join(root, 'sre');
    const index = await readAaIndex(dir, signal);
    const folders = await taskFolders(dir);
    if (folders.length > 0 && index !== null) {
      return {
        id: 'itbench-aa',
        title: 'ITBench-AA SRE, public tasks',
        layout: 'itbench_aa',
        folders,
        index,
      };
    }
  }
  const dir = await liteFolder(root, names);
  const folders = await taskFolders(dir);
  if (folders.length === 0) throw noTask(root);
  return dir === root ? plain(root, folders) : lite(folders);
}

function lite(folders: FoundTasks['folders']): FoundTasks {
  return { id: 'itbench-lite', title: 'ITBench-Lite SRE', layout: 'itbench_lite', folders, index: null };
}

function plain(root: string, folders: FoundTasks['folders']): FoundTasks {
  const scenarios = folders.every((folder) => isScenario(folder.id));
  const id = plainSuiteId(root);
  return { id, title: id, layout: scenarios ? 'itbench_lite' : 'itbench_review', folders, index: null };
}

/** The id of a suite that is a plain folder of task folders: the folder's name. */
export function plainSuiteId(root: string): string {
  return safeId(basename(root)) || 'tasks';
}

/** The folder of scenarios under ITBench-Lite's `snapshots/sre/v…/`, from wherever on that path `root` is. */
async function liteFolder(root: string, names: ReadonlySet<string>): Promise<string> {
  for (const next of ['snapshots', 'sre']) {
    if (!names.has(next)) continue;
    const dir = join(root, next);
    return liteFolder(dir, new Set((await list(dir)).map((entry) => entry.name)));
  }
  const versions = [...names].filter((name) => /^v\d/.test(name)).sort();
  if (versions.length > 1) {
    throw new BenchError(
      'suite_invalid',
      `${root} holds several versions of the tasks: ${versions.join(', ')}`,
      {
        hint: `Name one of them, such as ${join(root, versions[0] ?? '')}.`,
      },
    );
  }
  return versions[0] === undefined ? root : join(root, versions[0]);
}

async function taskFolders(dir: string): Promise<{ id: string; title: string; dir: string }[]> {
  const found: { id: string; title: string; dir: string }[] = [];
  for (const entry of await list(dir)) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isSymbolicLink() && isScenario(entry.name)) throw linkedTask(join(dir, entry.name));
    if (!entry.isDirectory()) continue;
    const path = join(dir, entry.name);
    if (!isScenario(entry.name) && !isTaskFolder(await list(path))) continue;
    found.push({ id: safeId(entry.name) || 'task', title: entry.name.replaceAll(/[-_]+/g, ' '), dir: path });
  }
  refuseSameIds(
    found.map((folder) => folder.id),
    dir,
  );
  return found;
}

function isScenario(name: string): boolean {
  return /^scenario[-_]\d+$/i.test(name);
}

/** Whether a folder with these entries is a task: it holds a part of a snapshot, or a ground truth. */
function isTaskFolder(entries: readonly Dirent[]): boolean {
  return entries.some(
    ({ name }) =>
      snapshotRole(name) !== null || truthFileNames.includes(name) || name === 'alerts' || name === 'metrics',
  );
}

/** An id ends up in paths and in reports: letters, digits, `.`, `_` and `-`, not a dot first. */
function safeId(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '');
}

async function fromManifest(root: string, signal: AbortSignal): Promise<FoundTasks> {
  const file = join(root, 'suite.json');
  const manifest = parseManifest(await readFile(file, { encoding: 'utf8', signal }), file);
  const folders = manifest.tasks.map((task) => ({
    id: task.id,
    title: task.title,
    dir: resolve(root, task.folder),
  }));
  for (const { id, dir } of folders) {
    if (safeId(id) !== id)
      throw badManifest(file, `the task id ${JSON.stringify(id)} is no name for a folder`);
    if (!dir.startsWith(root + sep))
      throw badManifest(file, `the folder of task ${id} lies outside the suite`);
    await list(dir).catch((cause: unknown) => {
      throw badManifest(file, `the folder of task ${id} cannot be read: ${messageOf(cause)}`);
    });
  }
  refuseSameIds(
    folders.map((folder) => folder.id),
    file,
  );
  if (folders.length === 0) throw noTask(root);
  return { id: manifest.id, title: manifest.title, layout: 'itbench_review', folders, index: null };
}

function parseManifest(text: string, file: string): SuiteManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw badManifest(file, `not JSON: ${messageOf(cause)}`);
  }
  const result = SuiteManifest.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw badManifest(file, `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
}

function refuseSameIds(ids: readonly string[], where: string): void {
  const lower = ids.map((id) => id.toLowerCase());
  const twice = ids.find((_, index) => lower.indexOf(lower[index] ?? '') !== index);
  if (twice === undefined) return;
  throw new BenchError(
    'suite_invalid',
    `${where}: two tasks are called ${twice} (case does not tell them apart)`,
  );
}

async function list(dir: string): Promise<Dirent[]> {
  try {
    return await readdir(dir, { withFileTypes: true });
  } catch (cause) {
    const code = systemErrorCode(cause);
    const what = code === 'ENOENT' ? 'does not exist' : code === 'ENOTDIR' ? 'is a file' : 'cannot be read';
    throw new BenchError('suite_missing', `the task folder ${dir} ${what}`, {
      hint: 'Set tasks_dir to a folder that holds tasks. `itbench-review tasks fetch` downloads them, `tasks sample` makes a sample suite.',
      cause,
    });
  }
}

function badManifest(file: string, what: string): BenchError {
  return new BenchError('suite_invalid', `${file}: ${what}`);
}

function noTask(root: string): BenchError {
  return new BenchError('suite_missing', `${root} holds no task`, {
    hint: 'A task is a folder with alerts/, metrics/ and the raw tables, next to others like it, such as Scenario-1.',
  });
}

function isItselfATask(root: string): BenchError {
  return new BenchError('suite_invalid', `${root} is itself a task, not a folder of tasks`, {
    hint: `Name the folder above it, ${resolve(root, '..')}, and choose this task with --tasks ${basename(root)}.`,
  });
}

function linkedTask(path: string): BenchError {
  return new BenchError('suite_invalid', `${path} is a symbolic link; a suite holds its tasks themselves`, {
    hint: 'Copy the suite with its links followed (cp -rL), or download it into a folder instead of a cache.',
  });
}
