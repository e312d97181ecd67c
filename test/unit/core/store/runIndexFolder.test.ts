import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { RunOverview } from '../../../../src/core/schema/runIndex.ts';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import { listRunOverviews } from '../../../../src/core/store/runIndex.ts';
import { naming, writeTinySuite } from '../../../support/cliScene.ts';
import { runInHarness } from '../../../support/harnessRun.ts';
import { copyRun, editJson } from '../../../support/runFolder.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

describe('the run index of an output folder', function () {
  this.timeout(60_000);
  let made: TempFolder;
  let folder: TempFolder;
  let stopped = '';

  before(async () => {
    made = tempFolder();
    writeTinySuite(made.in('tasks'), 1);
    const { dir } = await runInHarness({
      suiteDir: made.in('tasks'),
      outputDir: made.in('results'),
      models: { steady: naming('shop/Deployment/cart') },
      repeats: 2,
      onEvent: (event, stop) => {
        if (event.type === 'turn_ended') stop();
      },
    });
    stopped = dir;
  });
  after(() => made[Symbol.dispose]());
  beforeEach(() => {
    folder = tempFolder();
  });
  afterEach(() => folder[Symbol.dispose]());

  const copyAs = (name: string): string => copyRun(stopped, folder.path, name);

  it('is empty for one that is not there', () => {
    assert.deepEqual(listRunOverviews(folder.in('nothing'), 10), []);
  });

  it('refuses one that is a file, in words', () => {
    writeFileSync(folder.in('file'), '');
    assert.throws(() => listRunOverviews(folder.in('file'), 10), {
      code: 'run_missing',
      message: /^the results folder .*file cannot be read: ENOTDIR/,
    });
  });

  it('has the newest first, and at most as many as asked for', () => {
    const names = ['2026-01-01T00-00-00Z-aaaa', '2026-03-01T00-00-00Z-0000', '2026-02-01T00-00-00Z-ffff'];
    for (const name of names) copyAs(name);
    const listed = (limit: number): string[] =>
      listRunOverviews(folder.path, limit).map(({ run_id }) => run_id);
    assert.deepEqual(listed(10), [names[1], names[2], names[0]]);
    assert.deepEqual(listed(2), [names[1], names[2]]);
  });

  it('puts a run with a name of its own where its time belongs', () => {
    copyAs('2026-01-01T00-00-00Z-aaaa');
    copyAs('2026-03-01T00-00-00Z-aaaa');
    const named = copyAs('the good one');
    editJson(pathsOfRun(named).runFile, (run) => {
      run.created_at = '2026-02-01T00:00:00.000Z';
    });
    assert.deepEqual(
      listRunOverviews(folder.path, 10).map(({ run_id }) => run_id),
      ['2026-03-01T00-00-00Z-aaaa', 'the good one', '2026-01-01T00-00-00Z-aaaa'],
    );
  });

  it('passes over what is no run, and follows links only to runs', () => {
    mkdirSync(folder.in('results'));
    const kept = copyAs('kept elsewhere');
    symlinkSync(kept, folder.in('results', '2026-01-01T00-00-00Z-0001'));
    symlinkSync(folder.in('nowhere'), folder.in('results', '2026-01-01T00-00-00Z-0002'));
    symlinkSync(folder.in('results'), folder.in('results', 'loop'));
    symlinkSync('self', folder.in('results', 'self'));
    writeFileSync(folder.in('results', '2026-01-01T00-00-00Z-0003'), 'a file');
    writeFileSync(folder.in('results', 'notes.txt'), 'mine');
    symlinkSync('notes.txt', folder.in('results', '2026-01-01T00-00-00Z-0004'));
    mkdirSync(folder.in('results', '.git'));
    mkdirSync(folder.in('results', 'reports'));
    assert.deepEqual(
      listRunOverviews(folder.in('results'), 10).map(({ run_id, state }) => [run_id, state]),
      [['2026-01-01T00-00-00Z-0001', 'cancelled']],
    );
  });

  it('lists a folder that is named like a run and lacks its plan', () => {
    mkdirSync(folder.in('2026-01-01T00-00-00Z-0001'));
    const [overview] = listRunOverviews(folder.path, 10);
    assert.ok(overview);
    RunOverview.parse(overview);
    assert.deepEqual(
      [overview.state, overview.problem],
      [
        'unreadable',
        `${folder.in('2026-01-01T00-00-00Z-0001', 'run.json')} is missing, so nobody can say what was planned. Put the file back from a copy, or delete the folder.`,
      ],
    );
  });
});
