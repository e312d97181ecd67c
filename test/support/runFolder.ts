import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { sha256 } from '../../src/core/store/hash.ts';
import { chainStart, type JournalRecord, readJournal } from '../../src/core/store/journal.ts';
import { pathsOfRun } from '../../src/core/store/layout.ts';

/** Ways to damage a run folder. Each works on a copy: what the harness wrote is made once for many tests. */

/** A copy of a run folder in another output folder. @returns its path */
export function copyRun(dir: string, outputDir: string, name: string = basename(dir)): string {
  const copy = join(outputDir, name);
  cpSync(dir, copy, { recursive: true });
  return copy;
}

/** Rewrites a JSON file. */
export function editJson(path: string, edit: (value: Record<string, unknown>) => void): void {
  const value = JSON.parse(readFileSync(path, 'utf8'));
  edit(value);
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Cuts events.jsonl before the first record that fits: what a crash at that moment leaves. */
export function cutEvents(dir: string, before: (record: JournalRecord) => boolean): void {
  const { events } = pathsOfRun(dir);
  const { records } = readJournal(events);
  const index = records.findIndex(before);
  if (index === -1) throw new Error(`no such record in ${events}`);
  const lines = readFileSync(events, 'utf8').split('\n');
  writeFileSync(
    events,
    lines
      .slice(0, index)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

/** Appends events, chained as the harness chains them. */
export function appendEvents(dir: string, entries: readonly Readonly<Record<string, unknown>>[]): void {
  const { events } = pathsOfRun(dir);
  let { records, head } = readJournal(events);
  let seq = records.length;
  for (const entry of entries) {
    const line = JSON.stringify({ seq, t: '2026-01-31T12:00:00.000Z', ...entry, prev: head });
    appendFileSync(events, `${line}\n`);
    head = sha256(line);
    seq += 1;
  }
}

/** Rewrites records of events.jsonl and chains them anew: an index that says something else, and is sound. */
export function rewriteEvents(
  dir: string,
  rewrite: (record: JournalRecord) => Readonly<Record<string, unknown>>,
): void {
  const { events } = pathsOfRun(dir);
  let head = chainStart;
  const lines = readJournal(events).records.map((record, seq) => {
    const line = JSON.stringify({ ...rewrite(record), seq, prev: head });
    head = sha256(line);
    return `${line}\n`;
  });
  writeFileSync(events, lines.join(''));
}
