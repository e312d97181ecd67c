import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError, messageOf } from '../errors.ts';
import type { SnapshotFile, SnapshotLayout } from './layout.ts';
import { type OnProblem, problemHandler } from './snapshotProblem.ts';
import { invalidUtf8At } from './utf8.ts';

/** A JSON file that is read whole has some kilobytes; a larger one than this is not what its name says. */
const maxBytes = 64 << 20;

/**
 * The text of a file that is read whole, or null where it is reported as too large. What is not UTF-8 is reported and
 * replaced.
 * @throws BenchError `snapshot_invalid` where the file cannot be read
 */
export async function readSmallFile(
  layout: SnapshotLayout,
  { path, bytes }: SnapshotFile,
  onProblem: OnProblem | undefined,
  signal: AbortSignal,
): Promise<string | null> {
  const file = join(layout.dir, path);
  const report = problemHandler(onProblem);
  if (bytes > maxBytes) {
    report({
      code: 'too_long',
      file,
      line: null,
      message: `the file has ${bytes} bytes, more than ${maxBytes}`,
    });
    return null;
  }
  const content = await readBytes(file, signal);
  const bad = invalidUtf8At(content);
  if (bad >= 0)
    report({ code: 'encoding', file, line: null, message: `the file is not UTF-8 at byte offset ${bad}` });
  return content.toString('utf8');
}

async function readBytes(file: string, signal: AbortSignal): Promise<Buffer> {
  try {
    return await readFile(file, { signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new BenchError('snapshot_invalid', `${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
