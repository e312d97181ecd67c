import { BenchError } from '../../errors.ts';
import type { LockedFile } from '../../schema/suite.ts';
import { compareNatural } from '../naturalOrder.ts';
import { checkPaths } from './filePath.ts';
import type { HubFile, HubRevision } from './hubTree.ts';
import type { KnownSuite } from './knownSuites.ts';

/** A task of a suite on the Hub. */
export interface HubTask {
  /** `Scenario-1` */
  readonly id: string;
  /** From the repository's root. */
  readonly folder: string;
  readonly files: readonly HubFile[];
  readonly bytes: number;
}

/** What a repository holds of a suite, at a commit. Below a folder it lies as it does in the repository. */
export interface HubSuite extends HubRevision {
  readonly repo: string;
  readonly title: string;
  /** The id that loading the downloaded folder gives; null where that is the folder's name. */
  readonly id: 'itbench-aa' | 'itbench-lite' | null;
  /** Files that every choice of tasks needs: ITBench-AA's index. */
  readonly shared: readonly HubFile[];
  /** In natural order of their ids. */
  readonly tasks: readonly HubTask[];
  /** Content known from elsewhere than the Hub. */
  readonly known: ReadonlyMap<string, LockedFile>;
  /** What a person should know of the choice of files, such as versions of the tasks that were left aside. */
  readonly notes: readonly string[];
}

export interface SuiteRepository extends HubRevision {
  readonly repo: string;
  /** The known suite that this is, at whatever commit; else null. */
  readonly knownSuite: KnownSuite | null;
  readonly files: readonly HubFile[];
}

/**
 * Finds the tasks in a repository's files, in the layouts that loading a suite reads, and holds them against what is known.
 * @throws BenchError `suite_missing` where there is no task, `download_failed` where the list is not what is known
 */
export function suiteIn(repository: SuiteRepository): HubSuite {
  const { repo, commit, licence, knownSuite, files } = repository;
  const place = knownSuite === null ? findPlace(files) : placeAt(knownSuite.tasksPath, []);
  const tasks = place === null ? [] : tasksBelow(place.folder, files);
  if (place === null || tasks.length === 0) throw noTask(repo, commit);
  const index = files.filter(({ path }) => path === within(place.folder, 'data.jsonl'));
  const isPinned = knownSuite?.revision === commit;
  const suite: HubSuite = {
    repo,
    commit,
    licence: knownSuite?.licence ?? licence,
    title: knownSuite?.title ?? repo,
    id: index.length > 0 ? 'itbench-aa' : place.folder === '' ? null : 'itbench-lite',
    shared: index,
    tasks,
    known: isPinned ? knownSuite.hashes : new Map(),
    notes: place.notes,
  };
  checkPaths([...index, ...tasks.flatMap((task) => task.files)].map(({ path }) => path));
  if (isPinned) checkScenarios(suite, knownSuite);
  checkKnown(suite);
  return suite;
}

interface Place {
  readonly folder: string;
  readonly notes: readonly string[];
}

function placeAt(folder: string, notes: readonly string[]): Place {
  return { folder, notes };
}

/** ITBench-AA's `sre/`, ITBench-Lite's newest `snapshots/sre/v…/`, or the root. */
function findPlace(files: readonly HubFile[]): Place | null {
  const paths = files.map(({ path }) => path);
  for (const folder of ['sre', '']) {
    if (paths.includes(within(folder, 'data.jsonl')) && tasksBelow(folder, files).length > 0) {
      return placeAt(folder, []);
    }
  }
  const versions = new Set(paths.flatMap((path) => /^snapshots\/sre\/v\d[^/]*(?=\/)/.exec(path) ?? []));
  const filled = [...versions].filter((folder) => tasksBelow(folder, files).length > 0).sort(compareNatural);
  const newest = filled.pop();
  if (newest === undefined) return tasksBelow('', files).length > 0 ? placeAt('', []) : null;
  return placeAt(newest, filled.length === 0 ? [] : [`Tasks of ${newest}; not of ${filled.join(', ')}.`]);
}

function tasksBelow(folder: string, files: readonly HubFile[]): HubTask[] {
  const start = folder === '' ? '' : `${folder}/`;
  const byId = new Map<string, HubFile[]>();
  for (const file of files) {
    if (!file.path.startsWith(start)) continue;
    const [id = '', ...names] = file.path.slice(start.length).split('/');
    if (!/^scenario[-_]\d+$/i.test(id) || names.length === 0 || names.some(isHidden)) continue;
    const inTask = byId.get(id);
    if (inTask === undefined) byId.set(id, [file]);
    else inTask.push(file);
  }
  return [...byId]
    .map(([id, inTask]) => taskOf(id, `${start}${id}`, inTask))
    .sort((a, b) => compareNatural(a.id, b.id));
}

/** Such names are no part of a suite: suiteFiles.ts. A step out of the folder is no name: filePath.ts refuses it. */
function isHidden(name: string): boolean {
  return name.startsWith('.') && name !== '.' && name !== '..';
}

function taskOf(id: string, folder: string, files: readonly HubFile[]): HubTask {
  return { id, folder, files, bytes: sumOfBytes(files) };
}

export function sumOfBytes(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}

function within(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function checkScenarios({ repo, commit, tasks }: HubSuite, { scenarios }: KnownSuite): void {
  if (scenarios === null) return;
  const listed = new Set(tasks.map(({ id }) => id));
  const wanted = new Set(scenarios.map((number) => `Scenario-${number}`));
  const absent = [...wanted].filter((id) => !listed.has(id));
  const extra = [...listed].filter((id) => !wanted.has(id));
  if (absent.length + extra.length === 0) return;
  const parts = [
    ...(absent.length === 0 ? [] : [`it lacks ${absent.join(', ')}`]),
    ...(extra.length === 0 ? [] : [`it has ${extra.join(', ')} besides`]),
  ];
  throw unlikeKnown(
    `the Hub's list of ${repo} at ${commit} is not the one that was published: ${parts.join('; ')}`,
  );
}

/** Before anything is downloaded, as far as the list says: of a file outside large file storage it states no sha256. */
function checkKnown({ repo, commit, tasks, shared, known }: HubSuite): void {
  for (const file of [...shared, ...tasks.flatMap((task) => task.files)]) {
    const wanted = known.get(file.path);
    if (wanted === undefined) continue;
    const isOther = file.content.kind === 'sha256' && file.content.hex !== wanted.sha256;
    if (!isOther && file.bytes === wanted.bytes) continue;
    throw unlikeKnown(
      `the Hub lists another ${file.path} of ${repo} at ${commit} than the one that is known`,
    );
  }
}

/** The refusal of what is not the known content of a known revision. */
export function unlikeKnown(message: string): BenchError {
  return new BenchError('download_failed', message, {
    hint: 'A commit never changes, so what answers is not the public Hub, or not all of it. Check HF_ENDPOINT and the proxy. Numbers from such files would not be those of the benchmark.',
  });
}

function noTask(repo: string, commit: string): BenchError {
  return new BenchError('suite_missing', `${repo} at ${commit} holds no task that can be read`, {
    hint: 'Tasks lie in folders such as Scenario-1: in sre/ beside data.jsonl, in snapshots/sre/v…/, or at the root.',
  });
}
