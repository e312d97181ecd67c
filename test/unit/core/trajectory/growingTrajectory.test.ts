import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import { RunLock } from '../../../../src/core/store/runLock.ts';
import { openTrajectory } from '../../../../src/core/trajectory/openTrajectory.ts';
import { stepHead } from '../../../../src/core/trajectory/stepHead.ts';
import {
  ended,
  message,
  request,
  response,
  result,
  started,
  trajectoryText,
} from '../../../support/trajectoryLines.ts';
import { tempFolder } from '../../../support/tempFolder.ts';
import { until } from '../../../support/waiting.ts';
import { allSteps, forever, openText, partsOf, problemCodes } from './opened.ts';

const entries = [
  started(),
  message('find it'),
  request(1),
  response(1, { cmd: 'ls' }),
  result(1, 'one'),
  message('go on', { reason: 'continue' }),
  request(2),
  response(2, { cmd: 'pwd' }),
  result(2, 'two'),
  ended({ turns: 2 }),
];
const lines = trajectoryText(entries).trimEnd().split('\n');

/** The first lines, each with its break. */
function beginning(count: number): string {
  return lines
    .slice(0, count)
    .map((line) => `${line}\n`)
    .join('');
}

describe('a trajectory that is being written', () => {
  it('is followed line by line until it ends, and tells so', async () => {
    using opened = await openText(beginning(1), { watch: true });
    const { reader, path } = opened;
    let told = 0;
    reader.onChange(() => {
      told += 1;
    });
    assert.deepEqual([reader.progress().steps, reader.progress().live, problemCodes(reader)], [0, true, []]);
    for (const [count, steps] of [
      [2, 1],
      [4, 1],
      [5, 1],
      [7, 1],
      [8, 2],
      [9, 2],
      [10, 2],
    ] as const) {
      const before = told;
      writeFileSync(path, beginning(count).slice(beginning(readLines(path)).length), { flag: 'a' });
      await until(
        () => reader.progress().read_bytes === beginning(count).length && reader.progress().complete,
      );
      await until(() => told > before);
      assert.equal(reader.progress().steps, steps, `after ${count} lines`);
      const shown = await allSteps(reader);
      assert.deepEqual(
        reader.heads(0, 10),
        shown.map((step, index) => stepHead(index, step)),
      );
    }
    assert.deepEqual([reader.progress().live, reader.info().ending !== null], [false, true]);
  });

  it('shows what waits for the next turn in the last step, and then where it belongs', async () => {
    using opened = await openText(beginning(7), { watch: true });
    const { reader, path } = opened;
    const before = await reader.step(0, forever);
    assert.ok(partsOf(before).includes('user: go on'));
    assert.deepEqual(before.facts.at(-1)?.name, 'no answer yet');
    const hash = reader.heads(0, 1)[0]?.content_sha256;
    appendFileSync(path, `${lines[7]}\n`);
    await until(() => reader.progress().steps === 2);
    assert.ok(!partsOf(await reader.step(0, forever)).includes('user: go on'));
    assert.deepEqual(partsOf(await reader.step(1, forever))[0], 'user: go on');
    assert.equal(reader.heads(0, 1)[0]?.content_sha256, hash);
  });

  it('takes a line that comes in pieces for what it becomes', async () => {
    using opened = await openText(beginning(4), { watch: true });
    const { reader, path } = opened;
    const line = lines[4] ?? '';
    appendFileSync(path, line.slice(0, 40));
    await until(() => problemCodes(reader).includes('torn_tail'));
    assert.equal(partsOf(await reader.step(0, forever)).at(-1), `raw: ${line.slice(0, 40)}`);
    appendFileSync(path, line.slice(40));
    await until(() => !kindsOf(reader.heads(0, 1)).includes('raw'));
    assert.deepEqual(problemCodes(reader), ['torn_tail']);
    appendFileSync(path, `\n${lines[5]}\n`);
    await until(() => reader.progress().read_bytes === beginning(6).length);
    assert.deepEqual(problemCodes(reader), []);
    assert.deepEqual(partsOf(await reader.step(0, forever)).slice(-2), ['tool_result: one', 'user: go on']);
  });

  it('is read again where the file was moved away and begun anew, as resuming a run does', async () => {
    using opened = await openText(beginning(5), { watch: true });
    const { reader, path, folder } = opened;
    mkdirSync(folder.in('interrupted'));
    renameSync(path, folder.in('interrupted', 'trajectory.jsonl'));
    await until(() => problemCodes(reader).includes('missing'));
    assert.ok(partsOf(await reader.step(0, forever)).includes('tool_result: one'));
    const again = trajectoryText([started({ model: 'another' }), response(1, { text: 'anew' })]);
    writeFileSync(path, again);
    await until(() => reader.info().model === 'another' && reader.progress().complete);
    assert.deepEqual(partsOf(await reader.step(0, forever)), ['text: anew']);
    assert.deepEqual([problemCodes(reader), reader.progress().read_bytes], [[], again.length]);
    assert.ok(reader.info().facts.some(({ name }) => name === 'read again'));
  });

  it('is read again where it was cut, or written over in place', async () => {
    using opened = await openText(beginning(9), { watch: true });
    const { reader, path } = opened;
    writeFileSync(path, beginning(4));
    await until(() => reader.progress().total_bytes === beginning(4).length && reader.progress().complete);
    assert.equal(reader.progress().steps, 1);
    const other = trajectoryText([started(), ...Array.from({ length: 9 }, (_, turn) => response(turn + 1))]);
    assert.ok(other.length > beginning(4).length);
    writeFileSync(path, other);
    await until(() => reader.progress().turns === 9 && reader.progress().complete);
    assert.deepEqual(problemCodes(reader), []);
  });

  it('is read again where another file took its place that begins and goes on alike', async () => {
    using opened = await openText(beginning(7), { watch: true });
    const { reader, path, folder } = opened;
    writeFileSync(folder.in('beside'), beginning(8).replace('find it', 'FIND it'));
    renameSync(folder.in('beside'), path);
    await until(() => reader.progress().steps === 2 && reader.progress().complete);
    assert.ok(partsOf(await reader.step(0, forever)).includes('user: FIND it'));
    assert.ok(problemCodes(reader).includes('chain_broken'));
  });

  it('is read again where it had ended and was changed, even by a letter', async () => {
    using opened = await openText(beginning(10), { watch: true });
    const { reader, path } = opened;
    writeFileSync(path, readFileSync(path, 'utf8').replace('"one"', '"ONE"'));
    utimesSync(path, new Date(), new Date(Date.now() + 5000));
    await until(() => problemCodes(reader).includes('chain_broken'));
    assert.ok(partsOf(await reader.step(0, forever)).includes('tool_result: ONE'));
  });

  it('stays shown when its folder is removed', async () => {
    using opened = await openText(beginning(5), { watch: true });
    const { reader, folder } = opened;
    rmSync(folder.path, { recursive: true });
    await until(() => problemCodes(reader).includes('missing'));
    assert.ok(partsOf(await reader.step(0, forever)).includes('tool_result: one'));
  });
});

describe('a trajectory without an end', () => {
  it('is at work as long as its run is, and then says that it was cut off', async () => {
    using folder = tempFolder();
    const run = pathsOfRun(folder.in('results', 'run'));
    const { dir, trajectory } = run.attempt({ model: 'a model', task_id: 'task-1', repeat: 1 });
    mkdirSync(dir, { recursive: true });
    writeFileSync(run.runFile, '{}');
    writeFileSync(trajectory, beginning(5));
    const lock = RunLock.acquire(run.lock);
    const reader = await openTrajectory(trajectory, { watch: true }, forever);
    try {
      await reader.indexed(forever);
      assert.deepEqual([reader.progress().live, problemCodes(reader)], [true, []]);
      let told = 0;
      reader.onChange(() => {
        told += 1;
      });
      lock.release();
      await until(() => told > 0);
      assert.deepEqual([reader.progress().live, problemCodes(reader)], [false, ['torn_tail']]);
    } finally {
      reader.close();
    }
  });

  it('is left, not at work, when it is in no run and nothing was added to it for long', async () => {
    using folder = tempFolder();
    const path = folder.in('trajectory.jsonl');
    writeFileSync(path, beginning(5));
    utimesSync(path, new Date(), new Date(Date.now() - 3_600_000));
    const reader = await openTrajectory(path, { watch: true }, forever);
    await reader.indexed(forever);
    assert.deepEqual([reader.progress().live, problemCodes(reader)], [false, ['torn_tail']]);
    reader.close();
  });
});

describe('a trajectory that is not followed', () => {
  it('is as it was when it was opened', async () => {
    using opened = await openText(beginning(5));
    appendFileSync(opened.path, `${lines[5]}\n`);
    await opened.reader.indexed(forever);
    assert.deepEqual([opened.reader.progress().live, problemCodes(opened.reader)], [false, ['torn_tail']]);
    assert.equal(opened.reader.progress().total_bytes, beginning(5).length);
  });
});

function readLines(path: string): number {
  return readFileSync(path, 'utf8').trimEnd().split('\n').length;
}

function kindsOf(heads: readonly { readonly kinds: readonly string[] }[]): string[] {
  return heads.flatMap(({ kinds }) => [...kinds]);
}
