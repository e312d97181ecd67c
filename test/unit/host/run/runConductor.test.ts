import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import type { ModelEntry } from '../../../../src/core/schema/config.ts';
import type { HarnessEvent } from '../../../../src/core/schema/event.ts';
import type { RunWish } from '../../../../src/host/run/runController.ts';
import type { RunPlace } from '../../../../src/host/run/runShell.ts';
import type { RunRequest, RunSummary } from '../../../../src/protocol/worker.ts';
import { examplePlan, exampleSummary, plainWorkers } from '../../../support/plainWorker.ts';
import { runStage } from '../../../support/runStage.ts';

const smoke: RunWish = { smoke: true, tasks: null, models: null };
const benchmark: RunWish = { smoke: false, tasks: null, models: null };
const entry: ModelEntry = { name: 'my-llm', endpoint: 'https://api.provider.example/v1', api_key_env: 'KEY' };
const ready: RunPlace = {
  kind: 'ready',
  folder: '/folder',
  file: '/folder/itbench.yml',
  sampleSuite: '/sample',
  save: null,
  models: [entry],
};

const runStarted: HarnessEvent = {
  type: 'run_started',
  run_id: examplePlan.run_id,
  dir: examplePlan.dir,
  models: ['baseline-triage', 'my-llm'],
  task_count: 2,
  attempt_count: 4,
  already_ended: 0,
  sandbox: 'bwrap',
  sandbox_why: examplePlan.sandbox_why,
  practice: false,
};
const key = { model: 'my-llm', task_id: 'sample-01', repeat: 1 };
const attemptEnded: HarnessEvent = {
  ...{ type: 'attempt_ended', ...key, outcome: 'submitted', reason: 'done', score: 1, turns: 3 },
  ...{ cost_usd: 0.5, duration_ms: 100 },
};

/** Workers whose plans are `examplePlan` and whose runs end when they are told to, or when they are aborted. */
function heldWorkers(options: { readonly heedsAbort?: boolean; readonly isStuck?: boolean } = {}) {
  const { heedsAbort = true, isStuck = false } = options;
  const planned: RunRequest[] = [];
  const ends: PromiseWithResolvers<RunSummary>[] = [];
  const started = Promise.withResolvers<void>();
  const workers = plainWorkers(
    (host) => ({
      planRun: (request) => {
        planned.push(request);
        return examplePlan;
      },
      planResume: () => ({ ...examplePlan, already_ended: 1 }),
      startRun: (_, signal) => {
        const end = Promise.withResolvers<RunSummary>();
        ends.push(end);
        host().emit('harnessEvent', runStarted);
        if (heedsAbort) {
          const stopped: RunSummary = { ...exampleSummary, status: 'cancelled', ended: 1, reports: [] };
          signal.addEventListener('abort', () => end.resolve(stopped), { once: true });
        }
        started.resolve();
        return end.promise;
      },
    }),
    { isStuck },
  );
  return { ...workers, planned, ends, untilStarted: started.promise };
}

describe('RunConductor', () => {
  describe('before anything is spent', () => {
    it('starts nothing and says nothing when the confirmation is refused', async () => {
      const workers = heldWorkers();
      const stage = runStage({ startWorker: workers.start, answer: () => undefined });
      await stage.conductor.run(smoke);
      assert.equal(workers.ends.length, 0);
      assert.deepEqual(stage.said, []);
      assert.equal(stage.questions.length, 1);
      assert.deepEqual(stage.changes.at(-1), null);
      assert.equal(workers.started[0]?.disposed, true);
    });

    it('runs nothing in a folder that is not trusted, and says how to change that', async () => {
      const workers = heldWorkers();
      const stage = runStage({ startWorker: workers.start, isTrusted: false });
      await stage.conductor.run(smoke);
      await stage.conductor.resume('/folder/results/x');
      assert.equal(workers.started.length, 0);
      assert.deepEqual(
        stage.said.map(({ buttons }) => buttons),
        [['Manage Workspace Trust'], ['Manage Workspace Trust']],
      );
      assert.match(stage.said[0]?.text ?? '', /Restricted Mode/);
      await stage.said[0]?.press('Manage Workspace Trust');
      assert.deepEqual(stage.performed, ['manage_trust']);
    });

    const places: [string, RunPlace, RunWish, RegExp, string][] = [
      ['no folder', { kind: 'no_folder' }, smoke, /none is open/, 'Open Folder'],
      [
        'no configuration, for the benchmark',
        { kind: 'no_config', folder: '/f', sampleSuite: '/s' },
        benchmark,
        /no itbench\.yml/,
        'Create Config',
      ],
      [
        'a broken configuration',
        { ...ready, kind: 'broken', problems: ['itbench.yml:3:1 modles: not a key', 'another'] },
        smoke,
        /itbench\.yml:3:1 modles: not a key \(and 1 more\)/,
        'Open Config',
      ],
    ];
    for (const [what, place, wish, text, button] of places) {
      it(`says what is missing with ${what}, and the next step`, async () => {
        const workers = heldWorkers();
        const stage = runStage({ startWorker: workers.start, place });
        await stage.conductor.run(wish);
        const said = await stage.untilSaid();
        assert.match(said.text, text);
        assert.deepEqual(said.buttons, [button]);
        assert.equal(workers.started.length, 0);
      });
    }

    it('runs a task of the sample suite without a configuration', async () => {
      const workers = heldWorkers();
      const stage = runStage({ startWorker: workers.start, answer: () => undefined });
      await stage.conductor.run({ ...benchmark, tasks: ['sample-03'] });
      assert.deepEqual(workers.planned, [
        {
          ...{ config_file: null, folder: '/folder', sample_suite: '/sample', smoke: false, models: null },
          ...{ tasks: ['sample-03'], keys: {}, allow_practice: false, allow_changed: false },
        },
      ]);
    });

    it('offers to store a missing key and goes on when it is there, handing it over in the request only', async () => {
      const workers = heldWorkers();
      let isStored = false;
      const stage = runStage({
        startWorker: workers.start,
        place: ready,
        missingKeys: () => (isStored ? [] : [entry]),
        keys: () => ({ 'my-llm': 'sk-secret' }),
        answer: ({ choices: [first] }) => {
          isStored = true;
          return first === 'Run' ? undefined : first;
        },
      });
      await stage.conductor.run(benchmark);
      assert.deepEqual(stage.performed, [{ setKeyOf: 'my-llm' }]);
      assert.match(stage.questions[0]?.message ?? '', /my-llm needs an API key/);
      assert.match(stage.questions[0]?.detail ?? '', /KEY/);
      assert.deepEqual(workers.planned[0]?.keys, { 'my-llm': 'sk-secret' });
      assert.ok(!JSON.stringify([stage.questions, stage.logged, stage.said]).includes('sk-secret'));
    });

    it('plans nothing while a key is still missing', async () => {
      const workers = heldWorkers();
      const stage = runStage({ startWorker: workers.start, place: ready, missingKeys: () => [entry] });
      await stage.conductor.run(benchmark);
      assert.equal(workers.planned.length, 0);
      assert.equal(stage.questions.length, 1);
    });

    it('asks what to do with a configuration that is not saved, and saves it if wanted', async () => {
      for (const [choice, saves, plans] of [
        ['Save and Run', 1, 1],
        ['Run What Is Saved', 0, 1],
        [undefined, 0, 0],
      ] as const) {
        const workers = heldWorkers();
        let saved = 0;
        const save = async () => {
          saved += 1;
          return true;
        };
        const stage = runStage({
          startWorker: workers.start,
          place: { ...ready, save },
          answer: ({ choices }) => (choices.includes('Save and Run') ? choice : undefined),
        });
        await stage.conductor.run(benchmark);
        assert.deepEqual([saved, workers.planned.length], [saves, plans], String(choice));
      }
    });

    it('says it when the configuration cannot be saved', async () => {
      const workers = heldWorkers();
      const stage = runStage({ startWorker: workers.start, place: { ...ready, save: async () => false } });
      await stage.conductor.run(benchmark);
      assert.match((await stage.untilSaid()).text, /itbench\.yml could not be saved/);
      assert.equal(workers.planned.length, 0);
    });

    for (const [code, consent, button] of [
      ['practice_refused', 'allow_practice', 'Run Anyway as Practice'],
      ['suite_changed', 'allow_changed', 'Run Anyway'],
    ] as const) {
      it(`plans a second time after ${code} with consent, and not without`, async () => {
        for (const consents of [true, false]) {
          const requests: RunRequest[] = [];
          const workers = plainWorkers(() => ({
            planRun: (request) => {
              requests.push(request);
              if (!request[consent]) throw new BenchError(code, 'why not');
              return examplePlan;
            },
          }));
          const stage = runStage({
            startWorker: workers.start,
            answer: ({ choices: [first] }) => (first === button && consents ? first : undefined),
          });
          await stage.conductor.run(smoke);
          assert.match(stage.questions[0]?.detail ?? '', /why not/);
          assert.deepEqual(
            requests.map((request) => request[consent]),
            consents ? [false, true] : [false],
          );
          const other = consent === 'allow_practice' ? 'allow_changed' : 'allow_practice';
          assert.ok(
            requests.every((request) => !request[other]),
            'nobody consented to the other',
          );
          assert.deepEqual(stage.said, []);
        }
      });
    }

    it('says why a plan failed, with the next step', async () => {
      const workers = plainWorkers(() => ({
        planRun: () => {
          throw new BenchError('suite_missing', '/tasks does not exist');
        },
      }));
      const stage = runStage({ startWorker: workers.start, place: ready });
      await stage.conductor.run(benchmark);
      const said = await stage.untilSaid();
      assert.match(said.text, /Could not prepare the run: .*\/tasks does not exist/);
      assert.deepEqual(said.buttons, ['Open Config', 'Show Log']);
      assert.equal(stage.conductor.active, null);
    });

    it('says it when the worker dies while it plans', async () => {
      const workers = plainWorkers(() => ({
        planRun: () => {
          workers.started[0]?.die({ error: 'out of memory' });
          return examplePlan;
        },
      }));
      const stage = runStage({ startWorker: workers.start });
      await stage.conductor.run(smoke);
      assert.match((await stage.untilSaid()).text, /worker ended unexpectedly: out of memory/);
    });

    it('is silent when the preparation is cancelled, also when the worker does not hear of it', async () => {
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
      stage.cancelPreparation();
      await run;
      assert.deepEqual([stage.said, stage.questions], [[], []]);
      assert.equal(workers.started[0]?.disposed, true);
    });

    it('shows how far the preparation is', async () => {
      const workers = plainWorkers((host) => ({
        planRun: () => {
          host().emit('progress', { what: 'making_sample', done: 3, total: 20 });
          host().emit('progress', { what: 'verifying', done: 50, total: 200 });
          return examplePlan;
        },
      }));
      const stage = runStage({ startWorker: workers.start, answer: () => undefined });
      await stage.conductor.run(smoke);
      assert.deepEqual(stage.progress, [
        'making the sample suite, 3 of 20 tasks',
        'checking the files of the suite, 25 %',
      ]);
    });
  });

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
