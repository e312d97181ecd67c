import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { changeStanding } from '../../../../src/core/audit/changeStanding.ts';
import { BenchError } from '../../../../src/core/errors.ts';
import type { ExportFilter, ExportProgress } from '../../../../src/core/export/exportFormats.ts';
import { exportRun } from '../../../../src/core/export/exportRun.ts';
import { writeChunks } from '../../../../src/core/export/writeChunks.ts';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import { exportScene, variants } from '../../../support/exportScene.ts';
import { never } from '../../../support/labelScene.ts';
import { copyRun } from '../../../support/runFolder.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

describe('exporting a run', function () {
  this.timeout(30_000);
  const folder = tempFolder();
  let dir: string;
  before(async () => {
    dir = (await exportScene(folder.path)).dir;
  });
  after(() => folder[Symbol.dispose]());

  const model = 'lab/steady';
  const refused = (out: string, more: { filter?: ExportFilter; force?: boolean; format?: 'eee' } = {}) =>
    exportRun(dir, { format: 'atif', out, ...more }, never).then(
      () => assert.fail('it was done'),
      (error: unknown) => {
        assert.ok(BenchError.is(error), String(error));
        return `${error.code}: ${error.message}`;
      },
    );

  it('writes only what the filter chooses, and tells of each attempt', async () => {
    const told: ExportProgress[] = [];
    const filter = { model: [model], task: ['hostile', 'Scenario-1'], repeat: [1] };
    const out = folder.in('some');
    const { files } = await exportRun(dir, { format: 'atif', out, filter }, never, (each) => told.push(each));
    assert.deepEqual(
      files.map((file) => file.slice(out.length + 1).replaceAll('\\', '/')),
      ['Scenario-1', 'hostile'].map((task) => `lab%2Fsteady/${task}/r1.trajectory.json`),
    );
    assert.deepEqual(
      told.map(({ done, total }) => [done, total]),
      [
        [1, 2],
        [2, 2],
      ],
    );
  });

  it('refuses a name that the run has not', async () => {
    const out = folder.in('unknown');
    assert.match(await refused(out, { filter: { model: ['gpt'] } }), /^usage: the run has no model gpt/);
    assert.match(await refused(out, { filter: { task: ['x'] } }), /^usage: the run has no task x/);
    assert.match(await refused(out, { filter: { repeat: [2] } }), /^usage: the run has no repeat 2/);
    assert.match(
      await refused(out, { format: 'eee', filter: { task: ['hostile'] } }),
      /^usage: Every Eval Ever/,
    );
    assert.equal(existsSync(out), false);
  });

  it('writes nothing into the run, not even through a link', async () => {
    const link = folder.in('link');
    symlinkSync(dir, link, 'junction');
    for (const out of [dir, `${dir}/export`, `${link}/export/deep`])
      assert.match(await refused(out, { force: true }), /^usage: .* is in the run's own folder/);
  });

  it('writes over nothing unless it is told to, and then nothing at all', async () => {
    const out = folder.in('there');
    const last = `${out}/lab%2Fsteady/begun/r1.trajectory.json`;
    mkdirSync(`${out}/lab%2Fsteady/begun`, { recursive: true });
    writeFileSync(last, 'mine');
    assert.match(await refused(out), /^output_exists: .*begun.* would be written over/);
    assert.deepEqual([readFileSync(last, 'utf8'), readdirSync(`${out}/lab%2Fsteady`)], ['mine', ['begun']]);
    await exportRun(dir, { format: 'atif', out, force: true }, never);
    assert.equal(JSON.parse(readFileSync(last, 'utf8')).schema_version, 'ATIF-v1.7');
  });

  it('leaves out an attempt that is damaged, and says so', async () => {
    const copy = copyRun(dir, folder.in('damaged'));
    const path = (task: string) => pathsOfRun(copy).attempt({ model, task_id: task, repeat: 1 }).trajectory;
    writeFileSync(path('summaries'), readFileSync(path('summaries'), 'utf8').replace('Find it', 'Lose it'));
    rmSync(path('begun'));
    for (const format of ['atif', 'inspect', 'otel', 'labels-csv'] as const) {
      const { attempts, leftOut, remarks } = await exportRun(
        copy,
        { format, out: folder.in('damaged-out', format) },
        never,
      );
      assert.deepEqual([attempts, leftOut], [Object.keys(variants).length - 1, 1]);
      assert.match(
        remarks.join('\n'),
        /^One attempt is planned and not begun.*\nlab\/steady · summaries · repeat 1 is left out: its trajectory is damaged: line 4 does not continue the chain/,
      );
    }
    const statusOf = async (...task: string[]) => {
      const { files } = await exportRun(
        copy,
        { format: 'inspect', out: folder.in('damaged-log'), filter: { task }, force: true },
        never,
      );
      const { status, results } = JSON.parse(readFileSync(files[0] ?? '', 'utf8'));
      return [status, results.metadata.left_out];
    };
    assert.deepEqual(await statusOf('Scenario-1'), ['success', 0]);
    // The mean of those that are left is no result of what was planned.
    assert.deepEqual(await statusOf('Scenario-1', 'summaries'), ['started', 1]);
  });

  it('says of figures for others that their report was revoked', async () => {
    const copy = copyRun(dir, folder.in('revoked'));
    const change = { type: 'revoked', models: [model], reason: 'another suite', who: 'ana' } as const;
    changeStanding(copy, change, () => Date.parse('2026-11-23T09:00:00Z'));
    const { files, remarks } = await exportRun(copy, { format: 'eee', out: folder.in('revoked-out') }, never);
    const said = /was revoked by ana on 2026-11-23: another suite\./;
    assert.match(remarks.join('\n'), said);
    const { source_metadata } = JSON.parse(readFileSync(files[1] ?? '', 'utf8'));
    assert.match(source_metadata.additional_details.not_to_be_relied_on, said);
  });

  it('leaves no file behind that is not whole, whether it was stopped or failed', async () => {
    const stopping = new AbortController();
    const chunks = function* () {
      yield 'x'.repeat(300_000);
      stopping.abort();
      yield 'x'.repeat(300_000);
    };
    mkdirSync(folder.in('stopped'));
    await assert.rejects(writeChunks(folder.in('stopped', 'a.json'), chunks(), stopping.signal), {
      name: 'AbortError',
    });
    const failing = function* () {
      yield 'x';
      throw new RangeError('no more');
    };
    await assert.rejects(writeChunks(folder.in('stopped', 'b.json'), failing(), never), /no more/);
    assert.deepEqual(readdirSync(folder.in('stopped')), []);
    const aborted = AbortSignal.abort();
    const out = folder.in('aborted');
    await assert.rejects(exportRun(dir, { format: 'inspect', out }, aborted), { name: 'AbortError' });
    assert.deepEqual(existsSync(out) ? readdirSync(out) : [], []);
  });
});
