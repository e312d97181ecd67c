import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { BenchError } from '../errors.ts';
import type { TrajectoryFormat } from '../schema/step.ts';
import { decodeText } from './decodeText.ts';
import { type ForeignTrajectory, finishDraft } from './finishDraft.ts';
import { formatOfRows, formatOfValue } from './formatOf.ts';
import { readInspectArchive } from './inspectArchive.ts';
import { readJson } from './readJson.ts';
import { readText } from './readText.ts';
import { readRows } from './rows.ts';

/** The only door to trajectories of other programs. */

/** Largest file that is read: what one text of JavaScript can hold, and then some. Larger ones are refused in words. */
export const maxForeignBytes = 512_000_000;

/**
 * The format of a file, told from its beginning; 64 KB of it are plenty. Its name decides only where the beginning does not:
 * for an empty file, and for a list of messages.
 */
export function detectFormat(beginning: Uint8Array, fileName: string): TrajectoryFormat {
  if (isZip(beginning)) return 'inspect';
  const { text } = decodeText(beginning);
  if (text.trim() === '') return basename(fileName) === 'trajectory.jsonl' ? 'itbench-review' : 'unknown';
  const rows = readRows(text);
  const complete = rows.filter((row) => row.ok);
  const ofRows = complete.length > 1 ? formatOfRows(complete, fileName) : 'unknown';
  if (ofRows !== 'unknown') return ofRows;
  const read = readJson(text);
  const ofValue = read.ok ? formatOfValue(read.value, fileName) : 'unknown';
  return ofValue === 'unknown' ? formatOfRows(complete, fileName) : ofValue;
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/**
 * Reads a trajectory of another program, whole. Whatever is wrong with its content is in `info.problems`. `member` asks for one
 * of several trajectories (`info.members`); the first one is read without it.
 *
 * @throws BenchError cancelled; system errors of the file itself as they are
 */
export async function readForeign(
  path: string,
  options: { member?: string | null },
  signal: AbortSignal,
): Promise<ForeignTrajectory> {
  const bytes = await readWhole(path, signal);
  if (bytes === null) return tooLarge();
  if (bytes === 'zip') {
    return finishDraft('inspect', await readInspectArchive(path, options.member || null, signal));
  }
  const { text, problems } = decodeText(bytes);
  const read = readText({ text, member: options.member || null, fileName: basename(path) });
  return { ...read, info: { ...read.info, problems: [...problems, ...read.info.problems] } };
}

/** The bytes of a file; null for one that is too large. An archive is not read whole, whatever its size. */
async function readWhole(path: string, signal: AbortSignal): Promise<Uint8Array | 'zip' | null> {
  const file = await open(path, 'r');
  try {
    const mark = new Uint8Array(4);
    await file.read(mark, 0, 4, 0);
    if (isZip(mark)) return 'zip';
    if ((await file.stat()).size > maxForeignBytes) return null;
    return await file.readFile({ signal });
  } catch (error) {
    if (signal.aborted) throw new BenchError('cancelled', `Reading ${path} was stopped.`, { cause: error });
    throw error;
  } finally {
    await file.close();
  }
}

function tooLarge(): ForeignTrajectory {
  const message = `The file is larger than ${maxForeignBytes / 1_000_000} MB, the most that is read of a foreign format. Split it, or export the one trajectory.`;
  return finishDraft('unknown', { steps: [], problems: [{ code: 'too_large', message }] });
}
