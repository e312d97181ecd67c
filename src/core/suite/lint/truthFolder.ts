import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { isVersion2 } from '../../scoring/groundTruth.ts';
import { readAaIndex } from '../aaIndex.ts';
import { compareNatural } from '../naturalOrder.ts';
import { truthFileNames } from '../truthFile.ts';

/** A ground truth without its snapshot. */
export interface LooseTruth {
  /** Name of the folder that it lies in (`scenario_38`), its path where two folders bear the same name. */
  readonly task: string;
  /** For messages: the path from the folder that was searched. */
  readonly file: string;
  readonly text: string;
}

export interface FoundTruths {
  /** In natural order of their tasks. */
  readonly truths: readonly LooseTruth[];
  /** Files of version 2, which score nothing: not read. */
  readonly version2: readonly string[];
}

/** Finds the ground truths under a folder, at any depth; also those in an ITBench-AA index. Links are not followed. */
export async function findTruths(root: string, signal: AbortSignal): Promise<FoundTruths> {
  const found: LooseTruth[] = [];
  const version2: string[] = [];
  for await (const path of candidates(root, signal)) {
    const file = relative(root, path);
    const name = basename(path);
    if (name === 'data.jsonl') {
      const index = await readAaIndex(dirname(path), signal);
      for (const [task, text] of index?.truths ?? [])
        if (text !== null) found.push({ task, file: `${file}#${task}`, text });
      continue;
    }
    const text = await readFile(path, { encoding: 'utf8', signal });
    // ITBench keeps its version 2 as groundtruth.yaml beside version 1.
    if (name.startsWith('groundtruth.') && isVersion2(text)) version2.push(file);
    else found.push({ task: basename(dirname(path)), file, text });
  }
  return { truths: withUniqueNames(found).sort((a, b) => compareNatural(a.task, b.task)), version2 };
}

const names = new Set([...truthFileNames, 'groundtruth.yaml', 'groundtruth.yml', 'data.jsonl']);

async function* candidates(dir: string, signal: AbortSignal): AsyncGenerator<string> {
  signal.throwIfAborted();
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
      yield* candidates(path, signal);
    else if (entry.isFile() && names.has(entry.name)) yield path;
  }
}

function withUniqueNames(found: readonly LooseTruth[]): LooseTruth[] {
  const count = Map.groupBy(found, (truth) => truth.task);
  return found.map((truth) =>
    (count.get(truth.task)?.length ?? 0) > 1 ? { ...truth, task: truth.file } : truth,
  );
}
