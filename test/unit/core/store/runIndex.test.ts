import assert from 'node:assert/strict';
import { cpSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { AttemptOverview, RunOverview } from '../../../../src/core/schema/runIndex.ts';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import {
  listRunOverviews,
  readAttemptOverviews,
  readRunOverview,
} from '../../../../src/core/store/runIndex.ts';
import { RunLock } from '../../../../src/core/store/runLock.ts';
import { naming, writeTinySuite } from '../../../support/cliScene.ts';
import { resumeInHarness, runInHarness } from '../../../support/harnessRun.ts';
import { copyRun, cutEvents, editJson } from '../../../support/runFolder.ts';
import { type RunResults, runResults } from '../../../support/runResults.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

const all = { model: null, flagged: false };
const right = naming('shop/Deployment/cart');
const wrong = naming('shop/Service/frontend');

/** As a hostile plan could name one. */
const hostile = '../../__proto__';

const models = {
  // Scenario-1 and Scenario-2 of the first repeat, then of the second: the repeats of Scenario-1 disagree.
  steady: (attempt: number) => (attempt === 3 ? wrong : right),
  broken: [{ failure: 'bad_request' as const }],
  [hostile]: right,
};

describe('the run index', function () {
  this.timeout(60_000);
  let made: TempFolder;
  let folder: TempFolder;
  let whole: RunResults;
  let cancelled: RunResults;

  before(async () => {
    made = tempFolder();
    writeTinySuite(made.in('tasks'), 2);
    const suiteDir = made.in('tasks');
    whole = await runInHarness({ suiteDir, outputDir: made.in('whole'), models, repeats: 2 });
    cancelled = await runInHarness({
      suiteDir,
      outputDir: made.in('cancelled'),
      models: { steady: right },
      repeats: 2,
      // In the second attempt, after its first turn.
      onEvent: (event, stop) => {
        if (event.type === 'turn_ended' && event.task_id === 'Scenario-2') stop();
      },
    });
  });
  after(() => made[Symbol.dispose]());
  beforeEach(() => {
    folder = tempFolder();
  });
  afterEach(() => folder[Symbol.dispose]());

  /** A copy to damage. */
  const copyOf = (run: RunResults, name = basename(run.dir)): string => copyRun(run.dir, folder.path, name);
  const states = (dir: string): string[] =>
    readAttemptOverviews(dir, all).map(({ task_id, repeat, state }) => `${task_id}/${repeat} ${state}`);
  const start = { task_id: 'Scenario-1', repeat: 1, model: 'steady' };

  describe('of a run that is complete', () => {
    it('says what the run file, the scores and the reports say', () => {
      const [overview, ...others] = listRunOverviews(made.in('whole'), 10);
      assert.ok(overview);
      assert.deepEqual(others, []);
      RunOverview.parse(overview);
      const { models: modelOverviews, created_at, ...rest } = overview;
      assert.deepEqual(rest, {
        run_id: basename(whole.dir),
        dir: whole.dir,
        state: 'complete',
        problem: null,
        product_version: 'test',
        preset: null,
        suite_title: 'tasks',
        sandbox: 'virtual',
        practice: true,
        task_count: 2,
        attempt_count: 12,
        ended: 12,
        error_count: 4,
      });
      assert.match(created_at ?? '', /^2\d{3}-/);
      for (const overviewOfModel of modelOverviews) {
        const { model, report } = overviewOfModel;
        const written = whole.report(model);
        const { status, status_reasons, practice, accuracy, avg_turns, false_positive_rate } = written;
        const { decision } = written;
        assert.ok(decision !== null);
        const flagged = written.tasks.flatMap((task) =>
          task.attempts.filter(({ flags }) => flags.length + task.flags.length > 0),
        );
        assert.deepEqual(
          { ...overviewOfModel, report },
          {
            model,
            attempt_count: 4,
            ended: 4,
            report: {
              path: pathsOfRun(whole.dir).report(model),
              status,
              status_reasons,
              practice,
              attempt_count: 4,
              accuracy,
              avg_turns,
              false_positive_rate,
              cost_usd: null,
              attempts_without_cost: 4,
              total_cost_usd: null,
              flagged_attempts: flagged.length,
              decision: { value: decision.value, canary_share: decision.canary_share },
            },
            report_problem: null,
          },
        );
      }
      assert.deepEqual(
        modelOverviews.map(({ model, report }) => [model, report?.accuracy, report?.flagged_attempts]),
        [
          ['steady', 0.75, 2],
          ['broken', null, 0],
          [hostile, 1, 0],
        ],
      );
    });

    it('lists every attempt in the order of the plan, as its score and its trajectory have it', () => {
      const attempts = readAttemptOverviews(whole.dir, all);
      assert.deepEqual(
        attempts.map(({ model, task_id, repeat }) => `${model} ${task_id} ${repeat}`),
        [1, 2].flatMap((repeat) =>
          ['Scenario-1', 'Scenario-2'].flatMap((task) =>
            ['steady', 'broken', hostile].map((model) => `${model} ${task} ${repeat}`),
          ),
        ),
      );
      for (const attempt of attempts) {
        AttemptOverview.parse(attempt);
        const score = whole.score(attempt.model, attempt.task_id, attempt.repeat);
        assert.deepEqual(
          [attempt.state, attempt.outcome, attempt.reason, attempt.score, attempt.turns, attempt.trajectory],
          [
            'ended',
            score.outcome,
            score.reason,
            score.score?.score ?? null,
            score.turns,
            whole.attempt(attempt.model, attempt.task_id, attempt.repeat).trajectory,
          ],
        );
        assert.ok(attempt.duration_ms !== null && attempt.duration_ms > 0);
      }
    });

    it('puts the flags of an attempt on it, and those of its task on each of its attempts', () => {
      const flags = readAttemptOverviews(whole.dir, { model: 'steady', flagged: false }).map((attempt) => [
        attempt.task_id,
        attempt.repeat,
        attempt.flags.map(({ code }) => code),
      ]);
      assert.deepEqual(flags, [
        ['Scenario-1', 1, ['repeats_disagree']],
        ['Scenario-2', 1, []],
        ['Scenario-1', 2, ['false_positive', 'true_cause_missed', 'repeats_disagree']],
        ['Scenario-2', 2, []],
      ]);
    });

    it('puts no flag on an attempt that is to start anew', () => {
      const dir = copyOf(whole);
      rmSync(pathsOfRun(dir).attempt({ ...start, repeat: 2 }).score);
      const flagged = readAttemptOverviews(dir, { model: null, flagged: true });
      assert.deepEqual(
        flagged.map(({ task_id, repeat }) => [task_id, repeat]),
        [['Scenario-1', 1]],
      );
    });

    it('lists the same in parts as at once, whatever the parts', () => {
      for (const wanted of [all, { model: 'steady', flagged: false }, { model: null, flagged: true }]) {
        const parts = [0, 5, 10, 15].flatMap((from) =>
          readAttemptOverviews(whole.dir, { ...wanted, from, count: 5 }),
        );
        assert.deepEqual(parts, readAttemptOverviews(whole.dir, wanted));
      }
      assert.equal(readAttemptOverviews(whole.dir, { ...all, from: 3, count: 2 }).length, 2);
    });

    it('lists the flagged attempts alone when asked to, and of a model that is not in it none', () => {
      const flagged = readAttemptOverviews(whole.dir, { model: null, flagged: true });
      assert.deepEqual(
        flagged.map(({ model, task_id, repeat }) => [model, task_id, repeat]),
        [
          ['steady', 'Scenario-1', 1],
          ['steady', 'Scenario-1', 2],
        ],
      );
      assert.deepEqual(readAttemptOverviews(whole.dir, { model: 'nobody', flagged: false }), []);
    });

    it('knows the attempts that a person has labelled: a note is no label, and a stale one counts nowhere', () => {
      const dir = copyOf(whole);
      editJson(pathsOfRun(dir).report('steady'), (report) => {
        const label = (repeat: number, value: string | null, standing: string) => {
          const target = { kind: 'attempt', ...start, repeat, content_sha256: '0'.repeat(64) };
          return { reviewer: 'me', value, standing, target };
        };
        report.labels = [
          label(1, 'acceptable', 'stale'),
          label(1, null, 'current'),
          label(2, 'acceptable', 'moved'),
        ];
      });
      const labelled = readAttemptOverviews(dir, all).filter((attempt) => attempt.labelled);
      assert.deepEqual(
        labelled.map(({ model, task_id, repeat }) => [model, task_id, repeat]),
        [['steady', 'Scenario-1', 2]],
      );
    });
  });

  describe('of a run that was stopped', () => {
    it('says that it was cancelled, and that the attempt at work then starts anew', () => {
      const overview = readRunOverview(cancelled.dir);
      assert.deepEqual([overview.state, overview.problem, overview.ended], ['cancelled', null, 1]);
      assert.deepEqual(states(cancelled.dir), [
        'Scenario-1/1 ended',
        'Scenario-2/1 interrupted',
        'Scenario-1/2 waiting',
        'Scenario-2/2 waiting',
      ]);
      const interrupted = readAttemptOverviews(cancelled.dir, all)[1];
      assert.deepEqual(
        [interrupted?.outcome, interrupted?.score, interrupted?.turns, interrupted?.duration_ms],
        [null, null, 0, null],
      );
    });

    it('is interrupted when a crash left no word of an end', () => {
      const dir = copyOf(cancelled);
      cutEvents(dir, ({ type, task_id }) => type === 'attempt_ended' && task_id === 'Scenario-2');
      const overview = readRunOverview(dir);
      assert.deepEqual([overview.state, overview.ended], ['interrupted', 1]);
      assert.equal(states(dir)[1], 'Scenario-2/1 interrupted');
    });

    it('believes a score that is there, though the last event of its attempt is that it was cancelled', () => {
      const dir = copyOf(cancelled);
      const key = { model: 'steady', task_id: 'Scenario-2', repeat: 1 };
      const { attempt } = pathsOfRun(dir);
      cpSync(attempt({ ...key, task_id: 'Scenario-1' }).score, attempt(key).score);
      editJson(attempt(key).score, (score) => {
        score.task_id = 'Scenario-2';
      });
      const { state, outcome, score } = readAttemptOverviews(dir, all)[1] ?? {};
      assert.deepEqual([state, outcome, score], ['ended', 'submitted', 1]);
    });

    it('is interrupted when nothing of it was begun', () => {
      const dir = copyOf(cancelled);
      for (const gone of ['events.jsonl', 'attempts', 'reports'])
        rmSync(join(dir, gone), { recursive: true });
      const overview = readRunOverview(dir);
      assert.deepEqual([overview.state, overview.problem, overview.ended], ['interrupted', null, 0]);
      assert.deepEqual(
        new Set(readAttemptOverviews(dir, all).map(({ state }) => state)),
        new Set(['waiting']),
      );
    });

    it('is complete after it was resumed, each attempt as it ended last', async () => {
      const dir = copyOf(cancelled);
      await resumeInHarness(dir, { models: { steady: right } });
      const overview = readRunOverview(dir);
      assert.deepEqual([overview.state, overview.problem, overview.ended], ['complete', null, 4]);
      const attempts = readAttemptOverviews(dir, all);
      assert.deepEqual(
        attempts.map(({ state, outcome, score }) => [state, outcome, score]),
        Array.from({ length: 4 }, () => ['ended', 'submitted', 1]),
      );
    });
  });

  describe('while a process works on it', () => {
    it('shows the run and its attempt as running, and those cut off before as waiting', async () => {
      const dir = copyOf(cancelled);
      const seen: string[][] = [];
      const runs: string[] = [];
      await resumeInHarness(dir, {
        models: { steady: right },
        onEvent: (event) => {
          if (event.type !== 'run_started' && event.type !== 'turn_ended') return;
          const { state, problem } = readRunOverview(dir);
          runs.push(`${state} ${problem}`);
          seen.push(states(dir).map((state) => state.split(' ')[1] ?? ''));
        },
      });
      assert.deepEqual(seen[0], ['ended', 'waiting', 'waiting', 'waiting']);
      assert.deepEqual(seen[1], ['ended', 'running', 'waiting', 'waiting']);
      assert.deepEqual(seen.at(-1), ['ended', 'ended', 'ended', 'running']);
      // Its report is of the session before: no reason to tell anyone to resume it.
      assert.deepEqual(new Set(runs), new Set(['running null']));
    });

    it('does not call an attempt running that was cancelled while others end', () => {
      const dir = copyOf(cancelled);
      cutEvents(dir, ({ type }) => type === 'report_written');
      const lock = RunLock.acquire(pathsOfRun(dir).lock);
      assert.equal(readRunOverview(dir).state, 'running');
      assert.equal(states(dir)[1], 'Scenario-2/1 interrupted');
      lock.release();
      assert.equal(readRunOverview(dir).state, 'interrupted');
    });

    it('does not believe the lock of a process that is dead', () => {
      const dir = copyOf(cancelled);
      cutEvents(dir, ({ type, task_id }) => type === 'attempt_ended' && task_id === 'Scenario-2');
      // More than any system gives to a process.
      const holder = { pid: 2 ** 30, host: hostname(), started: '', token: 'x' };
      writeFileSync(pathsOfRun(dir).lock, JSON.stringify(holder));
      assert.equal(readRunOverview(dir).state, 'interrupted');
      assert.equal(states(dir)[1], 'Scenario-2/1 interrupted');
    });

    it('is not running while its reports alone are written again', () => {
      const dir = copyOf(whole);
      const lock = RunLock.acquire(pathsOfRun(dir).lock);
      assert.equal(readRunOverview(dir).state, 'complete');
      lock.release();
    });
  });

  describe('of a run that moved', () => {
    it('says where its tasks are missed, and goes on to show it', () => {
      const dir = copyOf(whole);
      editJson(pathsOfRun(dir).runFile, (run) => {
        run.suite = { ...(run.suite as object), root: '/home/somebody/else/tasks' };
      });
      const overview = readRunOverview(dir);
      assert.equal(overview.state, 'complete');
      assert.equal(
        overview.problem,
        'Its tasks are not in /home/somebody/else/tasks on this machine, so the run can be looked at, but its tasks cannot be opened. Put them there.',
      );
      assert.equal(readAttemptOverviews(dir, all).length, 12);
    });

    it('throws a code, not a crash, where the folder is gone', () => {
      const dir = copyOf(whole);
      renameSync(dir, folder.in('elsewhere'));
      assert.throws(() => readAttemptOverviews(dir, all), { code: 'run_missing' });
      assert.equal(readRunOverview(dir).state, 'unreadable');
      assert.equal(readRunOverview(folder.in('elsewhere')).state, 'complete');
      assert.equal(runResults(folder.in('elsewhere')).events().length > 0, true);
    });
  });
});
