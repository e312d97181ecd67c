import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { BenchError, messageOf, systemErrorCode } from '../errors.ts';

/** One line of ITBench-AA's `sre/data.jsonl`: BENCHMARK.md §2.3. */
const AaEntry = z.object({ scenario_id: z.string().min(1), ground_truth_yaml: z.string().optional() });

export interface AaIndex {
  readonly file: string;
  /** Text of the ground truth by `scenario_id`, null where the line has none. */
  readonly truths: ReadonlyMap<string, string | null>;
}

/**
 * Reads `data.jsonl` of a folder; null where there is none.
 * @throws BenchError `suite_invalid` naming the line that is not an entry
 */
export async function readAaIndex(dir: string, signal: AbortSignal): Promise<AaIndex | null> {
  const file = join(dir, 'data.jsonl');
  const truths = new Map<string, string | null>();
  for (const [index, line] of (await textOf(file, signal))?.split('\n').entries() ?? []) {
    if (line.trim() === '') continue;
    const entry = parseEntry(line, `${file}:${index + 1}`);
    if (truths.has(entry.scenario_id))
      throw broken(`${file}:${index + 1}`, `${entry.scenario_id} is there twice`);
    truths.set(entry.scenario_id, entry.ground_truth_yaml ?? null);
  }
  return truths.size === 0 ? null : { file, truths };
}

function parseEntry(line: string, at: string): z.infer<typeof AaEntry> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw broken(at, `not JSON: ${messageOf(cause)}`);
  }
  const result = AaEntry.safeParse(value);
  if (!result.success)
    throw broken(at, 'an entry needs a scenario_id, and its ground_truth_yaml must be text');
  return result.data;
}

async function textOf(file: string, signal: AbortSignal): Promise<string | null> {
  try {
    return await readFile(file, { encoding: 'utf8', signal });
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return null;
    signal.throwIfAborted();
    throw broken(file, messageOf(cause));
  }
}

function broken(at: string, what: string): BenchError {
  return new BenchError('suite_invalid', `${at}: ${what}`, {
    hint: 'Download the suite again, or remove data.jsonl if every task folder has its own ground_truth.yaml.',
  });
}
