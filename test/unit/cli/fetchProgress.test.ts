import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { jsonFetchProgress, textFetchProgress } from '../../../src/cli/fetchProgress.ts';
import type { Terminal } from '../../../src/cli/output.ts';
import type { FetchEvent } from '../../../src/core/suite/hub/fetchEvents.ts';

function terminal(interactive: boolean) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const shown: Terminal = { out, err, interactive, columns: () => 200 };
  return { shown, out: () => String(out.read() ?? ''), err: () => String(err.read() ?? '') };
}

function progress(doneBytes: number): FetchEvent {
  return { type: 'fetch_progress', done_bytes: doneBytes, total_bytes: 1e9 };
}

describe('the progress of a download', () => {
  it('shows bytes, rate and time to go on a terminal, and takes the line back', () => {
    let nowMs = 0;
    const { shown, err } = terminal(true);
    const { on, close } = textFetchProgress(shown, () => nowMs);
    on(progress(400e6));
    assert.match(err(), /400\.0 MB of 1\.0 GB \(40 %\)$/, 'no rate from what was here before');
    nowMs = 2_000;
    on(progress(420e6));
    assert.match(err(), /420\.0 MB of 1\.0 GB \(42 %\) · 10\.0 MB\/s · about 58 s left$/);
    nowMs = 2_050;
    on(progress(430e6));
    assert.equal(err(), '', 'not so often that a terminal has nothing else to do');
    close();
    assert.equal(err(), '\r\u001b[2K');
  });

  it('shows lines only where no terminal is, and nothing of the Hub can steer one', () => {
    const { shown, err } = terminal(false);
    const { on } = textFetchProgress(shown, () => 0);
    on(progress(1));
    on({ type: 'fetch_retry', file: 'a\u001b[31mb', message: 'x\u0007\ny', retry: 1, wait_ms: 90_000 });
    on({ type: 'task_fetched', task: 'Scenario-1', files: 7, bytes: 905_200_000, tasks_done: 3, tasks: 40 });
    assert.equal(err(), 'ab: x y; trying again in 2 min\n[3/40] Scenario-1  7 files, 905.2 MB\n');
  });

  it('is one JSON object a line for programs, of bytes one a second at most', () => {
    let nowMs = 0;
    const { shown, out } = terminal(false);
    const { on } = jsonFetchProgress(shown, () => nowMs);
    on(progress(1));
    nowMs = 999;
    on(progress(2));
    nowMs = 1_000;
    on(progress(3));
    on({ type: 'fetch_checking', files: 1, bytes: 2 });
    const lines = out().trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      [progress(1), progress(3), { type: 'fetch_checking', files: 1, bytes: 2 }],
    );
  });
});
