import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { OwnSteps, ownSteps } from '../../../../src/core/analysis/ownSteps.ts';
import type { Step } from '../../../../src/core/analysis/step.ts';
import { TrajectoryInfo, ReadingProgress, StepHead } from '../../../../src/core/schema/step.ts';
import { TrajectoryRecord } from '../../../../src/core/schema/trajectory.ts';
import { createRandom, type Random } from '../../../../src/core/simulate/random.ts';
import { sha256 } from '../../../../src/core/store/hash.ts';
import { openTrajectory } from '../../../../src/core/trajectory/openTrajectory.ts';
import { readOwnLine } from '../../../../src/core/trajectory/ownLine.ts';
import { rawRecords } from '../../../../src/core/trajectory/rawRecords.ts';
import { stepHead } from '../../../../src/core/trajectory/stepHead.ts';
import { writeBigTrajectory } from '../../../support/bigTrajectory.ts';
import { tempFolder } from '../../../support/tempFolder.ts';
import {
  ended,
  LineWriter,
  message,
  request,
  response,
  result,
  started,
  trajectoryText,
} from '../../../support/trajectoryLines.ts';
import { allSteps, forever, openText, problemCodes } from './opened.ts';

const attempt = [
  started({ task_id: 'task-7', model: 'a model', repeat: 2 }),
  message('be good', { role: 'system', reason: 'system' }),
  message('find it'),
  request(1),
  response(1, { text: 'I look', cmd: 'ls' }),
  result(1, 'a\nb'),
  request(2),
  response(2, { text: 'done' }),
  message('go on', { reason: 'continue' }),
  response(3, { cmd: 'cat a' }),
  result(3, 'x', { exit_code: 1 }),
  ended({ turns: 3 }),
];

function recordsOf(text: string): TrajectoryRecord[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => TrajectoryRecord.parse(JSON.parse(line)));
}

/** A line of any kind, records that come too early or twice and what is no record among them. */
function strangeLine(random: Random): string {
  const writer = new LineWriter();
  const text = random.hex(4);
  return random.pick([
    () => writer.line(message(text)),
    () => writer.line(request(1)),
    () => writer.line(response(1, { text, cmd: text })),
    () => writer.line(response(1, { purpose: 'summary', text })),
    () => writer.line(result(1, text)),
    () => writer.line({ type: 'unheard', text }),
    () => writer.line({ type: 'response', purpose: 'turn', text }),
    () => `no JSON ${text}\n`,
  ])();
}

/** What the lines of a text come to, read one after the other. */
function stepsOfLines(text: string): Step[] {
  const steps: Step[] = [];
  const growing = new OwnSteps();
  for (const line of text.trimEnd().split('\n')) {
    const bytes = Buffer.from(line);
    const { entry } = readOwnLine({ start: 1, end: 1 + bytes.length, bytes, tooLong: false });
    steps.push(...[growing.add(entry)].filter((step) => step !== null));
  }
  return [...steps, ...[growing.end()].filter((step) => step !== null)];
}

describe('a trajectory of ours', () => {
  it('gives the same steps by ranges as its records give all at once', async () => {
    const text = trajectoryText(attempt);
    using opened = await openText(text);
    const { reader } = opened;
    const expected = ownSteps(recordsOf(text));
    assert.deepEqual(await allSteps(reader), expected);
    for (const [index, step] of expected.entries()) {
      assert.deepEqual(await reader.step(index, forever), step);
    }
    assert.deepEqual(
      reader.heads(0, 100),
      expected.map((step, index) => stepHead(index, step)),
    );
  });

  it('gives the same steps by ranges as all at once, in whatever order its lines are', async () => {
    const seed = 'orders-1';
    const random = createRandom(seed);
    for (let round = 0; round < 100; round += 1) {
      const text = Array.from({ length: random.int(1, 14) }, () => strangeLine(random)).join('');
      using opened = await openText(text);
      const expected = stepsOfLines(text);
      assert.deepEqual(await allSteps(opened.reader), expected, `seed ${seed}, round ${round}`);
      assert.deepEqual(
        opened.reader.heads(0, 100),
        expected.map((step, index) => stepHead(index, step)),
        `seed ${seed}, round ${round}`,
      );
      assert.equal(opened.reader.progress().turns, expected.filter(({ turn }) => turn !== null).length);
    }
  });

  it('says what it is, how it ended, and how far it was read, within the schema', async () => {
    const text = trajectoryText(attempt);
    using opened = await openText(text);
    const info = TrajectoryInfo.parse(opened.reader.info());
    assert.deepEqual(
      [info.format, info.format_version, info.model, info.task, info.ending, info.problems, info.undecoded],
      [
        'itbench-review',
        '1.0',
        'a model',
        'task-7',
        'no_submission: the agent finished without a file',
        [],
        0,
      ],
    );
    const bytes = Buffer.byteLength(text);
    assert.deepEqual(ReadingProgress.parse(opened.reader.progress()), {
      steps: 3,
      turns: 3,
      tool_calls: 2,
      read_bytes: bytes,
      total_bytes: bytes,
      complete: true,
      live: false,
    });
    for (const head of opened.reader.heads(0, 10)) StepHead.parse(head);
  });

  it('gives heads from anywhere, and none beyond the end', async () => {
    using opened = await openText(trajectoryText(attempt));
    const turns = (from: number, count: number) => opened.reader.heads(from, count).map(({ turn }) => turn);
    assert.deepEqual(
      [turns(0, 2), turns(1, 1), turns(2, 5), turns(3, 5), turns(9, 1)],
      [[1, 2], [2], [3], [], []],
    );
  });

  it('refuses a step that is not there, and everything once it is closed', async () => {
    using opened = await openText(trajectoryText(attempt));
    for (const index of [-1, 3, 0.5]) {
      await assert.rejects(opened.reader.step(index, forever), { code: 'usage' });
    }
    opened.reader.close();
    opened.reader.close();
    await assert.rejects(opened.reader.step(0, forever), { code: 'usage' });
    await assert.rejects(opened.reader.indexed(forever), { code: 'usage' });
    await assert.rejects(allSteps(opened.reader), { code: 'usage' });
  });

  it('stops waiting when it is told to, and reads on for the next who asks', async () => {
    using opened = await openText(trajectoryText(attempt));
    const reason = new Error('enough');
    await assert.rejects(opened.reader.step(0, AbortSignal.abort(reason)), reason);
    assert.equal((await opened.reader.step(0, forever)).turn, 1);
  });

  it('has what the agent submitted from the file beside it, if that is the one', async () => {
    const submission = '{"contributing_factors":[]}';
    const record = { type: 'submission', path: 'agent_output.json', sha256: sha256(submission), bytes: 27 };
    using opened = await openText(trajectoryText([...attempt.slice(0, -1), record, attempt.at(-1) ?? {}]));
    const { reader, folder } = opened;
    assert.equal(await reader.submission(), null);
    assert.deepEqual(problemCodes(reader), ['missing']);
    writeFileSync(folder.in('agent_output.json'), submission);
    assert.equal(await reader.submission(), submission);
    assert.deepEqual(problemCodes(reader), []);
    writeFileSync(folder.in('agent_output.json'), '{"contributing_factors":[{"name":"x"}]}');
    assert.equal(await reader.submission(), null);
    assert.deepEqual(problemCodes(reader), ['damaged']);
  });

  it('shows the records of a step exactly as the file has them, and says where it cut', async () => {
    const text = trajectoryText(attempt);
    const lines = text.split('\n');
    using opened = await openText(text);
    assert.equal(await rawRecords(opened.reader, 1, forever), `${lines.slice(6, 8).join('\n')}\n`);
    using large = await openText(
      trajectoryText([started(), response(1, { cmd: 'ls' }), result(1, '\u0001'.repeat(900_000)), ended()]),
    );
    const raw = await rawRecords(large.reader, 0, forever);
    assert.ok(Buffer.byteLength(JSON.stringify(raw)) <= 1_000_000);
    assert.match(
      raw,
      /\[Cut here: about \d+ further bytes of this step, from byte \d+ of .*trajectory.jsonl on\.\]\n$/,
    );
  });

  it('opens with the first step, and goes on reading; what is large is read whole', async () => {
    using folder = tempFolder();
    const path = folder.in('trajectory.jsonl');
    const seed = 'open-1';
    const { records } = writeBigTrajectory(path, { bytes: 30e6, turns: 200, seed, longResultBytes: 9e6 });
    const reader = await openTrajectory(path, {}, forever);
    try {
      const atOpen = reader.progress();
      assert.ok(atOpen.steps > 0 && !atOpen.complete && atOpen.read_bytes < 15e6, JSON.stringify(atOpen));
      let told = 0;
      reader.onChange(() => {
        told += 1;
      });
      const began = performance.now();
      await reader.indexed(forever);
      const seconds = (performance.now() - began) / 1000;
      assert.ok(told >= 1 && told <= 10 * seconds + 2, `told ${told} times in ${seconds} s`);
      const steps = await allSteps(reader);
      assert.deepEqual(
        [steps.length, reader.progress().turns, reader.progress().tool_calls],
        [200, 200, 200],
      );
      assert.equal(records, 200 * 3 + 4);
      assert.ok((steps[99]?.parts.at(-1)?.text.length ?? 0) > 8e6);
      assert.deepEqual(reader.info().problems, [], `seed ${seed}`);
      assert.deepEqual(
        reader.heads(0, 1000),
        steps.map((step, index) => stepHead(index, step)),
      );
    } finally {
      reader.close();
    }
  });
});
