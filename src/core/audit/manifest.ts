import { type Dirent, existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, systemErrorCode } from '../errors.ts';
import { type FileDigest, Manifest, manifestSchemaVersion } from '../schema/manifest.ts';
import { readTextIfThere, writeFileAtomic } from '../store/files.ts';
import { oneLine } from '../store/foreignText.ts';
import { sha256OfJson } from '../store/hash.ts';
import type { RunPaths } from '../store/layout.ts';
import { jsonText } from '../store/runStore.ts';
import { hashFile } from '../suite/hashFile.ts';

export type Digests = Readonly<Record<string, FileDigest>>;

/** Files of a run folder, or of a rescoring in it, that are not written any more when a session has ended. */
const topLevelFiles = ['events.jsonl', 'rescore.json', 'run.json'];
const listedFolder = 'attempts';
const eventsFile = 'events.jsonl';

/** Whether a path in the folder is one that a manifest lists. */
export function isListed(path: string): boolean {
  return topLevelFiles.includes(path) || path.startsWith(`${listedFolder}/`);
}

export interface FoundFile {
  /** From the folder, with `/`. */
  readonly path: string;
  /** False for a link, a pipe, a device, and an empty folder that is named like a file. */
  readonly isFile: boolean;
}

/** Whatever is no folder below a folder, sorted; also an empty folder in the place of a file. */
export async function filesBelow(dir: string, signal: AbortSignal): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const walk = async (below: string): Promise<void> => {
    signal.throwIfAborted();
    const entries = await entriesOf(join(dir, below), below === '');
    if (entries.length === 0 && /\.jsonl?$/.test(below)) found.push({ path: below, isFile: false });
    for (const entry of entries) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) await walk(path);
      else found.push({ path, isFile: entry.isFile() });
    }
  };
  await walk('');
  return found.sort((a, b) => compareText(a.path, b.path));
}

/** A folder below may go while it is looked for: working folders do when an attempt ends. */
async function entriesOf(path: string, isWanted: boolean): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (!isWanted && systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Hashes what is to be listed, but for the index of events, which is still written. */
export async function digestAttempts({ dir }: Pick<RunPaths, 'dir'>, signal: AbortSignal): Promise<Digests> {
  const found = await filesBelow(dir, signal);
  const digests: [string, FileDigest][] = [];
  for (const { path, isFile } of found) {
    if (!isFile || !isListed(path) || path === eventsFile) continue;
    digests.push([path, await hashFile(join(dir, path), signal)]);
  }
  return Object.fromEntries(digests);
}

/** One number for the listed files, but for the index of events: what its last record says. */
export function digestsSha256(files: Digests): string {
  const { [eventsFile]: _, ...others } = files;
  return sha256OfJson(others);
}

export interface ManifestParts {
  readonly run_id: string;
  /** {@link digestAttempts} */
  readonly files: Digests;
  readonly changedBetweenSessions: readonly string[];
}

/** Writes the manifest of a folder whose every writer has ended. @throws BenchError disk_full | not_writable */
export async function writeManifest(
  paths: Pick<RunPaths, 'manifest' | 'events'>,
  { run_id, files, changedBetweenSessions }: ManifestParts,
  signal: AbortSignal,
): Promise<void> {
  const events = existsSync(paths.events) ? { [eventsFile]: await hashFile(paths.events, signal) } : {};
  const all = Object.entries({ ...files, ...events }).sort(([a], [b]) => compareText(a, b));
  const parts: Omit<Manifest, 'self_sha256'> = {
    schema_version: manifestSchemaVersion,
    run_id,
    files: Object.fromEntries(all),
    changed_between_sessions: [...changedBetweenSessions],
  };
  writeFileAtomic(paths.manifest, manifestText({ ...parts, self_sha256: sha256OfJson(parts) }));
}

/** The one text of a manifest. */
export function manifestText(manifest: Manifest): string {
  return jsonText(Manifest.parse(manifest));
}

export type ManifestReading =
  | { readonly kind: 'manifest'; readonly manifest: Manifest }
  | { readonly kind: 'absent' }
  /** What is wrong with it, as a clause. */
  | { readonly kind: 'broken'; readonly what: string };

/** Reads a manifest and holds every byte of it to what it says of itself. */
export function readManifest(path: string): ManifestReading {
  let text: string | null;
  try {
    text = readTextIfThere(path);
  } catch (error) {
    return { kind: 'broken', what: `cannot be read: ${oneLine(messageOf(error))}` };
  }
  if (text === null) return { kind: 'absent' };
  const manifest = parseManifest(text);
  if (manifest === null) return { kind: 'broken', what: 'is not a manifest of this version: it was changed' };
  const { self_sha256, ...parts } = manifest;
  if (sha256OfJson(parts) !== self_sha256 || manifestText(manifest) !== text) {
    return { kind: 'broken', what: 'was changed: it does not fit the hash that it names of itself' };
  }
  return { kind: 'manifest', manifest };
}

function parseManifest(text: string): Manifest | null {
  try {
    return Manifest.parse(JSON.parse(text));
  } catch {
    // Whatever it is, it is none: the caller says so.
    return null;
  }
}

/**
 * Takes away the manifest of an earlier session, since what it lists is about to change, and says which files were not as
 * that session had left them, those included that it found so itself.
 */
export async function takeManifest(
  paths: Pick<RunPaths, 'dir' | 'manifest'>,
  signal: AbortSignal,
): Promise<string[]> {
  const reading = readManifest(paths.manifest);
  if (reading.kind === 'absent') return [];
  const changed =
    reading.kind === 'manifest' ? await changedSince(paths.dir, reading.manifest, signal) : ['manifest.json'];
  await rm(paths.manifest, { force: true });
  return changed;
}

async function changedSince(dir: string, manifest: Manifest, signal: AbortSignal): Promise<string[]> {
  const changed = new Set(manifest.changed_between_sessions);
  for (const [path, listed] of Object.entries(manifest.files)) {
    const now = await hashIfThere(join(dir, path), signal);
    if (now?.sha256 !== listed.sha256) changed.add(path);
  }
  for (const { path } of await filesBelow(dir, signal)) {
    if (isListed(path) && manifest.files[path] === undefined) changed.add(path);
  }
  return [...changed];
}

async function hashIfThere(path: string, signal: AbortSignal): Promise<FileDigest | null> {
  try {
    return await hashFile(path, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (systemErrorCode(error) === undefined) throw error;
    return null;
  }
}

/** By code unit: the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
