import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import {
  listRunOverviews,
  readAttemptOverviews,
  readRunOverview,
} from '../../../../src/core/store/runIndex.ts';
import { RunIndexCache } from '../../../../src/core/store/runIndexCache.ts';
import { naming, writeTinySuite } from '../../../support/cliScene.ts';
import { resumeInHarness, runInHarness } from '../../../support/harnessRun.ts';
import { appendEvents, copyRun, cutEvents, editJson, rewriteEvents } from '../../../support/runFolder.ts';
import type { RunResults } from '../../../support/runResults.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

const all = { model: null, flagged: false };
const models = { good: naming('shop/Deployment/cart') };

describe('RunIndexCache', function () {
  this.timeout(60_000);
  let made: TempFolder;
  let folder: TempFolder;
  let run: RunResults;
  let cache: RunIndexCache;

  before(async () => {
    made = tempFolder();
    writeTinySuite(made.in('tasks'), 2);
    run = await runInHarness({
      suiteDir: made.in('tasks'),
      outputDir: made.in('results'),
      models,
      onEvent: (event, stop) => {
        if (event.type === 'turn_ended' && event.task_id === 'Scenario-2') stop();
      },
    });
  });
  after(() => made[Symbol.dispose]());
  beforeEach(() => {
    folder = tempFolder();
    cache = new RunIndexCache();
  });
  afterEach(() => folder[Symbol.dispose]());

  /** Bytes that something reads from the disk. */
  const bytesOf = (work: () => unknown): number => {
    const before = cache.bytesRead;
    work();
    return cache.bytesRead - before;
  };
  const list = () => listRunOverviews(folder.path, 100, cache);
  /** What an index that remembers says is what one that knows nothing says. */
  const agree = (dir: string): void => {
    assert.deepEqual(readRunOverview(dir, cache), readRunOverview(dir));
    assert.deepEqual(readAttemptOverviews(dir, all, cache), readAttemptOverviews(dir, all));
  };

  it('reads nothing again of runs that stayed the same, and of one that grew only what is new', () => {
    const dirs = ['0001', '0002', '0003'].map((end) =>
      copyRun(run.dir, folder.path, `2026-01-01T00-00-00Z-${end}`),
    );
    const dir = dirs[1] ?? '';
    const { runFile, events, report } = pathsOfRun(dir);
    const ofOne = [runFile, events, report('good')].reduce((sum, path) => sum + statSync(path).size, 0);
    assert.equal(bytesOf(list), 3 * ofOne);
    assert.equal(bytesOf(list), 0);
    const size = statSync(events).size;
    appendEvents(dir, [{ type: 'run_started' }, { type: 'attempt_started', ...key('Scenario-2') }]);
    assert.equal(bytesOf(list), statSync(events).size - size);
    agree(dir);
  });

  it('takes a line in once it is whole, in how many pieces it ever comes', () => {
    const dir = copyRun(run.dir, folder.path);
    const { events } = pathsOfRun(dir);
    readRunOverview(dir, cache);
    const before = readFileSync(events);
    appendEvents(dir, [
      { type: 'run_started' },
      { type: 'attempt_started', ...key('Scenario-2') },
      { type: 'run_ended', status: 'budget' },
    ]);
    const whole = readFileSync(events);
    const states: string[] = [];
    for (let end = before.length; end <= whole.length; end += 7) {
      writeFileSync(events, whole.subarray(0, end));
      states.push(readRunOverview(dir, cache).state);
      agree(dir);
    }
    writeFileSync(events, whole);
    assert.equal(readRunOverview(dir, cache).state, 'budget');
    assert.deepEqual([...new Set(states)], ['cancelled', 'interrupted']);
  });

  it('notices a report and a plan that were written anew, and a score that is gone', async () => {
    const dir = copyRun(run.dir, folder.path);
    agree(dir);
    await resumeInHarness(dir, { models });
    assert.equal(readRunOverview(dir, cache).models[0]?.report?.attempt_count, 2);
    agree(dir);
    editJson(pathsOfRun(dir).report('good'), (report) => {
      report.schema_version = '2.0';
    });
    assert.notEqual(readRunOverview(dir, cache).models[0]?.report_problem, null);
    renameSync(pathsOfRun(dir).attempt(key('Scenario-1')).score, folder.in('score.json'));
    assert.equal(readRunOverview(dir, cache).ended, 1);
    agree(dir);
    editJson(pathsOfRun(dir).runFile, (value) => {
      value.schema_version = '2.0';
    });
    assert.equal(readRunOverview(dir, cache).state, 'unreadable');
  });

  it('does not go on from where it was in a file that is another one now', () => {
    const dir = copyRun(run.dir, folder.path);
    const { events } = pathsOfRun(dir);
    readRunOverview(dir, cache);
    // Another sound index, longer, written over the first.
    const reason = 'long '.repeat(200);
    rewriteEvents(dir, (record) => ({ ...record, ...(record.type === 'attempt_ended' ? { reason } : {}) }));
    assert.equal(readRunOverview(dir, cache).problem, null);
    agree(dir);
    // One that ends as the first did and goes on, and differs in the middle, put in its place.
    const changed = readFileSync(events, 'utf8').replace('"turns":2', '"turns":1');
    writeFileSync(folder.in('other'), changed);
    renameSync(folder.in('other'), events);
    appendFileSync(events, changed.split('\n').at(-2) ?? '');
    assert.match(readRunOverview(dir, cache).problem ?? '', /does not continue the chain/);
    agree(dir);
    // And a shorter one.
    writeFileSync(events, readFileSync(pathsOfRun(run.dir).events));
    cutEvents(dir, ({ type }) => type === 'attempt_ended');
    assert.equal(readRunOverview(dir, cache).state, 'interrupted');
    agree(dir);
  });

  it('notices an edit that changes no length', () => {
    const dir = copyRun(run.dir, folder.path);
    const { events } = pathsOfRun(dir);
    assert.equal(readRunOverview(dir, cache).problem, null);
    const text = readFileSync(events, 'utf8');
    const edited = text.replace('"score":1', '"score":0');
    assert.ok(edited !== text && edited.length === text.length);
    writeFileSync(events, edited);
    assert.match(readRunOverview(dir, cache).problem ?? '', /does not continue the chain/);
    agree(dir);
  });

  it('tells of damage that comes later, and forgets it when the file is mended', () => {
    const dir = copyRun(run.dir, folder.path);
    const { events } = pathsOfRun(dir);
    const sound = readFileSync(events);
    readRunOverview(dir, cache);
    appendFileSync(events, 'not json\n');
    assert.match(readRunOverview(dir, cache).problem ?? '', /^events\.jsonl is damaged/);
    agree(dir);
    writeFileSync(events, sound);
    assert.equal(readRunOverview(dir, cache).problem, null);
    agree(dir);
  });

  it('keeps no more than it may, the runs that were used last', () => {
    const dirs = Array.from({ length: 6 }, (_, index) =>
      copyRun(run.dir, folder.path, `2026-01-01T00-00-00Z-000${index}`),
    );
    list();
    const ofOne = cache.bytesRead / dirs.length;
    cache = new RunIndexCache(3.5 * ofOne);
    list();
    // Newest first: the last three that were read are the oldest.
    assert.equal(cache.bytesRead, 3 * ofOne);
    assert.equal(
      bytesOf(() => readRunOverview(dirs[0] ?? '', cache)),
      0,
    );
    assert.equal(
      bytesOf(() => readRunOverview(dirs[5] ?? '', cache)),
      ofOne,
    );

    cache = new RunIndexCache(2.5 * ofOne);
    for (const index of [0, 1, 0, 2]) readAttemptOverviews(dirs[index] ?? '', all, cache);
    assert.equal(
      bytesOf(() => readRunOverview(dirs[0] ?? '', cache)),
      0,
    );
    assert.equal(
      bytesOf(() => readRunOverview(dirs[1] ?? '', cache)),
      ofOne,
    );
  });
});

function key(task_id: string) {
  return { model: 'good', task_id, repeat: 1 };
}
