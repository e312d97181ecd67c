import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { makeFolder, writeFileAtomic } from '../core/store/files.ts';

/** Before anything is read: what takes long is not to end in nothing. @throws BenchError usage for a folder */
export function refuseFolder(out: string | undefined): void {
  if (out === undefined || !statSync(resolve(out), { throwIfNoEntry: false })?.isDirectory()) return;
  throw new BenchError('usage', `${out} is a folder, and --out needs a file`, {
    hint: 'Name a file in it.',
  });
}

/**
 * What was read is not to be lost to what is made of it: a report that was copied out of its run may be the only one.
 * @throws BenchError usage for an output that is one of the inputs, by whatever name
 */
export function refuseInputs(outputs: readonly string[], inputs: Iterable<string>): void {
  const files = new Map(
    outputs.flatMap((out) => identityOf(out).map((identity) => [identity, out] as const)),
  );
  if (files.size === 0) return;
  for (const input of inputs) {
    const out = identityOf(input)
      .map((identity) => files.get(identity))
      .find((same) => same !== undefined);
    if (out === undefined) continue;
    throw new BenchError('usage', `${out} is read here, and would be written over`, {
      hint: 'Name another file to write to.',
    });
  }
}

/** The same for every name of a file; empty where there is none. */
function identityOf(path: string): string[] {
  const stats = statSync(resolve(path), { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? [] : [`${stats.dev}:${stats.ino}`];
}

/** Writes what was asked for with --out, its folder too. @throws BenchError disk_full | not_writable */
export function writeOut(out: string, text: string): void {
  makeFolder(dirname(resolve(out)));
  writeFileAtomic(resolve(out), text);
}
