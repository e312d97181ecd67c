import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JournalRecord, parseJournal, readJournal } from '../../src/core/store/journal.ts';
import { attemptId } from '../../src/core/store/layout.ts';
import { filesUnder } from './runResults.ts';

/** What a killed process or thread had acknowledged: it may not change any more. */
export interface Acknowledged {
  /** The whole records of events.jsonl, byte for byte. */
  readonly events: Buffer;
  /** The files of every attempt that has a score. */
  readonly ended: ReadonlyMap<string, Buffer>;
}

export function acknowledgedIn(runDir: string): Acknowledged {
  const path = join(runDir, 'events.jsonl');
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const files = filesUnder(runDir);
  const ended = [...files].filter(([file]) => files.has(file.replace(/(r\d+)\/[^/]*$/, '$1/score.json')));
  return {
    events: bytes.subarray(0, parseJournal(bytes, path).goodBytes),
    ended: new Map(ended.filter(([file]) => file.startsWith('attempts/'))),
  };
}

function attemptName(event: JournalRecord): string {
  const { model, task_id, repeat } = event;
  return attemptId({ model: String(model), task_id: String(task_id), repeat: Number(repeat) });
}

/** Everything that was acknowledged at each kill is in the finished run as it was, and nothing that had ended ran again. */
export function assertKept(runDir: string, kills: readonly Acknowledged[]): void {
  const events = readFileSync(join(runDir, 'events.jsonl'));
  const files = filesUnder(runDir);
  for (const { events: before, ended } of kills) {
    assert.deepEqual(events.subarray(0, before.length), before);
    for (const [file, bytes] of ended) assert.deepEqual(files.get(file), bytes, file);
    const later = parseJournal(events, 'events.jsonl').records.slice(parseJournal(before, '').records.length);
    const restarted = later.filter(({ type }) => type === 'attempt_started').map(attemptName);
    for (const name of restarted) assert.equal(ended.has(`attempts/${name}/score.json`), false, name);
  }
}

/** Each journal's chain is whole; what was cut off is kept, and lacks at most its last line. */
export function assertJournals(runDir: string): number {
  let requests = 0;
  for (const path of globSync('attempts/**/*.jsonl', { cwd: runDir })) {
    const { records, tornBytes } = readJournal(join(runDir, path));
    if (!path.includes('interrupted')) assert.equal(tornBytes, 0, path);
    requests += records.filter(({ type }) => type === 'exchange_request').length;
  }
  return requests;
}

/** Every score of a run, by its path in the run's folder. */
export function scoreFiles(runDir: string): [string, Buffer][] {
  return [...filesUnder(runDir)].filter(([path]) => path.endsWith('score.json'));
}
