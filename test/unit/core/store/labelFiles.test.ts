import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { LabelRecord } from '../../../../src/core/schema/label.ts';
import { sha256 } from '../../../../src/core/store/hash.ts';
import { type LabelEntry, LabelFolder } from '../../../../src/core/store/labelFolder.ts';
import { labelFileName } from '../../../../src/core/store/layout.ts';
import { skip } from '../../../support/skip.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

const hash = 'a'.repeat(64);
const start = Date.parse('2026-11-22T12:00:00Z');

function label(reviewer: string, claim = 0): LabelEntry {
  const target = { kind: 'claim', model: 'm', task_id: 'A', repeat: 1, content_sha256: hash, claim } as const;
  return { type: 'label', reviewer, blind: false, target, value: 'true_cause' };
}

describe('label files', () => {
  let folder: TempFolder;
  beforeEach(() => {
    folder = tempFolder();
  });
  afterEach(() => folder[Symbol.dispose]());

  const labels = () => new LabelFolder(folder.in('labels'));
  const append = (reviewer: string, ...entries: LabelEntry[]) =>
    labels().append(reviewer, entries.length === 0 ? [label(reviewer)] : entries, () => start);
  const path = (name = 'ana.jsonl') => folder.in('labels', name);
  const problemOf = (reviewer = 'ana') => labels().of(reviewer)?.problem ?? '';

  it('are made with the first label, and hold what was said in a chain, with the version first', () => {
    assert.deepEqual(labels().files(), []);
    append('Ana');
    append('Ana', label('Ana', 1), label('Ana', 2));
    const lines = readFileSync(path(), 'utf8').trimEnd().split('\n');
    const records = lines.map((line) => LabelRecord.parse(JSON.parse(line)));
    assert.deepEqual(
      records.map(({ seq, schema_version, prev }) => [seq, schema_version, prev]),
      [
        [0, '1.0', '0'.repeat(64)],
        [1, undefined, sha256(lines[0] ?? '')],
        [2, undefined, sha256(lines[1] ?? '')],
      ],
    );
    const file = labels().of('ana');
    assert.deepEqual(
      file?.hashes,
      lines.map((line) => sha256(line)),
    );
    assert.deepEqual([file.reviewer, file.file, file.problem], ['Ana', 'labels/ana.jsonl', null]);
  });

  it('are one a person, whatever the case of the name and the blanks round it', () => {
    for (const name of ['Ana', 'ANA', ' ana ']) append(name);
    assert.deepEqual(readdirSync(folder.in('labels')), ['ana.jsonl']);
    assert.equal(labels().files()[0]?.records.length, 3);
  });

  it('have names that every file system takes, and no two persons share one', () => {
    const names = [
      'a/b',
      'a\\b',
      '..',
      'con',
      '名'.repeat(100),
      `${'名'.repeat(99)}x`,
      'ä',
      'a\u0000b',
      '.lock',
    ];
    for (const name of names) append(name);
    const made = readdirSync(folder.in('labels'));
    assert.equal(made.length, names.length);
    assert.deepEqual(
      made.filter((name) => !/^[a-zA-Z0-9%._~-]{1,200}\.jsonl$/.test(name)),
      [],
    );
    assert.deepEqual(
      new Set(
        labels()
          .files()
          .map(({ reviewer }) => reviewer),
      ),
      new Set(names),
    );
    assert.equal(labelFileName('Ä'), labelFileName('ä'));
  });

  it('are read again when somebody else has written', () => {
    const mine = labels();
    mine.append('ana', [label('ana')], () => start);
    const before = mine.stamp();
    append('ana', label('ana', 1));
    assert.equal(mine.of('ana')?.records.length, 2);
    assert.notEqual(mine.stamp(), before);
  });

  it('drop a last line that was cut short at the next label, and say so', () => {
    append('ana', label('ana'), label('ana', 1));
    const whole = readFileSync(path());
    writeFileSync(path(), whole.subarray(0, whole.length - 10));
    assert.equal(problemOf(), '');
    assert.equal(labels().of('ana')?.records.length, 1);
    const { remarks } = append('ana', label('ana', 2));
    assert.match(remarks.join(), /^The last line of labels\/ana\.jsonl had been cut short \(\d+ bytes\)/);
    assert.deepEqual(
      labels()
        .of('ana')
        ?.records.map(({ seq }) => seq),
      [0, 1],
    );
  });

  const damages = [
    [
      'a changed letter',
      (text: string) => text.replace('"claim":1', '"claim":7'),
      2,
      /line 3: does not continue the chain/,
    ],
    [
      'a missing line',
      (text: string) => text.split('\n').toSpliced(1, 1).join('\n'),
      1,
      /line 2: has number 2/,
    ],
    ['a line that is no JSON', (text: string) => `${text}hello\n`, 3, /line 4: is not JSON/],
    [
      'a line that is no label',
      (text: string) => `${text}${chained(text, { type: 'label', value: 'nonsense' })}\n`,
      3,
      /line 4: is no label: reviewer is missing/,
    ],
    [
      'a label of another list',
      (text: string) => `${text}${chained(text, { ...label('ana'), value: 'misread' })}\n`,
      3,
      /line 4: is no label: misread is no label for a claim/,
    ],
    [
      'a line of somebody else',
      (text: string) => `${text}${chained(text, { ...label('bob') })}\n`,
      3,
      /line 4: is by bob, whose file is labels\/bob\.jsonl/,
    ],
    [
      'a line of a later version',
      (text: string) => `${text}${chained(text, { ...label('ana'), schema_version: '2.0', more: 1 })}\n`,
      3,
      /was written by another version: its format is 2\.0, and this version reads 1\.0\. Labels from line 4 on/,
    ],
  ] as const;
  for (const [what, damage, good, problem] of damages) {
    it(`with ${what} are read up to there, and nothing is written over it`, () => {
      append('ana', label('ana'), label('ana', 1), label('ana', 2));
      const damaged = damage(readFileSync(path(), 'utf8'));
      writeFileSync(path(), damaged);
      const file = labels().of('ana');
      assert.equal(file?.records.length, good);
      assert.equal(file.hashes.length, good);
      assert.match(file.problem ?? '', problem);
      assert.throws(() => append('ana'), { code: 'journal_damaged', hint: /The label is not saved\./ });
      assert.equal(readFileSync(path(), 'utf8'), damaged);
      append('bob');
    });
  }

  it('of one person under the name of another are left out', () => {
    append('ana');
    writeFileSync(path('bob.jsonl'), readFileSync(path()));
    assert.match(
      problemOf('bob'),
      /^labels\/bob\.jsonl, line 1: is by ana, whose file is labels\/ana\.jsonl/,
    );
    assert.deepEqual(labels().of('bob')?.records, []);
  });

  it('that are no files are said to be so', () => {
    mkdirSync(path('bob.jsonl'), { recursive: true });
    assert.match(problemOf('bob'), /^labels\/bob\.jsonl cannot be read: it is not a file/);
  });

  it('that are closed to us are said to be so', function () {
    if (process.getuid?.() === 0) skip(this, 'nothing is closed to root');
    append('ana');
    chmodSync(path(), 0);
    assert.match(problemOf(), /^labels\/ana\.jsonl cannot be read: EACCES/);
  });

  it('are left as they were when a record cannot be written whole', () => {
    append('ana');
    const before = readFileSync(path());
    const endless = { ...label('ana'), type: 'note', note: 'x'.repeat(20_000) } as const;
    assert.throws(() => append('ana', label('ana', 1), endless), { code: 'usage' });
    assert.deepEqual(readFileSync(path()), before);
  });

  it('can be taken back to what they were', () => {
    append('ana').takeBack();
    assert.deepEqual(readdirSync(folder.in('labels')), []);
    append('ana');
    const before = readFileSync(path());
    append('ana', label('ana', 1), label('ana', 2)).takeBack();
    assert.deepEqual(readFileSync(path()), before);
  });

  it('leave an empty file a file without labels, and go on with it', () => {
    append('ana').takeBack();
    appendFileSync(path(), '');
    assert.deepEqual([problemOf(), labels().of('ana')?.records], ['', []]);
    append('ana');
    assert.equal(labels().of('ana')?.records[0]?.schema_version, '1.0');
  });
});

/** A line that continues the chain of a text. */
function chained(text: string, entry: Readonly<Record<string, unknown>>): string {
  const lines = text.trimEnd().split('\n');
  const prev = sha256(lines.at(-1) ?? '');
  return JSON.stringify({ seq: lines.length, t: new Date(start).toISOString(), ...entry, prev });
}
