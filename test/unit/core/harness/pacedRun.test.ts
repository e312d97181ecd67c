import assert from 'node:assert/strict';
import { finishWith, shell, writeTinySuite } from '../../../support/cliScene.ts';
import { createFakeClock } from '../../../support/fakeClock.ts';
import { runInHarness } from '../../../support/harnessRun.ts';
import { runResults } from '../../../support/runResults.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

describe('an attempt against an endpoint with a pace', function () {
  this.timeout(30_000);
  let folder: TempFolder;
  beforeEach(() => {
    folder = tempFolder();
    writeTinySuite(folder.in('tasks'), 1);
  });
  afterEach(() => folder[Symbol.dispose]());

  const run = (clock: ReturnType<typeof createFakeClock>, perMinute: number) =>
    runInHarness({
      suiteDir: folder.in('tasks'),
      outputDir: folder.in('results'),
      models: { m: [shell('ls'), finishWith()] },
      entry: { requests_per_minute: perMinute },
      attemptTimeoutS: 100,
      world: { clock },
    });

  it('shows in its trajectory how long each request waited for its turn', async () => {
    const clock = createFakeClock();
    const running = run(clock, 6);
    // The time-out of the attempt, then the second request.
    await clock.untilSlept(2);
    assert.deepEqual(clock.sleeps, [100_000, 10_000]);
    clock.advance(10_000);
    const results = await running;
    const records = results.trajectory('m', 'Scenario-1');
    const types = records.map(({ type }) => type);
    assert.deepEqual(types.filter((type) => type === 'note').length, 1);
    const note = records.find(({ type }) => type === 'note');
    assert.equal(note?.type === 'note' && note.wait_ms, 10_000);
    assert.equal(note?.type === 'note' && note.turn, 2);
    assert.equal(types[types.indexOf('note') - 1], 'request');
    assert.equal(results.score('m', 'Scenario-1').outcome, 'no_submission');
  });

  it('ends in the midst of a wait when its time is up', async () => {
    const clock = createFakeClock();
    const running = run(clock, 0.1);
    await clock.untilSlept(2);
    clock.advance(100_000);
    const { dir } = await running;
    const score = runResults(dir).score('m', 'Scenario-1');
    assert.deepEqual([score.outcome, score.turns], ['time_limit', 1]);
    assert.equal(clock.waiting, 0);
  });
});
