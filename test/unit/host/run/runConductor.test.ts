import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import { attemptEnded, benchmark, heldWorkers, key, smoke } from '../../../support/conductorScene.ts';
import { examplePlan, exampleSummary, plainWorkers } from '../../../support/plainWorker.ts';
import { runStage } from '../../../support/runStage.ts';

describe('RunConductor', () => {
  describe('while a run goes on', () => {
    it('tells how far it is, at most every 100 ms, and what came out', async () => {
      const workers = heldWorkers();
      const stage = runStage({ startWorker: workers.start });
      const run = stage.conductor.run(smoke);
      await workers.untilStarted;
      await stage.untilEvent('run_started');
      const host = workers.started[0]?.host;
      const before = stage.changes.length;
      host?.emit('harnessEvent', { type: 'attempt_started', ...key });
      for (const turn of [1, 2, 3]) {
        host?.emit('harnessEvent', { type: 'turn_ended', ...key, turn, max_turns: 40, cost_usd: 0.1 * turn });
      }
      await stage.untilEvent('turn_ended', 3);
      assert.equal(stage.changes.length, before);
      stage.clock.advance(100);
      assert.equal(stage.changes.length, before + 1);
      assert.deepEqual(
        stage.changes.at(-1)?.attempts,
        new Map([['my-llm/sample-01/r1', { turn: 3, maxTurns: 40, costUsd: 0.1 * 3 }]]),
      );
      host?.emit('harnessEvent', attemptEnded);
      await stage.untilEvent('attempt_ended');
      stage.clock.advance(100);
      const { phase, ended, attemptCount, costUsd, attempts } = stage.conductor.active ?? {};
      assert.deepEqual([phase, ended, attemptCount, costUsd, attempts?.size], ['running', 1, 4, 0.5, 0]);
      workers.ends[0]?.resolve(exampleSummary);
      await run;
      const said = await stage.untilSaid();
      assert.equal(said.level, 'information');
      assert.match(said.text, /is complete: 4 attempts.*3 attempts are flagged for review/);
      assert.deepEqual(said.buttons, ['Open Results']);
      assert.equal(stage.changes.at(-1), null);
      assert.equal(stage.clock.waiting, 0);
    });

    it('refuses a second run, and says what is going on', async () => {
      const workers = heldWorkers();
      const stage = runStage({ startWorker: workers.start });
      const run = stage.conductor.run(smoke);
      await stage.untilEvent('run_started');
      await stage.conductor.run(benchmark);
      await stage.conductor.resume('/folder/results/other');
      assert.equal(workers.started.length, 1);
      const said = await stage.untilSaid(2);
      assert.match(said.text, /working on a run already \(Smoke: 0 of 4 attempts ended\)/);
      await said.press('Cancel Run');
      await run;
      assert.match((await stage.untilSaid(3)).text, /was cancelled/);
    });

    it('stops at the first cancel, and says that it can be resumed', async () => {
      const workers = heldWorkers();
      const stage = runStage({ startWorker: workers.start });
      const run = stage.conductor.run(smoke);
      await stage.untilEvent('run_started');
      await stage.conductor.cancel();
      assert.ok(stage.changes.some((change) => change?.phase === 'stopping'));
      await run;
      const said = await stage.untilSaid();
      assert.match(said.text, /cancelled after 1 of 4 attempts/);
      assert.deepEqual(said.buttons, ['Resume', 'Open Results']);
      const resumed = said.press('Resume');
      assert.match((await stage.untilAsked(2)).message, /Resume run .*: 3 of 4 attempts left/);
      await stage.untilEvent('run_started', 2);
      await stage.conductor.cancel();
      await resumed;
    });

    it('offers at a second cancel after 10 s to end at once, which the worker need not agree to', async () => {
      const workers = heldWorkers({ heedsAbort: false, isStuck: true });
      const stage = runStage({ startWorker: workers.start });
      const run = stage.conductor.run(smoke);
      await stage.untilEvent('run_started');
      await stage.conductor.cancel();
      stage.clock.advance(9_000);
      await stage.conductor.cancel();
      assert.match((await stage.untilSaid()).text, /is stopping/);
      assert.equal(stage.questions.length, 1);
      stage.clock.advance(2_000);
      await stage.conductor.cancel();
      assert.match(stage.questions[1]?.message ?? '', /stopping for 11 s/);
      await run;
      const said = await stage.untilSaid(2);
      assert.match(said.text, /was ended at once\. 0 of 4 attempts had ended and are kept/);
      assert.deepEqual(said.buttons, ['Resume', 'Show Log']);
    });

    it('says which run was interrupted, after how much and why, when the worker dies', async () => {
      const workers = heldWorkers();
      const stage = runStage({ startWorker: workers.start });
      const run = stage.conductor.run(smoke);
      await stage.untilEvent('run_started');
      workers.started[0]?.host.emit('harnessEvent', attemptEnded);
      await stage.untilEvent('attempt_ended');
      workers.started[0]?.die({ error: 'heap out of memory' });
      await run;
      const said = await stage.untilSaid();
      assert.equal(said.level, 'warning');
      assert.match(
        said.text,
        /Run 2026-01-31T12-00-00Z-3f9a was interrupted: .*heap out of memory.* 1 of 4 attempts/,
      );
      const resumed = said.press('Resume');
      await stage.untilEvent('run_started', 2);
      workers.ends[1]?.resolve(exampleSummary);
      await resumed;
      assert.match((await stage.untilSaid(2)).text, /is complete/);
    });

    it('does not call a run interrupted that never began', async () => {
      const workers = heldWorkers();
      const stage = runStage({
        startWorker: workers.start,
        answer: ({ choices: [first] }) => {
          workers.started[0]?.die();
          return first;
        },
      });
      await stage.conductor.run(smoke);
      const said = await stage.untilSaid();
      assert.match(said.text, /Could not start run .*its worker ended unexpectedly: it ended with code 1/);
      assert.deepEqual(said.buttons, ['Show Log']);
    });

    it('says what a fault of the harness was, and how far the run came', async () => {
      const workers = heldWorkers();
      const stage = runStage({ startWorker: workers.start });
      const run = stage.conductor.run(smoke);
      await stage.untilEvent('run_started');
      workers.ends[0]?.reject(new BenchError('disk_full', 'no space left to write /folder/results/x'));
      await run;
      const said = await stage.untilSaid();
      assert.match(said.text, /Could not finish run .* of which 0 of 4 attempts ended: .*no space left/);
      assert.deepEqual(said.buttons, ['Resume', 'Show Log']);
    });

    it('resumes with a higher limit after the limit was reached', async () => {
      const limits: (number | undefined)[] = [];
      const workers = plainWorkers(() => ({
        planRun: () => examplePlan,
        planResume: ({ max_cost_usd }) => {
          limits.push(max_cost_usd);
          return examplePlan;
        },
        startRun: () => ({ ...exampleSummary, status: 'budget', ended: 2 }),
      }));
      const stage = runStage({ startWorker: workers.start, limitUsd: 12.5 });
      await stage.conductor.run(smoke);
      await (await stage.untilSaid()).press('Resume with Higher Limit');
      assert.deepEqual(limits, [12.5]);
    });

    it('logs events as plain text', async () => {
      const workers = heldWorkers();
      const stage = runStage({ startWorker: workers.start });
      const run = stage.conductor.run(smoke);
      await stage.untilEvent('run_started');
      workers.started[0]?.host.emit('harnessEvent', {
        type: 'notice',
        level: 'warning',
        message: 'a\u001b[31mb\n2026 [error] fake',
      });
      await stage.untilEvent('notice');
      assert.deepEqual(stage.logged.at(-1), { level: 'warn', text: 'ab 2026 [error] fake' });
      workers.ends[0]?.resolve(exampleSummary);
      await run;
    });
  });

  describe('at the end of the extension', () => {
    it('does nothing without a run, and lets none start afterwards', async () => {
      const workers = heldWorkers();
      const stage = runStage({ startWorker: workers.start });
      await stage.conductor.shutDown();
      await stage.conductor.run(smoke);
      assert.deepEqual([workers.started.length, stage.said.length, stage.clock.waiting], [0, 0, 0]);
    });

    it('stops a run, waits for it, and says nothing', async () => {
      const workers = heldWorkers();
      const stage = runStage({ startWorker: workers.start });
      const run = stage.conductor.run(smoke);
      await stage.untilEvent('run_started');
      await stage.conductor.shutDown();
      assert.equal(workers.started[0]?.disposed, true);
      await run;
      assert.deepEqual(stage.said, []);
      assert.equal(stage.clock.waiting, 0);
    });

    it('waits no longer than 4 s for a run that does not stop', async () => {
      const workers = heldWorkers({ heedsAbort: false, isStuck: true });
      const stage = runStage({ startWorker: workers.start });
      const run = stage.conductor.run(smoke);
      await stage.untilEvent('run_started');
      const shutDown = stage.conductor.shutDown();
      stage.clock.advance(4_000);
      await shutDown;
      workers.started[0]?.die();
      await run;
      assert.deepEqual(stage.said, []);
    });

    it('ends the worker of a run that is being planned', async () => {
      const asked = Promise.withResolvers<void>();
      const workers = plainWorkers(() => ({
        planRun: () => {
          asked.resolve();
          return new Promise(() => {});
        },
      }));
      const stage = runStage({ startWorker: workers.start });
      const run = stage.conductor.run(smoke);
      await asked.promise;
      await stage.conductor.shutDown();
      await run;
      assert.equal(workers.started[0]?.disposed, true);
      assert.deepEqual(stage.said, []);
    });

    it('does not wait for an answer, and starts nothing when one comes after all', async () => {
      const workers = heldWorkers();
      const answer = Promise.withResolvers<string>();
      const stage = runStage({ startWorker: workers.start, answer: () => answer.promise });
      const run = stage.conductor.run(smoke);
      await stage.untilAsked();
      await stage.conductor.shutDown();
      answer.resolve('Run');
      await run;
      assert.equal(workers.ends.length, 0);
      assert.ok(stage.changes.every((change) => change === null || change.phase === 'planning'));
    });
  });
});
