import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { changeStanding, type StandingChange } from '../../../../src/core/audit/changeStanding.ts';
import {
  reportStanding,
  standingOfReportFile,
  standingSentences,
} from '../../../../src/core/audit/reportStanding.ts';
import { readStandingFile } from '../../../../src/core/audit/standingFile.ts';
import { BenchError } from '../../../../src/core/errors.ts';
import { sha256 } from '../../../../src/core/store/hash.ts';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import { RunLock } from '../../../../src/core/store/runLock.ts';
import { labelledRun, now } from '../../../support/labelScene.ts';
import { copyRun } from '../../../support/runFolder.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

const good = { revoked: null, superseded: null };
const by = new Map([['steady', { run_id: 'next', model: 'steady', report_sha256: 'a'.repeat(64) }]]);

describe('how the report of a run stands', function () {
  this.timeout(60_000);
  let folder: TempFolder;
  let made: string;
  let copies = 0;

  before(async () => {
    folder = tempFolder();
    made = await labelledRun(folder.path);
  });

  after(() => folder[Symbol.dispose]());

  const copy = (): string => {
    copies += 1;
    return copyRun(made, folder.in(`copy-${copies}`));
  };

  const change = (dir: string, type: StandingChange['type'], models = ['steady'], reason = 'wrong truth') =>
    changeStanding(dir, { type, models, by, reason, who: 'Ana' }, now);

  const damaged = (error: unknown) => BenchError.is(error, 'journal_damaged');

  it('is good until somebody says otherwise', () => {
    assert.deepEqual(reportStanding(made, 'steady'), good);
  });

  it('is that of a rescoring too: the attempts are the same', () => {
    const dir = copy();
    change(dir, 'revoked');
    const rescored = join(dir, 'rescored', 'judge', 'reports', 'steady.json');
    assert.match(standingOfReportFile(rescored, 'steady').revoked ?? '', /wrong truth/);
    assert.deepEqual(standingOfReportFile(rescored, 'other'), good);
    assert.deepEqual(
      standingOfReportFile(join(dir, 'away', 'judge', 'reports', 'steady.json'), 'steady'),
      good,
    );
  });

  it('is said with who, when and why, of the report that was meant and of no other', () => {
    const dir = copy();
    assert.deepEqual(change(dir, 'revoked'), ['steady']);
    const { revoked, superseded } = reportStanding(dir, 'steady');
    assert.equal(revoked, 'The report of steady was revoked by Ana on 2026-11-22: wrong truth');
    assert.equal(superseded, null);
    assert.deepEqual(reportStanding(dir, 'other'), good);
    assert.deepEqual(standingOfReportFile(pathsOfRun(dir).report('steady'), 'steady'), {
      revoked,
      superseded,
    });
    assert.deepEqual(standingOfReportFile(folder.in('elsewhere', 'steady.json'), 'steady'), good);
  });

  it('is that of what a link leads to, and of the run that a link lies in', () => {
    const dir = copy();
    const { reports, report } = pathsOfRun(dir);
    const [link, links] = [folder.in('latest.json'), folder.in('latest')];
    symlinkSync(report('steady'), link);
    symlinkSync(reports, links);
    change(dir, 'revoked');
    const said = reportStanding(dir, 'steady');
    assert.deepEqual(standingOfReportFile(link, 'steady'), said);
    assert.deepEqual(standingOfReportFile(join(links, 'steady.json'), 'steady'), said);
    mkdirSync(folder.in('contents', 'of'), { recursive: true });
    const content = folder.in('contents', 'of', 'steady');
    renameSync(report('steady'), content);
    symlinkSync(content, report('steady'));
    assert.deepEqual(standingOfReportFile(report('steady'), 'steady'), said);
  });

  it('is said in whole sentences, and as unknown where the record is damaged', () => {
    const dir = copy();
    const path = pathsOfRun(dir).report('steady');
    assert.deepEqual(standingSentences(path, 'steady'), []);
    change(dir, 'revoked', ['steady'], 'Wrong truth!');
    assert.deepEqual(standingSentences(path, 'steady'), [
      'The report of steady was revoked by Ana on 2026-11-22: Wrong truth!',
    ]);
    change(dir, 'superseded');
    assert.match(standingSentences(path, 'steady')[1] ?? '', /superseded by .*: wrong truth\.$/);
    appendFileSync(pathsOfRun(dir).standing, '{');
    assert.match(standingSentences(path, 'steady').join(), /^Whether it was revoked cannot be read: .*\.$/);
  });

  it('cannot be superseded by the very report', () => {
    const dir = copy();
    const report_sha256 = sha256(readFileSync(pathsOfRun(dir).report('steady')));
    const itself = new Map([['steady', { run_id: 'copy', model: 'steady', report_sha256 }]]);
    assert.throws(
      () =>
        changeStanding(
          dir,
          { type: 'superseded', models: ['steady'], by: itself, reason: 'x', who: 'Ana' },
          now,
        ),
      (error) => BenchError.is(error, 'usage') && /cannot take the place of itself/.test(error.message),
    );
    assert.deepEqual(reportStanding(dir, 'steady'), good);
  });

  it('names the report that takes its place', () => {
    const dir = copy();
    change(dir, 'superseded');
    assert.match(reportStanding(dir, 'steady').superseded ?? '', /superseded by that of steady in run next/);
  });

  it('is good again when both were taken back, and all of it stays on record', () => {
    const dir = copy();
    change(dir, 'revoked');
    change(dir, 'superseded');
    assert.deepEqual(change(dir, 'undo', ['steady', 'other']), ['steady']);
    assert.deepEqual(reportStanding(dir, 'steady'), good);
    assert.deepEqual(change(dir, 'undo'), []);
    assert.equal(readStandingFile(pathsOfRun(dir)).records.length, 4);
    change(dir, 'revoked');
    assert.notEqual(reportStanding(dir, 'steady').revoked, null);
  });

  it('is not said of a report that is not there, without a reason, or while somebody works on the run', () => {
    const dir = copy();
    assert.throws(
      () => change(dir, 'revoked', ['steady'], '  '),
      (error) => BenchError.is(error, 'usage'),
    );
    const lock = RunLock.acquire(pathsOfRun(dir).lock);
    assert.throws(
      () => change(dir, 'revoked'),
      (error) => BenchError.is(error, 'run_locked'),
    );
    lock.release();
    rmSync(pathsOfRun(dir).report('steady'));
    assert.throws(
      () => change(dir, 'revoked'),
      (error) => BenchError.is(error, 'report_missing'),
    );
    assert.deepEqual(reportStanding(dir, 'steady'), good);
  });

  it('is unknown, never good, where the record was cut, changed or removed', () => {
    const dir = copy();
    change(dir, 'revoked');
    change(dir, 'superseded');
    const { standing, standingHead } = pathsOfRun(dir);
    const text = readFileSync(standing, 'utf8');
    const first = `${text.split('\n')[0]}\n`;
    for (const changed of [first, '', text.slice(0, -1), text.replace('wrong', 'wrung'), `${first}no\n`]) {
      writeFileSync(standing, changed);
      assert.throws(() => reportStanding(dir, 'steady'), damaged, JSON.stringify(changed));
      assert.throws(() => change(dir, 'undo'), damaged);
    }
    rmSync(standing);
    assert.throws(() => reportStanding(dir, 'steady'), damaged);
    writeFileSync(standing, text);
    appendFileSync(standingHead, '\n');
    assert.throws(() => reportStanding(dir, 'steady'), damaged);
  });

  it('survives a crash between the record and what tells of its end', () => {
    const dir = copy();
    change(dir, 'revoked');
    const { standingHead } = pathsOfRun(dir);
    const head = readFileSync(standingHead);
    change(dir, 'superseded');
    writeFileSync(standingHead, head);
    assert.notEqual(reportStanding(dir, 'steady').superseded, null);
    change(dir, 'undo');
    assert.deepEqual(reportStanding(dir, 'steady'), good);
  });

  it('holds what people write harmless in one line', () => {
    const dir = copy();
    change(dir, 'revoked', ['steady'], 'one\n\u001b[31mtwo');
    assert.match(reportStanding(dir, 'steady').revoked ?? '', /: one \[31mtwo$/);
  });
});
