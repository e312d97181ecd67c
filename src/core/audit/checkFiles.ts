import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import type { FileDigest, Manifest } from '../schema/manifest.ts';
import { oneLine } from '../store/foreignText.ts';
import type { JournalRecord } from '../store/journal.ts';
import { hashFile } from '../suite/hashFile.ts';
import type { Findings } from './findings.ts';
import { type FoundFile, isListed } from './manifest.ts';
import { type ChainReading, readChain } from './readChain.ts';

/** What is checked of a folder: a run, or a rescoring in it. */
export interface CheckedFolder {
  /** Absolute path. */
  readonly dir: string;
  /** Path in the run folder, with its `/` at the end; empty for the run itself. */
  readonly prefix: string;
  /** Null where there is none that can be relied on. */
  readonly manifest: Manifest | null;
  /** What is there, by path in this folder. */
  readonly found: readonly FoundFile[];
}

export interface FileWatch {
  /** Gets every record that fits, of every listed journal. */
  readonly onRecord: (path: string, record: JournalRecord) => void;
  /** Gets every journal when it was read. */
  readonly onChain: (path: string, chain: ChainReading) => void;
  readonly onFile: (path: string, digest: FileDigest) => void;
}

/** Holds the files that a manifest should list to it, and the journals among them to their chains. */
export async function checkListedFiles(
  { dir, prefix, manifest, found }: CheckedFolder,
  findings: Findings,
  watch: FileWatch,
  signal: AbortSignal,
): Promise<void> {
  const here = new Set(found.map(({ path }) => path));
  for (const path of Object.keys(manifest?.files ?? {})) {
    if (!here.has(path)) findings.problem(`${prefix}${path}`, 'is missing');
  }
  for (const path of manifest?.changed_between_sessions ?? []) {
    findings.problem(`${prefix}${path}`, 'was changed between two sessions of the run');
  }
  for (const { path, isFile } of found) {
    if (!isListed(path)) continue;
    const name = `${prefix}${path}`;
    if (!isFile) findings.problem(name, 'is no file');
    else if (manifest !== null && manifest.files[path] === undefined)
      findings.problem(name, 'was added: the manifest does not list it');
    if (!isFile) continue;
    await checkFile(
      { path: join(dir, path), name, listed: manifest?.files[path] ?? null },
      findings,
      watch,
      signal,
    );
  }
}

interface CheckedFile {
  readonly path: string;
  readonly name: string;
  readonly listed: FileDigest | null;
}

async function checkFile(
  { path, name, listed }: CheckedFile,
  findings: Findings,
  watch: FileWatch,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (!name.endsWith('.jsonl')) {
      const digest = await hashFile(path, signal);
      findings.counted({ files: 1, bytes: digest.bytes });
      watch.onFile(name, digest);
      if (listed !== null && digest.sha256 !== listed.sha256)
        findings.problem(name, changedText(digest, listed));
      return;
    }
    const chain = await readChain(path, (record) => watch.onRecord(name, record), signal);
    findings.counted({ files: 1, bytes: chain.bytes, records: chain.hashes.length });
    watch.onFile(name, { sha256: chain.sha256, bytes: chain.bytes });
    checkChain(name, chain, listed, findings);
    watch.onChain(name, chain);
  } catch (error) {
    signal.throwIfAborted();
    findings.problem(name, `cannot be read: ${oneLine(messageOf(error))}`);
  }
}

function checkChain(name: string, chain: ChainReading, listed: FileDigest | null, findings: Findings): void {
  const { broken, lines, bytes, tornBytes } = chain;
  if (broken !== null) {
    findings.problem(name, broken.what, broken.line);
    return;
  }
  if (listed === null || chain.sha256 === listed.sha256) return;
  if (tornBytes > 0) {
    findings.problem(name, 'is cut short: it does not end with a line break', lines + 1);
    return;
  }
  if (bytes < listed.bytes) {
    findings.problem(name, 'is the last line: those after it were removed', Math.max(lines, 1));
    return;
  }
  if (bytes > listed.bytes) {
    findings.problem(
      name,
      'is not listed in the manifest: lines were added, or the whole file was written anew',
      lines,
    );
    return;
  }
  findings.problem(
    name,
    'is not what the manifest lists: it was changed, or the whole file was written anew',
    lines,
  );
}

function changedText(now: FileDigest, listed: FileDigest): string {
  return now.bytes === listed.bytes
    ? 'was changed: it is not what the manifest lists'
    : `was changed: it has ${now.bytes} bytes, and the manifest lists ${listed.bytes}`;
}
