import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ShownStep, StepHead, TrajectoryInfo } from '../../../../src/core/schema/step.ts';
import { openTrajectory } from '../../../../src/core/trajectory/openTrajectory.ts';
import { shownStep } from '../../../../src/core/trajectory/shown.ts';
import { createRandom } from '../../../../src/core/simulate/random.ts';
import { skip } from '../../../support/skip.ts';
import { tempFolder } from '../../../support/tempFolder.ts';
import {
  ended,
  LineWriter,
  message,
  response,
  result,
  started,
  trajectoryText,
} from '../../../support/trajectoryLines.ts';
import { allSteps, forever, openText, partsOf, problemCodes } from './opened.ts';

const attempt = [
  started(),
  message('find it'),
  response(1, { cmd: 'ls' }),
  result(1, 'one'),
  response(2, { cmd: 'pwd' }),
  result(2, 'two'),
  ended(),
];
const text = trajectoryText(attempt);
const lines = text.trimEnd().split('\n');

/** The attempt with one line written otherwise; the lines after it are those of the sound one. */
function withLine(index: number, line: string): string {
  return `${lines.with(index, line).join('\n')}\n`;
}

/** Codes of what is wrong, and the first such sentence, of a file with this content. */
async function problemsOf(content: string | Uint8Array): Promise<{ codes: string[]; first: string }> {
  using opened = await openText(content);
  await checkShape(opened.reader);
  const { problems } = opened.reader.info();
  for (const { message: sentence } of problems) assert.match(sentence, /\.$/);
  return { codes: problemCodes(opened.reader), first: problems[0]?.message ?? '' };
}

/** Whatever it read fits the schema, and JSON. */
async function checkShape(reader: Awaited<ReturnType<typeof openText>>['reader']): Promise<void> {
  TrajectoryInfo.parse(JSON.parse(JSON.stringify(reader.info())));
  const heads = reader.heads(0, 100_000);
  for (const head of heads) StepHead.parse(JSON.parse(JSON.stringify(head)));
  let index = 0;
  for (const step of await allSteps(reader)) {
    ShownStep.parse(JSON.parse(JSON.stringify(shownStep(step, index, 0))));
    index += 1;
  }
  assert.equal(index, heads.length);
  assert.equal(index, reader.progress().steps);
}

describe('a trajectory with something wrong', () => {
  it('that is empty says so, and what to do', async () => {
    const { codes, first } = await problemsOf('');
    assert.deepEqual(codes, ['empty']);
    assert.match(first, /trajectory\.jsonl is empty.*Run the task again/);
  });

  it('whose last line is cut off, wherever, shows the rest and what is left of that line', async () => {
    const bytes = Buffer.from(text);
    const lastStart = bytes.subarray(0, -1).lastIndexOf(10) + 1;
    for (let cut = lastStart + 1; cut < bytes.length - 1; cut += 7) {
      using opened = await openText(bytes.subarray(0, cut));
      assert.deepEqual(problemCodes(opened.reader), ['torn_tail']);
      const last = (await allSteps(opened.reader)).at(-1);
      assert.deepEqual(partsOf(last).at(-1), `raw: ${bytes.subarray(lastStart, cut).toString()}`);
      assert.equal(opened.reader.info().undecoded, 1);
      await checkShape(opened.reader);
    }
  });

  it('whose last record only lacks its line break is read whole, and says so', async () => {
    using opened = await openText(text.slice(0, -1));
    assert.deepEqual(problemCodes(opened.reader), ['torn_tail']);
    assert.match(
      opened.reader.info().problems[0]?.message ?? '',
      /no line break.*The record itself is whole/,
    );
    assert.match(opened.reader.info().ending ?? '', /^no_submission/);
  });

  it('that has no end says that it was cut off', async () => {
    const { codes, first } = await problemsOf(`${lines.slice(0, -1).join('\n')}\n`);
    assert.deepEqual(codes, ['torn_tail']);
    assert.match(first, /does not say how the attempt ended/);
  });

  it('in which a record was changed names the line after it, and the rest is there', async () => {
    using opened = await openText(withLine(3, (lines[3] ?? '').replace('one', 'ONE')));
    assert.deepEqual(problemCodes(opened.reader), ['chain_broken']);
    assert.match(opened.reader.info().problems[0]?.message ?? '', /line 5: does not continue the chain/);
    assert.deepEqual(
      (await allSteps(opened.reader)).map((step) =>
        partsOf(step).find((part) => part.startsWith('tool_result')),
      ),
      ['tool_result: ONE', 'tool_result: two'],
    );
  });

  it('from which a line is missing names the next, and counts the others that are off by it', async () => {
    const { codes, first } = await problemsOf(`${lines.toSpliced(1, 1).join('\n')}\n`);
    assert.deepEqual(codes, ['chain_broken']);
    assert.match(first, /line 2: does not continue the chain/);
    const swapped = await problemsOf(`${[...lines.slice(0, 4), ...lines.slice(4).reverse()].join('\n')}\n`);
    assert.deepEqual(swapped.codes, ['chain_broken']);
    assert.match(swapped.first, /line 5: .* and 2 further lines likewise/);
  });

  it('whose numbers have a gap though the chain holds names the line', async () => {
    const writer = new LineWriter();
    const numbered = attempt.map((entry, index) =>
      writer.line({ ...entry, seq: index < 4 ? index : index + 1 }),
    );
    const { codes, first } = await problemsOf(numbered.join(''));
    assert.deepEqual(codes, ['chain_broken']);
    assert.match(first, /line 5: has number 5 where 4 is due, and 2 further lines likewise/);
  });

  it('with a record cut in the middle of the file shows what is left of it as it stands', async () => {
    const half = (lines[3] ?? '').slice(0, 60);
    using opened = await openText(withLine(3, `${half}${lines[4]}`));
    const { reader } = opened;
    assert.deepEqual(problemCodes(reader), ['chain_broken', 'record_invalid']);
    assert.match(reader.info().problems[1]?.message ?? '', /line 4: is not JSON/);
    assert.ok(partsOf((await allSteps(reader))[0]).includes(`raw: ${half}${lines[4]}`));
    await checkShape(reader);
  });

  it('with NaN or Infinity in a record shows it as it stands, and still counts its turn', async () => {
    for (const number of ['NaN', '-Infinity', 'Infinity']) {
      const line = (lines[4] ?? '').replace('"duration_ms":10', `"duration_ms":${number}`);
      assert.notEqual(line, lines[4]);
      using opened = await openText(withLine(4, line));
      assert.deepEqual(problemCodes(opened.reader), ['chain_broken', 'record_invalid']);
      assert.match(opened.reader.info().problems[1]?.message ?? '', /line 5: holds NaN or Infinity/);
      assert.equal(opened.reader.progress().turns, 2);
      assert.deepEqual(partsOf((await allSteps(opened.reader))[1])[0], `raw: ${line}`);
    }
  });

  it('with lines that are JSON but no records shows each, whatever it is', async () => {
    const odd = ['null', '[]', '"text"', '3', '{}', '{"type":7}', '{"type":"message"}', 'NaN', ''];
    using opened = await openText(`${lines[0]}\n${odd.join('\n')}\n`);
    const [step] = await allSteps(opened.reader);
    assert.equal(step?.turn, null);
    assert.deepEqual(partsOf(step), [
      ...odd.slice(0, 6).map((line) => `raw: ${line}`),
      'raw: {\n  "type": "message"\n}',
      'raw: NaN',
    ]);
    assert.ok(problemCodes(opened.reader).includes('record_invalid'));
    await checkShape(opened.reader);
  });

  it('from a later version shows what it does not know as it stands, and says both', async () => {
    const writer = new LineWriter();
    const content = [
      started({ schema_version: '2.3' }),
      response(1, { cmd: 'ls' }),
      { type: 'tool_stream', turn: 1, chunk: 'abc' },
      { type: 'vision', turn: 1 },
      result(1, 'one'),
      ended(),
    ].map((entry) => writer.line(entry));
    using opened = await openText(content.join(''));
    const { problems, undecoded } = opened.reader.info();
    assert.deepEqual([problems.map(({ code }) => code), undecoded], [['newer_version', 'undecoded'], 2]);
    assert.match(problems[0]?.message ?? '', /version 2\.3 .* knows 1\.0/);
    assert.match(problems[1]?.message ?? '', /2 records .*\(tool_stream, vision\), first in line 3/);
    const [step] = await allSteps(opened.reader);
    assert.deepEqual(
      step?.parts.map(({ kind }) => kind),
      ['tool_call', 'raw', 'raw', 'tool_result', 'end'],
    );
    assert.deepEqual(JSON.parse(step?.parts[1]?.text ?? ''), { type: 'tool_stream', turn: 1, chunk: 'abc' });
  });

  it('with control, bidi and format characters keeps them in texts, and out of titles', async () => {
    const nasty = '\u0000\u001b[31mred\u202e\u200b\u2028x\u0007';
    using opened = await openText(
      trajectoryText([
        started({ model: nasty, task_id: nasty }),
        response(1, {
          text: nasty,
          tool_calls: [{ id: nasty.repeat(100), name: nasty, arguments: nasty }],
        }),
        ended({ reason: nasty }),
      ]),
    );
    const { reader } = opened;
    const [step] = await allSteps(reader);
    assert.ok(partsOf(step).includes(`text: ${nasty}`));
    const { model, task, ending, members } = reader.info();
    const titles = [
      model,
      task,
      ending,
      members[0]?.title,
      ...reader.heads(0, 1).flatMap(({ title, tools }) => [title, ...tools]),
    ];
    for (const title of titles) assert.match(title ?? '', /^[^\p{C}\u2028]+$/u);
    await checkShape(reader);
  });

  it('with half a surrogate pair keeps it, hashes it, and gives JSON that any reader takes', async () => {
    const escaped = trajectoryText([started(), response(1, { text: 'LONE', cmd: 'LONE' }), ended()]);
    using opened = await openText(escaped.replaceAll('LONE', 'a\\ud800b'));
    const [step] = await allSteps(opened.reader);
    assert.equal(step?.parts[0]?.text, 'a\ud800b');
    assert.ok(JSON.stringify(shownStep(step, 0, 0)).isWellFormed());
    assert.ok(shownStep(step, 0, 0).parts.every(({ text: shown }) => shown.isWellFormed()));
    await checkShape(opened.reader);
  });

  it('with hostile names and depths harms nothing', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const hostile = [
      `{"type":"__proto__","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}`,
      `{"type":"deep","value":${deep}}`,
      deep,
      `{"type":"response","purpose":"turn","text":${deep}}`,
    ];
    using opened = await openText(`${lines[0]}\n${hostile.join('\n')}\n`);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
    assert.equal(opened.reader.progress().turns, 1);
    assert.ok(partsOf((await allSteps(opened.reader))[0]).includes(`raw: ${hostile[1]}`));
    await checkShape(opened.reader);
  });

  it('with arguments of calls that no JSON holds has a hash of each step all the same', async () => {
    const args = ['1e999', '"\\ud800"', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, '{"__proto__":1}', '{'];
    const calls = args.map((one) => response(1, { tool_calls: [{ id: 'c', name: 't', arguments: one }] }));
    using opened = await openText(trajectoryText([started(), ...calls, ended()]));
    const hashes = opened.reader.heads(0, 10).map((head) => head.content_sha256);
    assert.equal(new Set(hashes).size, args.length);
    await checkShape(opened.reader);
  });

  it('that is noise, by the name of one of ours, is shown, and says what is wrong', async () => {
    const seed = 'noise-1';
    const random = createRandom(seed);
    for (let round = 0; round < 20; round += 1) {
      const noise = Buffer.from(Array.from({ length: random.int(1, 5000) }, () => random.int(0, 256)));
      const { codes } = await problemsOf(noise);
      assert.ok(codes.length > 0, `seed ${seed}, round ${round}: nothing is said to be wrong`);
    }
  });

  it('in any way at any byte is opened, and never throws', async () => {
    const seed = 'damage-1';
    const random = createRandom(seed);
    for (let round = 0; round < 60; round += 1) {
      const bytes = Buffer.from(text);
      const at = random.int(0, bytes.length);
      const damaged = random.pick([
        () => bytes.fill(random.int(0, 256), at, at + 1),
        () => bytes.subarray(0, at),
        () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random.int(1, 40))]),
        () => Buffer.concat([bytes.subarray(0, at), bytes]),
      ])();
      if (damaged.equals(Buffer.from(text)) || damaged.length === 0) continue;
      const { codes } = await problemsOf(damaged);
      assert.ok(codes.length > 0, `seed ${seed}, round ${round}: nothing is said to be wrong`);
    }
  });

  it('of ten thousand steps is opened like any other', async () => {
    const turns = Array.from({ length: 10_000 }, (_, turn) =>
      response(turn + 1, { text: `turn ${turn + 1}` }),
    );
    using opened = await openText(trajectoryText([started(), ...turns, ended()]));
    assert.equal(opened.reader.progress().steps, 10_000);
    assert.deepEqual(partsOf(await opened.reader.step(9998, forever)), ['text: turn 9999']);
  });

  it('that is another journal of a run says what to open instead', async () => {
    const writer = new LineWriter();
    const events = ['run_started', 'attempt_queued'].map((type) => writer.line({ type, run_id: 'x' }));
    const { codes, first } = await problemsOf(events.join(''));
    assert.deepEqual(codes, ['record_invalid', 'undecoded']);
    assert.match(first, /holds no record of a trajectory.*open the trajectory\.jsonl of an attempt/);
  });

  it('with more in one step than can be shown shows much of it, and names what is left out', async () => {
    const junk = Array.from({ length: 60_000 }, (_, at) => `junk ${at}`);
    using opened = await openText(`${lines.slice(0, 3).join('\n')}\n${junk.join('\n')}\n`);
    const { reader } = opened;
    assert.ok(
      reader
        .info()
        .problems.some(({ code, message: said }) => code === 'too_large' && /Step 1 of/.test(said)),
    );
    assert.ok((reader.heads(0, 1)[0]?.chars ?? 0) > 60_000 * 6);
    const { parts } = await reader.step(0, forever);
    assert.ok(parts.length > 50_000 && parts.length < 50_010);
    assert.match(
      parts.at(-1)?.text ?? '',
      /^\d+ bytes of this step, from byte \d+ of the file on, are more than can be shown\.$/,
    );
  });

  it('with a line that is too long to be parsed says so, and shows its beginning and what follows', async function () {
    this.timeout(60_000);
    const long = Buffer.alloc(257 * 1024 * 1024, 'x');
    long.write('{"type":"tool_result","content":"');
    using opened = await openText(
      Buffer.concat([
        Buffer.from(lines.slice(0, 3).join('\n')),
        Buffer.from('\n'),
        long,
        Buffer.from(`\n${lines.slice(4).join('\n')}\n`),
      ]),
    );
    assert.deepEqual(problemCodes(opened.reader).sort(), ['chain_broken', 'record_invalid', 'too_large']);
    const [first, second] = opened.reader.heads(0, 2);
    assert.ok((first?.chars ?? 0) < 100_000);
    assert.equal(second?.turn, 2);
    const step = await opened.reader.step(0, forever);
    assert.match(step.parts.at(-1)?.title ?? '', /^record of 269484\d{3} bytes; only its beginning is here$/);
  });
});

describe('what is no file', () => {
  it('is refused in words: nothing there, a folder, a path through a file', async () => {
    using opened = await openText(text);
    mkdirSync(join(opened.folder.path, 'sub'));
    for (const path of ['gone.jsonl', 'sub', 'trajectory.jsonl/x']) {
      await assert.rejects(openTrajectory(opened.folder.in(path), {}, forever), (error: Error) => {
        assert.match(error.message, new RegExp(path));
        return 'code' in error && error.code === 'run_missing';
      });
    }
  });

  it('is not waited for: a pipe that nobody writes', async function () {
    if (process.platform === 'win32') skip(this, 'this system has no named pipes in folders');
    using folder = tempFolder();
    execFileSync('mkfifo', [folder.in('trajectory.jsonl')]);
    await assert.rejects(openTrajectory(folder.in('trajectory.jsonl'), {}, forever), { code: 'run_missing' });
  });
});
