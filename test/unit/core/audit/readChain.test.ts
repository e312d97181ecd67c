import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { readChain } from '../../../../src/core/audit/readChain.ts';
import { sha256 } from '../../../../src/core/store/hash.ts';
import { Journal, readJournal } from '../../../../src/core/store/journal.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

const never = new AbortController().signal;

describe('a journal that is read a chunk at a time', () => {
  /** A journal of so many lines, some of them longer than a chunk. */
  const written = (path: string, lines: number, longest = 10): string => {
    const journal = Journal.create(path, () => 0);
    for (let line = 0; line < lines; line += 1) {
      journal.append({ type: 'note', text: 'é'.repeat(line % 2 === 0 ? longest : 1) });
    }
    journal.close();
    return readFileSync(path, 'utf8');
  };

  it('has the hashes, records and head that reading it whole gives, lines longer than a chunk among them', async () => {
    using folder = tempFolder();
    const path = folder.in('j.jsonl');
    const text = written(path, 7, 900_000);
    const seqs: number[] = [];
    const chain = await readChain(path, ({ seq }) => seqs.push(seq), never);
    const whole = readJournal(path);
    assert.equal(chain.sha256, sha256(text));
    assert.equal(chain.hashes.at(-1), whole.head);
    assert.deepEqual(seqs, [0, 1, 2, 3, 4, 5, 6]);
    assert.deepEqual(
      [chain.lines, chain.broken, chain.tornBytes, chain.bytes],
      [7, null, 0, whole.goodBytes],
    );
  });

  for (const [what, change, line] of [
    ['a record that was changed', (lines: string[]) => lines.with(2, (lines[2] ?? '').replace('é', 'e')), 3],
    [
      'a last but one that was changed',
      (lines: string[]) => lines.with(3, (lines[3] ?? '').replace('é', 'e')),
      4,
    ],
    [
      'a record that names another before it',
      (lines: string[]) => lines.with(2, (lines[2] ?? '').replace(/"prev":"./, '"prev":"x')),
      3,
    ],
    ['a record that was taken out', (lines: string[]) => lines.toSpliced(2, 1), 3],
    ['a record that was added', (lines: string[]) => lines.toSpliced(2, 0, lines[1] ?? ''), 3],
    [
      'two that changed places',
      (lines: string[]) => lines.with(1, lines[2] ?? '').with(2, lines[1] ?? ''),
      2,
    ],
    [
      'a first that was changed',
      (lines: string[]) => lines.with(0, (lines[0] ?? '').replace(/"prev":"./, '"prev":"1')),
      1,
    ],
    ['what is no JSON', (lines: string[]) => lines.with(4, '{'), 5],
    ['an empty line', (lines: string[]) => lines.toSpliced(1, 0, ''), 2],
  ] as const) {
    it(`names the line of ${what}`, async () => {
      using folder = tempFolder();
      const path = folder.in('j.jsonl');
      const lines = written(path, 5).slice(0, -1).split('\n');
      writeFileSync(path, `${change(lines).join('\n')}\n`);
      assert.equal((await readChain(path, () => {}, never)).broken?.line, line);
    });
  }

  it('tells how much of a last line was torn off, and of an empty file nothing', async () => {
    using folder = tempFolder();
    const path = folder.in('j.jsonl');
    const text = written(path, 3);
    writeFileSync(path, text.slice(0, -5));
    const { tornBytes, lines, broken } = await readChain(path, () => {}, never);
    assert.ok(tornBytes > 0);
    assert.deepEqual([lines, broken], [2, null]);
    writeFileSync(path, '');
    const empty = await readChain(path, () => {}, never);
    assert.deepEqual([empty.lines, empty.bytes, empty.broken], [0, 0, null]);
  });
});
