import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError, systemErrorCode } from '../errors.ts';
import { SuiteManifest } from '../schema/suite.ts';
import { writeFileAtomic } from '../store/files.ts';

const manifestName = 'suite.json';

/** Who made the manifest: what tells a suite of imports from a stranger's. */
const generator = 'itbench-review snapshot import';

/** The manifest of the imports in a folder, to which a task can be added; null where the folder has none. */
export interface ImportedSuite {
  readonly manifest: SuiteManifest | null;
  /** Whether the folder holds tasks without a manifest: one that names only ours would hide them. */
  readonly hasOthers: boolean;
}

/** @throws BenchError `usage` where the folder is a suite that something else made */
export async function readImportedSuite(into: string): Promise<ImportedSuite> {
  const names: string[] = await readdir(into).catch((error: unknown): string[] => {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  });
  if (!names.includes(manifestName)) {
    return { manifest: null, hasOthers: names.some((name) => !name.startsWith('.')) };
  }
  const manifest = SuiteManifest.safeParse(parsed(await readFile(join(into, manifestName), 'utf8')));
  if (manifest.success && manifest.data.origin.generator === generator)
    return { manifest: manifest.data, hasOthers: false };
  throw new BenchError('usage', `${into} is a suite that was not made by imports`, {
    hint: 'Name another folder with --into: one that is not there yet, or one of earlier imports.',
  });
}

/** Adds a task to the manifest; a folder of other tasks stays as it is, and the task bears the name of its folder. */
export function addImportedTask(
  into: string,
  suite: ImportedSuite,
  task: { id: string; title: string },
): void {
  if (suite.hasOthers) return;
  const manifest = suite.manifest ?? emptyManifest;
  const others = manifest.tasks.filter(({ id }) => id !== task.id);
  const tasks = [...others, { id: task.id, folder: task.id, title: task.title }];
  writeFileAtomic(join(into, manifestName), `${JSON.stringify({ ...manifest, tasks }, null, 2)}\n`);
}

const emptyManifest: SuiteManifest = {
  schema_version: '1.0',
  id: 'imported-incidents',
  title: 'Imported incidents',
  description:
    'Snapshots that were imported from what was collected of clusters. Their ground truths are written by people.',
  origin: { generator },
  tasks: [],
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not a manifest of ours; the caller says so.
    return null;
  }
}
