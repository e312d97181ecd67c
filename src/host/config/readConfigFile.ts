import type { Stats } from 'node:fs';
import { lstat, open, realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemErrorCode } from '../../core/errors.ts';
import type { Config } from '../../core/schema/config.ts';
import type { ConfigProblem } from '../../core/schema/readConfig.ts';

/**
 * Longest configuration that the extension host parses, in bytes: what is longer would block it for more than 50 ms at
 * every keystroke, and hundreds of models fit.
 */
export const maxConfigBytes = 32 * 1024;

/** What a configuration says. */
export type ConfigContent =
  | { readonly kind: 'ready'; readonly config: Config; readonly text: string }
  | {
      readonly kind: 'broken';
      readonly problems: readonly ConfigProblem[];
      /** null for what cannot be read as a text; `problems` says why. */
      readonly text: string | null;
    };

export interface ConfigFile {
  readonly content: ConfigContent;
  /** Absolute path of the file that it is a link to, at the end of all links; null for a file that is none. */
  readonly linkTarget: string | null;
}

/** Reads the configuration at an absolute path; null where there is nothing. Links are followed. Never rejects. */
export async function readConfigFile(path: string): Promise<ConfigFile | null> {
  const found = await readText(path);
  if (found.kind === 'missing') return null;
  const linkTarget = await linkTargetOf(path);
  if (found.kind === 'unreadable') {
    return {
      content: { kind: 'broken', problems: [wholeFileProblem(found.problem)], text: null },
      linkTarget,
    };
  }
  return { content: await readContent(found.text), linkTarget };
}

/** What a text says, as {@link readConfigFile} does for one in a file. */
export async function readContent(text: string): Promise<ConfigContent> {
  if (text.length > maxConfigBytes) return { kind: 'broken', problems: [wholeFileProblem(tooLong)], text };
  // Loaded when it is needed: YAML and zod would take most of the time that activation has.
  const { readConfig } = await import('../../core/schema/readConfig.ts');
  // Loading takes some 35 ms and the first reading 15: others may have a turn in between.
  await nextTurn();
  const reading = readConfig(text);
  return reading.ok
    ? { kind: 'ready', config: reading.config, text }
    : { kind: 'broken', problems: reading.problems, text };
}

/** What is at a place. `problem` is the predicate of a sentence about the file. */
type FoundText =
  | { readonly kind: 'missing' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly problem: string };

const tooLong = `is larger than ${maxConfigBytes / 1024} KiB, which is more than the editor reads: shorten it, or run it from the command line`;

async function readText(path: string): Promise<FoundText> {
  try {
    // Looked at before it is opened: a pipe would wait for somebody to write into it.
    const problem = problemOf(await stat(path));
    return problem === null ? decode(await readAtMost(path, maxConfigBytes + 1)) : unreadable(problem);
  } catch (error) {
    return await explain(path, error);
  }
}

async function linkTargetOf(path: string): Promise<string | null> {
  try {
    const target = await realpath(path);
    return target === resolve(path) ? null : target;
  } catch {
    // It went away, or leads nowhere.
    return null;
  }
}

/** A problem of a file whose text is not there to point into. */
function wholeFileProblem(message: string): ConfigProblem {
  const start = { line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { ...start, path: '', message, source: 'product', suggestion: null };
}

function problemOf(found: Stats): string | null {
  if (found.isDirectory()) return 'is a folder, not a file: rename it, or name another file in the settings';
  if (!found.isFile()) return 'is not a file that can be read: put a plain file in its place';
  return null;
}

async function readAtMost(path: string, bytes: number): Promise<Buffer> {
  await using file = await open(path);
  const buffer = Buffer.alloc(bytes);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, bytes - length);
    length += bytesRead;
    if (bytesRead === 0 || length === bytes) return buffer.subarray(0, length);
  }
}

function decode(bytes: Buffer): FoundText {
  if (bytes.length > maxConfigBytes) return unreadable(tooLong);
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return unreadable('is not a text in UTF-8: save it with that encoding');
  }
}

async function explain(path: string, error: unknown): Promise<FoundText> {
  const code = systemErrorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return (await isLink(path))
      ? unreadable('is a link to a file that is not there: make that file, or remove the link')
      : { kind: 'missing' };
  }
  if (code === 'ELOOP') return unreadable('is a link that leads back to itself: remove it');
  if (code === 'EACCES' || code === 'EPERM')
    return unreadable('may not be read by you: change its permissions');
  return unreadable(`cannot be read (${code ?? 'unknown error'})`);
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    // Not even a link is there.
    return false;
  }
}

function unreadable(problem: string): FoundText {
  return { kind: 'unreadable', problem };
}
