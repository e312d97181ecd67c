import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { descendants } from '../support/processes.ts';

const pageBytes = 4096;

/** Processes that this one has started, or they, with a text in their command line. */
export function startedWith(text: string): number[] {
  return [...descendants()].flatMap(([pid, { commandLine }]) => (commandLine.includes(text) ? [pid] : []));
}

/** Resident memory of processes together, in MB (10^6 bytes). What they share is counted for each. */
export function residentMb(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + residentPages(pid), 0) * (pageBytes / 1e6);
}

function residentPages(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  } catch {
    // It has ended.
    return 0;
  }
}

/** The most that something comes to while `work` goes on. */
export async function peakOf(read: () => number, work: () => Promise<void>): Promise<number> {
  let peak = read();
  let over = false;
  const watching = (async () => {
    for (; !over; await delay(50)) peak = Math.max(peak, read());
  })();
  try {
    await work();
  } finally {
    over = true;
    await watching;
  }
  return Math.max(peak, read());
}
