import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import type { RunWish } from '../../../../src/host/run/runController.ts';
import type { RunPlace } from '../../../../src/host/run/runShell.ts';
import type { RunRequest } from '../../../../src/protocol/worker.ts';
import { benchmark, entry, heldWorkers, ready, smoke } from '../../../support/conductorScene.ts';
import { examplePlan, plainWorkers } from '../../../support/plainWorker.ts';
import { runStage } from '../../../support/runStage.ts';

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

    it('asks for the key of the judge too, whichever models run', async () => {
      const judge = { name: 'judge', endpoint: 'https://judge.example/v1', api_key_env: 'JUDGE_KEY' };
      const asked: string[][] = [];
      const stage = runStage({
        startWorker: heldWorkers().start,
        place: { ...ready, judge },
        missingKeys: (entries) => {
          asked.push(entries.map(({ name }) => name));
          return entries;
        },
        answer: () => undefined,
      });
      await stage.conductor.run({ ...benchmark, models: ['my-llm'] });
      assert.deepEqual(asked[0], ['my-llm', 'judge']);
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
});
