import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { patienceMs } from './sandboxFixture.ts';

/** Polls: `fs.watch` misses what happens before it is set up, and nothing tells when another's process is gone. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + patienceMs; !(await holds()); await delay(10)) {
    assert.ok(performance.now() < deadline, `did not come true within ${patienceMs} ms: ${holds}`);
  }
}

export function untilThere(path: string): Promise<void> {
  return until(() => existsSync(path));
}

export async function untilGone(pids: readonly number[]): Promise<void> {
  await until(() => pids.every((pid) => !existsSync(`/proc/${pid}`)));
}
