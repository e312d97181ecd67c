import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { RunOverview } from '../../../../src/core/schema/runIndex.ts';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import {
  listRunOverviews,
  readAttemptOverviews,
  readRunOverview,
} from '../../../../src/core/store/runIndex.ts';
import { naming, writeTinySuite } from '../../../support/cliScene.ts';
import { resumeInHarness, runInHarness } from '../../../support/harnessRun.ts';
import { copyRun, cutEvents, editJson, rewriteEvents } from '../../../support/runFolder.ts';
import type { RunResults } from '../../../support/runResults.ts';
import { skip } from '../../../support/skip.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

const all = { model: null, flagged: false };
const models = { good: naming('shop/Deployment/cart'), bad: naming('shop/Service/frontend') };
const first = { model: 'good', task_id: 'Scenario-1', repeat: 1 };

describe('the run index, of a damaged run', function () {
  this.timeout(60_000);
  let made: TempFolder;
  let folder: TempFolder;
  let run: RunResults;

  before(async () => {
    made = tempFolder();
    writeTinySuite(made.in('tasks'), 2);
    run = await runInHarness({ suiteDir: made.in('tasks'), outputDir: made.in('results'), models });
  });
  after(() => made[Symbol.dispose]());
  beforeEach(() => {
    folder = tempFolder();
  });
  afterEach(() => folder[Symbol.dispose]());

  const copy = (): string => copyRun(run.dir, folder.path);
  const ends = (dir: string) =>
    readAttemptOverviews(dir, all).map(({ state, outcome, score, turns }) => ({
      state,
      outcome,
      score,
      turns,
    }));

  describe('run.json', () => {
    /** Listed all the same, with nothing made up. */
    function refused(dir: string): string {
      const [overview] = listRunOverviews(folder.path, 10);
      assert.ok(overview);
      RunOverview.parse(overview);
      const { run_id, state, created_at, attempt_count, models: ofModels, problem } = overview;
      assert.deepEqual(
        [run_id, state, created_at, attempt_count, ofModels],
        [basename(dir), 'unreadable', null, 0, []],
      );
      assert.throws(() => readAttemptOverviews(dir, all), { name: 'BenchError' });
      return (problem ?? '').replaceAll(dir, 'DIR');
    }

    it('that is gone', () => {
      const dir = copy();
      rmSync(pathsOfRun(dir).runFile);
      assert.equal(
        refused(dir),
        'DIR/run.json is missing, so nobody can say what was planned. Put the file back from a copy, or delete the folder.',
      );
    });

    it('that was cut short', () => {
      const dir = copy();
      truncateSync(pathsOfRun(dir).runFile, 200);
      assert.match(
        refused(dir),
        /^DIR\/run\.json is damaged: it is not JSON \(.*\)\. Put the file back from a copy, or delete the folder\.$/,
      );
    });

    it('of a newer version, whatever else is in it', () => {
      const dir = copy();
      editJson(pathsOfRun(dir).runFile, (value) => {
        value.schema_version = '2.0';
        value.product_version = '9.1.0\u001b[31m\n';
      });
      assert.equal(
        refused(dir),
        'DIR/run.json has format 2.0, made by ITBench Review 9.1.0 [31m; this version reads format 1.0. Open it with the version that made it.',
      );
    });

    it('of a newer version that still has the same major number, and does not fit', () => {
      const dir = copy();
      editJson(pathsOfRun(dir).runFile, (value) => {
        value.schema_version = '1.1';
        value.more = true;
      });
      assert.match(
        refused(dir),
        /^DIR\/run\.json has format 1\.1, made by ITBench Review test; this version reads/,
      );
    });

    it('without one of its parts', () => {
      const dir = copy();
      editJson(pathsOfRun(dir).runFile, (value) => {
        delete value.tasks;
      });
      assert.equal(
        refused(dir),
        'DIR/run.json is damaged: tasks is missing (a list). Put the file back from a copy, or delete the folder.',
      );
    });

    it('that names a task twice, or plans more than anyone runs', () => {
      const dir = copy();
      const { runFile } = pathsOfRun(dir);
      const sound = readFileSync(runFile);
      editJson(runFile, (value) => {
        value.tasks = [...(value.tasks as unknown[]), ...(value.tasks as unknown[])];
      });
      assert.match(refused(dir), /^DIR\/run\.json is damaged: it names Scenario-1 twice\./);
      writeFileSync(runFile, sound);
      editJson(runFile, (value) => {
        value.settings = { ...(value.settings as object), repeats: 10 ** 9 };
      });
      assert.match(refused(dir), /it plans 4000000000 attempts, more than 1000000\./);
    });

    it('that is a folder, or a pipe, which nobody will ever write to', function () {
      const dir = copy();
      const { runFile } = pathsOfRun(dir);
      rmSync(runFile);
      mkdirSync(runFile);
      assert.match(
        refused(dir),
        /^DIR\/run\.json cannot be read: it is not a file\. Make it a file that you may read/,
      );
      if (process.platform === 'win32') skip(this, 'there are no named pipes in folders here');
      rmSync(runFile, { recursive: true });
      execFileSync('mkfifo', [runFile]);
      assert.match(refused(dir), /it is not a file/);
    });
  });

  describe('score.json', () => {
    it('that is gone takes the end with it, whatever the events say', () => {
      const dir = copy();
      rmSync(pathsOfRun(dir).attempt(first).score);
      const overview = readRunOverview(dir);
      assert.deepEqual([overview.state, overview.ended, overview.models[0]?.ended], ['interrupted', 3, 1]);
      assert.equal(
        overview.problem,
        'One attempt had ended, and its score.json is gone. Resume the run to mend that.',
      );
      const attempt = readAttemptOverviews(dir, all)[0];
      assert.deepEqual(
        [attempt?.state, attempt?.outcome, attempt?.score, attempt?.turns, attempt?.flags],
        ['interrupted', null, null, 0, []],
      );
    });

    it('that was written just before a crash makes an end of which the events know nothing', () => {
      const dir = copy();
      const before = ends(dir);
      cutEvents(
        dir,
        ({ type, task_id, model }) => type === 'attempt_ended' && task_id === 'Scenario-2' && model === 'bad',
      );
      assert.deepEqual(ends(dir), before);
      const last = readAttemptOverviews(dir, all).at(-1);
      const reported = run.report('bad').tasks[1]?.attempts[0];
      assert.deepEqual([last?.duration_ms, last?.cost_usd], [(reported?.seconds ?? 0) * 1000, null]);
      assert.equal(readRunOverview(dir).state, 'complete');
      rmSync(pathsOfRun(dir).report('bad'));
      assert.equal(readAttemptOverviews(dir, all).at(-1)?.duration_ms, null);
    });

    it('that was made by a later session has its time from the report, not the 0 of the event', async () => {
      const dir = copy();
      rmSync(pathsOfRun(dir).attempt(first).score);
      await resumeInHarness(dir, { models });
      const attempt = readAttemptOverviews(dir, all)[0];
      const seconds = run.report('good').tasks[0]?.attempts[0]?.seconds ?? 0;
      assert.ok(seconds > 0);
      assert.deepEqual([attempt?.state, attempt?.score, attempt?.duration_ms], ['ended', 1, seconds * 1000]);
    });

    it('that cannot be read, where it is all there is, is an end without an outcome, and says why', () => {
      const dir = copy();
      rmSync(pathsOfRun(dir).events);
      const { score } = pathsOfRun(dir).attempt(first);
      writeFileSync(score, '{"schema_version": "1.0"');
      const reason = () => readAttemptOverviews(dir, all)[0];
      assert.deepEqual([reason()?.state, reason()?.outcome, reason()?.score], ['ended', null, null]);
      assert.match(
        reason()?.reason ?? '',
        /score\.json is not a score: .* Delete the file and run again with --resume/,
      );
      writeFileSync(score, readFileSync(pathsOfRun(dir).attempt({ ...first, model: 'bad' }).score));
      assert.match(reason()?.reason ?? '', /score\.json is the score of another attempt/);
      assert.equal(reason()?.score, null);
    });

    it('that counts and has lost its number is an end without an outcome, and no 0', () => {
      const dir = copy();
      rmSync(pathsOfRun(dir).events);
      editJson(pathsOfRun(dir).attempt(first).score, (score) => {
        score.score = null;
      });
      const [attempt] = readAttemptOverviews(dir, all);
      assert.deepEqual([attempt?.outcome, attempt?.score], [null, null]);
      assert.match(attempt?.reason ?? '', /score\.json counts and has no score/);
    });
  });

  describe('events.jsonl', () => {
    it('with a torn last line is read up to it, and nobody is alarmed', () => {
      const dir = copy();
      const before = ends(dir);
      appendFileSync(pathsOfRun(dir).events, '{"seq":99,"t":"2026-01-31T12:0');
      assert.deepEqual(ends(dir), before);
      const { state, problem } = readRunOverview(dir);
      assert.deepEqual([state, problem], ['complete', null]);
    });

    it('that is gone loses no end', () => {
      const dir = copy();
      const before = ends(dir);
      rmSync(pathsOfRun(dir).events);
      assert.deepEqual(ends(dir), before);
      assert.equal(readRunOverview(dir).state, 'complete');
    });

    it('with a line that is not JSON says which, and shows the scores all the same', () => {
      const dir = copy();
      const before = ends(dir);
      const { events } = pathsOfRun(dir);
      const lines = readFileSync(events, 'utf8').split('\n');
      lines[2] = 'not json';
      writeFileSync(events, lines.join('\n'));
      assert.deepEqual(ends(dir), before);
      const { state, problem, ended } = readRunOverview(dir);
      assert.deepEqual([state, ended], ['complete', 4]);
      assert.match(
        problem ?? '',
        /^events\.jsonl is damaged \(line 3: it is not JSON \(.*\)\), so scores come from each attempt’s own file\. Put it back from a copy\.$/,
      );
    });

    it('whose figures were edited decides no figure', () => {
      const dir = copy();
      const before = ends(dir);
      const { events } = pathsOfRun(dir);
      const text = readFileSync(events, 'utf8');
      const edited = text.replace('"score":0,', '"score":1,');
      assert.notEqual(edited, text);
      writeFileSync(events, edited);
      assert.deepEqual(ends(dir), before);
      assert.match(readRunOverview(dir).problem ?? '', /line \d: it does not continue the chain/);
    });

    it('that contradicts itself, or has what no list could show, decides no figure', () => {
      const wrongs = [{ score: 7 }, { score: null }, { turns: -1 }, { outcome: 'perfect' }, { repeat: 'x' }];
      const dir = copy();
      const before = ends(dir);
      for (const wrong of wrongs) {
        rewriteEvents(dir, (record) => (record.type === 'attempt_ended' ? { ...record, ...wrong } : record));
        assert.deepEqual(ends(dir), before, JSON.stringify(wrong));
        assert.match(readRunOverview(dir).problem ?? '', /^events\.jsonl is damaged/, JSON.stringify(wrong));
        writeFileSync(pathsOfRun(dir).events, readFileSync(pathsOfRun(run.dir).events));
      }
    });

    it('with events of kinds that are not known yet is sound', () => {
      const dir = copy();
      rewriteEvents(dir, (record) =>
        record.type === 'report_written' ? { ...record, type: 'later' } : record,
      );
      assert.equal(readRunOverview(dir).problem, null);
    });

    it('that is one endless line is given up on', () => {
      const dir = copy();
      writeFileSync(pathsOfRun(dir).events, Buffer.alloc(9 * 2 ** 20, 'x'));
      assert.match(
        readRunOverview(dir).problem ?? '',
        /line 1: it is longer than 4194304 bytes; the rest was not read/,
      );
      assert.equal(ends(dir)[0]?.score, 1);
    });
  });

  describe('a report', () => {
    /** What is said of it; no number of it is shown, and those of the other model are. */
    function refused(dir: string): string {
      const overview = readRunOverview(dir);
      RunOverview.parse(overview);
      const [good, bad] = overview.models;
      assert.deepEqual([good?.report, bad?.report?.accuracy], [null, 0]);
      assert.deepEqual([overview.state, overview.problem], ['complete', null]);
      assert.deepEqual(readAttemptOverviews(dir, { model: 'good', flagged: true }), []);
      return (good?.report_problem?.message ?? '').replace(pathsOfRun(dir).report('good'), 'REPORT');
    }
    const again = 'Delete the file and resume the run: its reports are then written anew.';

    it('of an unknown version', () => {
      const dir = copy();
      editJson(pathsOfRun(dir).report('good'), (report) => {
        report.schema_version = '2.0';
      });
      assert.equal(
        refused(dir),
        'REPORT was made by another version: its format is 2.0, and this version reads 1.0 and 1.1. Open it with the version that made it.',
      );
    });

    it('that was cut short', () => {
      const dir = copy();
      const path = pathsOfRun(dir).report('good');
      truncateSync(path, readFileSync(path).length - 10);
      const message = refused(dir);
      assert.match(message, /^REPORT is damaged: it is not JSON \(.*\)\. /);
      assert.ok(message.endsWith(again), message);
    });

    it('whose numbers are none', () => {
      const dir = copy();
      editJson(pathsOfRun(dir).report('good'), (report) => {
        report.accuracy = '1.0';
      });
      assert.equal(refused(dir), `REPORT is damaged: accuracy must be a number. ${again}`);
    });

    it('of another run, or of another model', () => {
      const dir = copy();
      const path = pathsOfRun(dir).report('good');
      const sound = readFileSync(path);
      writeFileSync(path, readFileSync(pathsOfRun(dir).report('bad')));
      assert.match(refused(dir), /^REPORT is not the report of good in this run: it is of bad in run /);
      writeFileSync(path, sound);
      editJson(path, (report) => {
        report.run_id = '2020-01-01T00-00-00Z-0000';
      });
      assert.match(refused(dir), /it is of good in run 2020-01-01T00-00-00Z-0000\. /);
    });

    it('that says nothing of its format', () => {
      const dir = copy();
      editJson(pathsOfRun(dir).report('good'), (report) => {
        delete report.schema_version;
      });
      assert.equal(
        refused(dir),
        `REPORT is not the report of good in this run: it names no format. ${again}`,
      );
    });

    it('that is a folder', () => {
      const dir = copy();
      rmSync(pathsOfRun(dir).report('good'));
      mkdirSync(pathsOfRun(dir).report('good'));
      assert.match(refused(dir), /^REPORT cannot be read: it is not a file\./);
    });

    it('that is missing though all has ended is asked for', () => {
      const dir = copy();
      rmSync(pathsOfRun(dir).report('good'));
      const { problem, models: ofModels } = readRunOverview(dir);
      assert.equal(problem, 'The report of good has not been written. Resume the run to mend that.');
      assert.deepEqual([ofModels[0]?.report, ofModels[0]?.report_problem], [null, null]);
    });
  });
});
