import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import type { ForeignTrajectory } from '../../../../src/core/interop/finishDraft.ts';
import { detectFormat, maxForeignBytes, readForeign } from '../../../../src/core/interop/readForeign.ts';
import { assertWellFormed, partsOf } from '../../../support/interopChecks.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

const signal = new AbortController().signal;

async function readBytes(bytes: Uint8Array | string, name = 'made.json'): Promise<ForeignTrajectory> {
  using folder = tempFolder();
  writeFileSync(folder.in(name), bytes);
  const read = await readForeign(folder.in(name), {}, signal);
  assertWellFormed(read);
  return read;
}

const chat = JSON.stringify([
  { role: 'user', content: 'Größe ✓' },
  { role: 'assistant', content: 'Ja.' },
]);

function textsOf({ steps }: ForeignTrajectory): string[] {
  return partsOf(steps).map(({ text }) => text);
}

function problemsOf({ info }: ForeignTrajectory): string[] {
  return info.problems.map(({ code }) => code);
}

describe('a foreign file', () => {
  it('is read in UTF-8 with a mark, and in the UTF-16 that PowerShell writes', async () => {
    const wide = Buffer.from(`\uFEFF${chat}`, 'utf16le');
    for (const bytes of [`\uFEFF${chat}`, wide, Buffer.from(wide).swap16()]) {
      assert.deepEqual(textsOf(await readBytes(bytes)), ['Größe ✓', 'Ja.']);
    }
    assert.equal(detectFormat(wide, 'x'), 'chat-messages');
  });

  it('is read with bytes in it that are no text, and says so', async () => {
    const bytes = Buffer.from(chat.replace('Ja', 'Jxa'));
    bytes[bytes.indexOf('x'.charCodeAt(0), bytes.indexOf('Jxa'))] = 0xff;
    const read = await readBytes(bytes);
    assert.deepEqual([textsOf(read)[1], problemsOf(read)], ['J\uFFFDa.', ['damaged']]);
  });

  it('that is empty or blank says so', async () => {
    for (const bytes of ['', ' \n\n']) {
      const read = await readBytes(bytes);
      assert.deepEqual([read.info.format, read.steps, problemsOf(read)], ['unknown', [], ['empty']]);
    }
  });

  it('in no known format is shown as it stands, and names the formats that are read', async () => {
    const cases: readonly (readonly [string, string[]])[] = [
      ['plain words\nand more', ['plain words\nand more']],
      ['{"a": {"b": 1}, "c": "d"}', ['{\n  "b": 1\n}', 'd']],
      ['[1, "two"]', ['1', 'two']],
      ['{"a": 1}\n{"a": 2}\nwords\n', ['{\n  "a": 1\n}', '{\n  "a": 2\n}', 'words']],
      ['17', ['17']],
    ];
    for (const [text, expected] of cases) {
      const read = await readBytes(text);
      assert.deepEqual(
        [read.info.format, textsOf(read), problemsOf(read)],
        ['unknown', expected, ['undecoded']],
        text,
      );
      assert.equal(read.info.undecoded, expected.length);
      assert.match(read.info.problems[0]?.message ?? '', /ATIF, Inspect logs/);
    }
  });

  it('that is larger than can be read is refused in words, without being read', async () => {
    using folder = tempFolder();
    writeFileSync(folder.in('large.json'), '[');
    truncateSync(folder.in('large.json'), maxForeignBytes + 1);
    const read = await readForeign(folder.in('large.json'), {}, signal);
    assert.deepEqual([read.steps, problemsOf(read)], [[], ['too_large']]);
    assert.match(read.info.problems[0]?.message ?? '', /512 MB/);
  });

  it('may nest as deep as it likes', async () => {
    const deep = `${'{"a":['.repeat(30_000)}${']}'.repeat(30_000)}`;
    const messages = `[{"role": "assistant", "content": ${deep}, "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": ${deep}}}]}]`;
    for (const text of [
      deep,
      messages,
      `{"schema_version": "ATIF-v1.7", "steps": [{"source": "agent", "message": ${deep}}]}`,
    ]) {
      const read = await readBytes(text);
      assert.ok(textsOf(read).some((each) => each.length >= deep.length / 2));
    }
  });

  it('that is not there is an error of the system', async () => {
    await assert.rejects(readForeign('/nowhere/made.json', {}, signal), { code: 'ENOENT' });
  });

  it('cut in its middle keeps what is complete, shows the rest and hands back no answer', async () => {
    const whole = JSON.stringify({
      messages: [
        {
          role: 'assistant',
          tool_calls: [
            { id: 'c', function: { name: 'w', arguments: '{"path":"agent_output.json","content":"x"}' } },
          ],
        },
        { role: 'assistant', content: 'A long last word' },
      ],
    });
    const read = await readBytes(whole.slice(0, -12));
    assert.deepEqual(problemsOf(read), ['torn_tail', 'undecoded']);
    assert.match(textsOf(read).at(-1) ?? '', /A long l$/);
    assert.equal(read.submission, null);
    assert.equal((await readBytes(whole)).submission, 'x');
  });

  it('of ours is told by any of its lines', () => {
    const line = '{"seq":4,"t":"2026-01-01T00:00:00.000Z","type":"tool_result","prev":"00"}';
    for (const text of [line, `garbage\n${line}\n{"seq":5,`, `${line}\n${line}`]) {
      assert.equal(detectFormat(Buffer.from(text), 'x'), 'itbench-review', text);
    }
    assert.equal(detectFormat(Buffer.from(''), 'trajectory.jsonl'), 'itbench-review');
    assert.equal(detectFormat(Buffer.from(''), 'other.jsonl'), 'unknown');
  });

  it('is told by a beginning that ends anywhere', () => {
    const atif = JSON.stringify({
      schema_version: 'ATIF-v1.7',
      agent: {},
      steps: [{ source: 'agent', message: 'x'.repeat(1000) }],
    });
    for (const end of [40, 60, 200, 900])
      assert.equal(detectFormat(Buffer.from(atif).subarray(0, end), 'x'), 'atif');
  });

  it('with an answer alone hands it back as it stands, and none that is cut', async () => {
    const text = '{"contributing_factors": [ {"name": "shop/Deployment/cart"} ]}\n';
    const read = await readBytes(text, 'agent_output.json');
    assert.deepEqual([read.info.format, read.steps.length, read.submission], ['itbench-output', 1, text]);
    assert.equal((await readBytes(text.slice(0, -6), 'agent_output.json')).submission, null);
  });
});
