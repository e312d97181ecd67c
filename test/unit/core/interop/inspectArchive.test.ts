import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { BenchError } from '../../../../src/core/errors.ts';
import type { ForeignTrajectory } from '../../../../src/core/interop/finishDraft.ts';
import { detectFormat, readForeign } from '../../../../src/core/interop/readForeign.ts';
import { partsOf } from '../../../support/interopChecks.ts';
import { tempFolder } from '../../../support/tempFolder.ts';
import { type MadeEntry, madeZip } from '../../../support/zipWriter.ts';

const signal = new AbortController().signal;

function jsonEntry(name: string, value: unknown, more: Partial<MadeEntry> = {}): MadeEntry {
  return { name, text: JSON.stringify(value), ...more };
}

function sample(id: string, words: string): unknown {
  return { id, epoch: 1, messages: [{ role: 'assistant', content: words }] };
}

const header = jsonEntry('header.json', {
  version: 2,
  status: 'success',
  eval: { task: 'made', model: 'made/model' },
});

async function readZip(
  entries: readonly MadeEntry[],
  member: string | null = null,
): Promise<ForeignTrajectory> {
  return await readBytes(madeZip(entries), member);
}

async function readBytes(bytes: Buffer, member: string | null = null): Promise<ForeignTrajectory> {
  using folder = tempFolder();
  const path = folder.in('made.eval');
  writeFileSync(path, bytes);
  return await readForeign(path, { member }, signal);
}

function wordsOf({ steps }: ForeignTrajectory): string[] {
  return partsOf(steps).map(({ text }) => text);
}

function problemsOf({ info }: ForeignTrajectory): string[] {
  return info.problems.map(({ code }) => code);
}

describe('an Inspect archive', () => {
  it('is told by its first bytes', () => {
    assert.equal(detectFormat(madeZip([header]), 'anything.bin'), 'inspect');
  });

  it('lists its samples as a person sorts them and reads the one that is asked for', async () => {
    const entries = [
      header,
      ...['10', '9', '2'].map((id) => jsonEntry(`samples/${id}_epoch_1.json`, sample(id, `words of ${id}`))),
    ];
    const first = await readZip(entries);
    assert.deepEqual(
      first.info.members.map(({ id }) => id),
      ['2_epoch_1', '9_epoch_1', '10_epoch_1'],
    );
    assert.deepEqual([first.info.member, wordsOf(first)], ['2_epoch_1', ['words of 2']]);
    const asked = await readZip(entries, '10_epoch_1');
    assert.deepEqual([asked.info.member, wordsOf(asked)], ['10_epoch_1', ['words of 10']]);
  });

  it('touches no other sample than the one that is asked for', async () => {
    const broken = jsonEntry('samples/a_epoch_1.json', sample('a', 'x'), { method: 12 });
    const read = await readZip(
      [header, broken, jsonEntry('samples/b_epoch_1.json', sample('b', 'fine'))],
      'b_epoch_1',
    );
    assert.deepEqual([wordsOf(read), problemsOf(read)], [['fine'], []]);
  });

  it('says so when the sample that is asked for is gone, and shows the first', async () => {
    const read = await readZip(
      [header, jsonEntry('samples/a_epoch_1.json', sample('a', 'fine'))],
      'z_epoch_1',
    );
    assert.deepEqual([read.info.member, problemsOf(read)], ['a_epoch_1', ['missing']]);
  });

  it('reads deflated, zstd and stored entries alike', async () => {
    for (const method of ['deflate', 'zstd', 'stored'] as const) {
      const read = await readZip([
        header,
        jsonEntry('samples/a_epoch_1.json', sample('a', 'fine'), { method }),
      ]);
      assert.deepEqual([wordsOf(read), problemsOf(read)], [['fine'], []], method);
    }
  });

  it('is read from its journal where the run was ended before the header was written', async () => {
    const read = await readZip([
      jsonEntry('_journal/start.json', { version: 2, eval: { task: 'made', model: 'made/model' } }),
      jsonEntry('_journal/summaries/1.json', [{ id: 'a', epoch: 1, scores: { match: { value: 'C' } } }]),
      jsonEntry('samples/a_epoch_1.json', sample('a', 'fine')),
    ]);
    assert.equal(read.info.model, 'made/model');
    assert.equal(read.info.members[0]?.title, 'sample a · match C');
    assert.deepEqual([wordsOf(read), problemsOf(read)], [['fine'], ['torn_tail']]);
  });

  it('puts a sample in chunks together by their positions, and says where one is missing', async () => {
    const model = (words: string): unknown => ({
      event: 'model',
      input: [],
      input_refs: [[0, 1]],
      output: { choices: [{ message: { role: 'assistant', content: words } }] },
    });
    const folder = 'samples/a_epoch_1';
    const entries = [
      header,
      jsonEntry(`${folder}/sample.json`, { id: 'a', epoch: 1 }),
      jsonEntry(`${folder}/events/10.json`, [model('eleventh')]),
      jsonEntry(
        `${folder}/events/0.json`,
        Array.from({ length: 9 }, () => model('attachment://0')),
      ),
      jsonEntry(`${folder}/events/9.json`, [model('tenth')]),
      jsonEntry(`${folder}/messages/0.json`, [{ role: 'user', content: 'attachment://1' }]),
      jsonEntry(`${folder}/attachments/0.json`, ['one of nine', 'the task']),
    ];
    const whole = await readZip(entries);
    assert.deepEqual(wordsOf(whole), [
      'the task',
      ...Array.from({ length: 9 }, () => 'one of nine'),
      'tenth',
      'eleventh',
    ]);
    assert.deepEqual(problemsOf(whole), []);
    const gap = await readZip(entries.filter(({ name }) => !name.endsWith('/9.json')));
    assert.deepEqual([wordsOf(gap).at(-1), problemsOf(gap)], ['eleventh', ['damaged']]);
  });

  it('is refused before it is unpacked where the directory says it is too large', async () => {
    const bomb = jsonEntry('samples/a_epoch_1.json', sample('a', 'x'), { says: { bytes: 600_000_000 } });
    assert.deepEqual(problemsOf(await readZip([header, bomb])), ['too_large']);
  });

  it('is refused where pieces of one sample are too large together', async () => {
    const pieces = [0, 1].map((start) =>
      jsonEntry(`samples/a_epoch_1/events/${start}.json`, [], { says: { bytes: 300_000_000 } }),
    );
    const read = await readZip([header, jsonEntry('samples/a_epoch_1/sample.json', { id: 'a' }), ...pieces]);
    assert.ok(problemsOf(read).includes('too_large'), problemsOf(read).join());
  });

  it('unpacks nothing beyond the size that the directory names', async () => {
    for (const method of ['deflate', 'zstd'] as const) {
      const text = JSON.stringify(sample('a', 'x'.repeat(1_000_000)));
      const read = await readZip([
        header,
        { name: 'samples/a_epoch_1.json', text, method, says: { bytes: 100 } },
      ]);
      assert.deepEqual([problemsOf(read), read.steps], [['damaged'], []], method);
    }
  });

  it('says what is wrong with an entry: checksum, encryption, method, no JSON', async () => {
    const cases: readonly (readonly [Partial<MadeEntry>, RegExp])[] = [
      [{ says: { crc: 1 } }, /checksum/],
      [{ says: { encrypted: true } }, /encrypted/],
      [{ method: 12 }, /method 12/],
      [{ text: '{"id": "a", "messages"' }, /no whole JSON/],
    ];
    for (const [change, expected] of cases) {
      const read = await readZip([header, jsonEntry('samples/a_epoch_1.json', sample('a', 'fine'), change)]);
      assert.match(read.info.problems.map(({ message }) => message).join(), expected);
      assert.ok(problemsOf(read).every((code) => code === 'damaged'));
    }
  });

  it('opens in words wherever it is cut', async () => {
    const whole = madeZip([header, jsonEntry('samples/a_epoch_1.json', sample('a', 'fine'))]);
    for (let end = 4; end < whole.length; end += 7) {
      const read = await readBytes(whole.subarray(0, end));
      assert.ok(read.info.problems.length > 0, `cut at ${end}`);
    }
  });

  it('is left where reading is stopped', async () => {
    using folder = tempFolder();
    writeFileSync(folder.in('made.eval'), madeZip([header]));
    const reading = readForeign(folder.in('made.eval'), {}, AbortSignal.abort());
    await assert.rejects(reading, (error) => BenchError.is(error, 'cancelled'));
  });

  it('says that nothing is in it yet', async () => {
    assert.deepEqual(problemsOf(await readZip([header])), ['empty']);
  });

  it('takes the last of several entries of one name, as an appended log has them', async () => {
    const read = await readZip([
      header,
      jsonEntry('samples/a_epoch_1.json', sample('a', 'first')),
      jsonEntry('samples/a_epoch_1.json', sample('a', 'again')),
    ]);
    assert.deepEqual(wordsOf(read), ['again']);
  });
});
