import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { changeStanding } from '../../../../src/core/audit/changeStanding.ts';
import { BenchError } from '../../../../src/core/errors.ts';
import { readTrend } from '../../../../src/core/harness/readTrend.ts';
import type { Report } from '../../../../src/core/schema/report.ts';
import { jsonText } from '../../../../src/core/store/runStore.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';
import { type TrendScene, writeTrendScene } from '../../../support/trendScene.ts';
import { reportOf, right, wrong } from '../report/trendFixture.ts';

const { signal } = new AbortController();

function reportFile(path: string, report: Report | string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof report === 'string' ? report : jsonText(report));
  return path;
}

const one = reportOf({ week: 1, claims: [right, wrong, right] });
const two = reportOf({ week: 2, claims: [right, wrong, right] });

describe('reading a folder of reports over time', () => {
  let folder: TempFolder;

  beforeEach(() => {
    folder = tempFolder();
  });

  afterEach(() => folder[Symbol.dispose]());

  it('finds reports of runs, of rescorings and of archives, and leaves alone what else a run holds', async () => {
    reportFile(folder.in('run-1', 'run.json'), '{}');
    const found = [
      reportFile(folder.in('archive', '2026', '03', 'second.json'), two),
      reportFile(folder.in('run-1', 'reports', 'my-llm.json'), one),
    ];
    const other = { ...one, model: 'other' };
    found.push(reportFile(folder.in('run-1', 'rescored', 'judge-a', 'reports', 'other.json'), other));
    reportFile(folder.in('run-1', 'rescored', 'judge-a', 'rescore.json'), '{}');
    reportFile(folder.in('run-1', 'attempts', 'my-llm', 'Scenario-1', 'r1', 'score.json'), '{}');
    reportFile(folder.in('.git', 'x.json'), '{}');
    const trend = await readTrend(folder.path, {}, signal);
    assert.deepEqual(trend.left_out, []);
    assert.deepEqual(
      trend.series.flatMap(({ points }) => points.map(({ path }) => path)).sort(),
      found.sort(),
    );
  });

  it('says of every file that cannot be used why, and uses the others', async () => {
    const text = jsonText(one);
    const files: Readonly<Record<string, readonly [string, RegExp]>> = {
      'truncated.json': [text.slice(0, text.length / 2), /^it is not JSON/],
      'foreign.json': ['{"name":"a package"}', /it names no format, so it is no report/],
      'newer.json': [
        text.replace('"1.1"', '"2.0"'),
        /its format is 2\.0, and this version reads 1\.0 and 1\.1/,
      ],
      'next.json': [text.replace('"1.1"', '"1.2"'), /it was made by another version: its format is 1\.2/],
      'edited.json': [
        jsonText({ ...one, accuracy: 1 }),
        /its accuracy is 1, and 0\.6666666666666666 by its attempts/,
      ],
      'unfit.json': [jsonText({ ...one, run_id: 7 }), /run_id/],
      'list.json': ['[1]', /it names no format/],
      'empty.json': ['', /it is not JSON/],
      'nothing.json': [jsonText(reportOf({ week: 3, claims: [null] })), /no attempt of it counts/],
    };
    for (const [name, [content]] of Object.entries(files)) reportFile(folder.in(name), content);
    symlinkSync(folder.in('gone'), folder.in('link.json'));
    mkdirSync(folder.in('folder.json'));
    reportFile(folder.in('good.json'), two);
    const { left_out, series, reports } = await readTrend(folder.path, {}, signal);
    assert.deepEqual([reports, series.length], [1, 1]);
    assert.deepEqual(left_out.map(({ path }) => path).sort(), [
      ...[...Object.keys(files), 'link.json'].map((name) => folder.in(name)).sort(),
    ]);
    for (const { path, why } of left_out) {
      const [, expected] = files[path.slice(folder.path.length + 1)] ?? ['', /a link to nothing/];
      assert.match(why, expected);
    }
  });

  it('goes round in no circle of links and no deeper than is sensible', async () => {
    reportFile(folder.in('a', 'one.json'), one);
    symlinkSync(folder.path, folder.in('a', 'circle'));
    reportFile(folder.in(...'bcdefghijkl'.split(''), 'two.json'), two);
    const { reports, left_out } = await readTrend(folder.path, {}, signal);
    assert.equal(reports, 1);
    assert.match(left_out.map(({ why }) => why).join(), /^it is a folder more than 8 folders deep/);
  });

  it('says of a link to a folder elsewhere that it was not followed, so that no report is missing without a word', async () => {
    reportFile(folder.in('here', 'run-1', 'reports', 'one.json'), one);
    reportFile(folder.in('elsewhere', 'run-2', 'reports', 'two.json'), two);
    symlinkSync('run-1', folder.in('here', 'latest'));
    symlinkSync(folder.in('here', 'run-1', 'reports', 'one.json'), folder.in('here', 'link.json'));
    symlinkSync(folder.in('elsewhere', 'run-2'), folder.in('here', 'archived'));
    const { reports, left_out } = await readTrend(folder.in('here'), {}, signal);
    assert.equal(reports, 2);
    assert.deepEqual(
      left_out.filter(({ why }) => /link to a folder elsewhere/.test(why)).map(({ path }) => path),
      [folder.in('here', 'archived')],
    );
  });

  it('reads only the wanted models and time', async () => {
    reportFile(folder.in('one.json'), one);
    reportFile(folder.in('two.json'), two);
    reportFile(folder.in('three.json'), { ...two, model: 'other' });
    const sinceMs = Date.parse(two.provenance.started_at);
    const { series } = await readTrend(folder.path, { models: ['my-llm'], sinceMs }, signal);
    assert.deepEqual(
      series.map(({ model, points }) => [model, points.map(({ run_id }) => run_id)]),
      [['my-llm', ['run-2']]],
    );
  });

  it('tells how far it is, and stops when it is told to', async () => {
    for (const name of ['1', '2', '3']) reportFile(folder.in(`${name}.json`), one);
    const told: string[] = [];
    await readTrend(folder.path, { onProgress: (done, total) => told.push(`${done}/${total}`) }, signal);
    assert.deepEqual(told, ['1/3', '2/3', '3/3']);
    const stopping = new AbortController();
    const stopped = readTrend(folder.path, { onProgress: () => stopping.abort() }, stopping.signal);
    await assert.rejects(stopped, { name: 'AbortError' });
  });

  it('refuses a folder that is not there, or holds nothing that could be a report', async () => {
    const isMissing = (error: unknown) => BenchError.is(error, 'report_missing');
    await assert.rejects(readTrend(folder.in('none'), {}, signal), isMissing);
    await assert.rejects(readTrend(folder.path, {}, signal), isMissing);
  });
});

describe('five simulated weeks', function () {
  this.timeout(60_000);
  let folder: TempFolder;
  let scene: TrendScene;

  before(async () => {
    folder = tempFolder();
    scene = await writeTrendScene(folder.path);
  });

  after(() => folder[Symbol.dispose]());

  it('end in a drop whose attempts are those that fell', async () => {
    const { series } = await readTrend(scene.outputDir, {}, signal);
    const drop = series[0]?.alarms.find(({ kind }) => kind === 'drop') ?? assert.fail('there is no drop');
    assert.deepEqual(
      drop.causes.map(({ task_id }) => task_id),
      scene.fallen,
    );
    assert.equal(scene.runs[4]?.endsWith(drop.run_id), true);
    assert.deepEqual(series[0]?.points[4]?.changes, []);
  });

  it('raise no alarm by a report that was revoked, and do not trust a damaged record of that', async () => {
    const [dir = ''] = scene.runs.slice(-1);
    const change = { type: 'revoked', models: [scene.model], reason: 'wrong key', who: 'ana' } as const;
    changeStanding(dir, change, () => Date.parse('2026-04-01T00:00:00Z'));
    const newest = async () => {
      const { series } = await readTrend(scene.outputDir, {}, signal);
      const point = series[0]?.points.at(-1);
      return { used: point?.used, note: point?.note ?? '', alarms: series[0]?.alarms };
    };
    const revoked = await newest();
    assert.deepEqual([revoked.used, revoked.alarms], [false, []]);
    assert.match(revoked.note, /revoked by ana on 2026-04-01: wrong key/);
    writeFileSync(`${dir}/standing.jsonl`, 'what is this\n');
    const damaged = await newest();
    assert.deepEqual([damaged.used, damaged.alarms], [false, []]);
    assert.match(damaged.note, /^Whether it was revoked cannot be read: /);
  });
});
