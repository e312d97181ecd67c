import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { BenchError } from '../../../../src/core/errors.ts';
import { sha256 } from '../../../../src/core/store/hash.ts';
import { chainStart, Journal, readJournal } from '../../../../src/core/store/journal.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

const now = () => Date.parse('2026-01-31T12:00:00Z');

/** A journal of `count` records at `path`, closed. */
function writeJournal(path: string, count: number): void {
  const journal = Journal.create(path, now);
  for (let i = 0; i < count; i++) journal.append({ type: 'note', text: `record ${i}` });
  journal.close();
}

function damageOf(path: string): string {
  try {
    readJournal(path);
  } catch (error) {
    assert.ok(BenchError.is(error, 'journal_damaged'));
    return error.message;
  }
  return 'none';
}

describe('Journal', () => {
  it('takes secrets out of what it is begun with, and of what it is gone on with', () => {
    using folder = tempFolder();
    const path = folder.in('j.jsonl');
    const redact = (text: string) => text.replaceAll('sk-secret', '[redacted]');
    const first = Journal.create(path, now, redact);
    first.append({ type: 'note', text: 'a sk-secret' });
    first.close();
    const { journal } = Journal.continue(path, now, redact);
    journal.append({ type: 'note', more: { text: ['b sk-secret'] } });
    journal.close();
    assert.deepEqual(
      readJournal(path).records.map(({ text, more }) => text ?? more),
      ['a [redacted]', { text: ['b [redacted]'] }],
    );
  });

  it('numbers and dates its records, and chains each to the bytes of the one before', () => {
    using folder = tempFolder();
    const path = folder.in('j.jsonl');
    writeJournal(path, 3);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const records = lines.map((line) => JSON.parse(line));
    assert.deepEqual(
      records.map(({ seq, t, prev }) => ({ seq, t, prev })),
      [0, 1, 2].map((seq) => ({
        seq,
        t: '2026-01-31T12:00:00.000Z',
        prev: seq === 0 ? chainStart : sha256(lines[seq - 1] ?? ''),
      })),
    );
    assert.equal(readJournal(path).head, sha256(lines[2] ?? ''));
  });

  it('does not overwrite a journal that is there', () => {
    using folder = tempFolder();
    writeJournal(folder.in('j.jsonl'), 1);
    assert.throws(() => Journal.create(folder.in('j.jsonl'), now), { code: 'EEXIST' });
  });

  it('reads up to a torn last line, wherever it is torn, and goes on from there', () => {
    using folder = tempFolder();
    const path = folder.in('j.jsonl');
    writeJournal(path, 3);
    const whole = readFileSync(path);
    const lastStart = whole.subarray(0, -1).lastIndexOf(10) + 1;
    for (let cut = lastStart + 1; cut < whole.length; cut++) {
      writeFileSync(path, whole.subarray(0, cut));
      const { journal, reading } = Journal.continue(path, now);
      assert.equal(reading.records.length, 2);
      assert.equal(reading.tornBytes, cut - lastStart);
      journal.append({ type: 'note', text: 'after' });
      journal.close();
      assert.deepEqual(
        readJournal(path).records.map((record) => record.text),
        ['record 0', 'record 1', 'after'],
      );
    }
  });

  it('names the line after one that was changed', () => {
    using folder = tempFolder();
    const path = folder.in('j.jsonl');
    writeJournal(path, 3);
    writeFileSync(path, readFileSync(path, 'utf8').replace('record 1', 'record X'));
    assert.match(damageOf(path), /line 3: does not continue the chain/);
  });

  it('names the line where one is missing, doubled, or not a record', () => {
    using folder = tempFolder();
    const path = folder.in('j.jsonl');
    writeJournal(path, 3);
    const lines = readFileSync(path, 'utf8').split('\n');
    const cases: [string[], RegExp][] = [
      [[lines[0] ?? '', lines[2] ?? ''], /line 2: has number 2 where 1 is due/],
      [[lines[0] ?? '', lines[0] ?? ''], /line 2: has number 0 where 1 is due/],
      [[lines[0] ?? '', 'not json'], /line 2: is not JSON/],
      [[lines[0] ?? '', '[]'], /line 2: has no type/],
      [['null'], /line 1: is not a record/],
    ];
    for (const [kept, expected] of cases) {
      writeFileSync(path, `${kept.join('\n')}\n`);
      assert.match(damageOf(path), expected);
    }
  });

  it('finds every single-byte change before the last record', () => {
    using folder = tempFolder();
    const path = folder.in('j.jsonl');
    writeJournal(path, 3);
    const whole = readFileSync(path);
    const lastStart = whole.subarray(0, -1).lastIndexOf(10) + 1;
    const undetected: number[] = [];
    for (let position = 0; position < lastStart; position++) {
      const changed = Buffer.from(whole);
      changed[position] = (changed[position] ?? 0) ^ 1;
      writeFileSync(path, changed);
      if (damageOf(path) === 'none') undetected.push(position);
    }
    assert.deepEqual(undetected, []);
  });

  it('continues an empty file as a new journal', () => {
    using folder = tempFolder();
    const path = folder.in('j.jsonl');
    writeFileSync(path, '');
    const { journal } = Journal.continue(path, now);
    journal.append({ type: 'note' });
    journal.close();
    assert.equal(readJournal(path).records.length, 1);
  });

  it('reads back what it wrote even when a text holds half a character', () => {
    using folder = tempFolder();
    const path = folder.in('j.jsonl');
    const journal = Journal.create(path, now);
    journal.append({ type: 'note', text: 'cut \ud83d' });
    journal.append({ type: 'note', text: 'whole 😀 \u0000 \u2028' });
    journal.close();
    assert.deepEqual(
      readJournal(path).records.map((record) => record.text),
      ['cut \ufffd', 'whole 😀 \u0000 \u2028'],
    );
  });

  it('refuses to write after it was closed, and closes twice without complaint', () => {
    using folder = tempFolder();
    const journal = Journal.create(folder.in('j.jsonl'), now);
    journal.close();
    journal.close();
    assert.throws(() => journal.append({ type: 'note' }), { code: 'internal' });
  });

  it('is not confused by a newline inside a text', () => {
    using folder = tempFolder();
    const path = folder.in('j.jsonl');
    const journal = Journal.create(path, now);
    journal.append({ type: 'note', text: 'two\nlines' });
    journal.close();
    assert.equal(readJournal(path).records[0]?.text, 'two\nlines');
  });
});
