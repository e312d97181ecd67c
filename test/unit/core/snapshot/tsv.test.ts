import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { BenchError } from '../../../../src/core/errors.ts';
import type { SnapshotProblem } from '../../../../src/core/snapshot/snapshotProblem.ts';
import { type TsvOptions, TsvTable } from '../../../../src/core/snapshot/tsv.ts';
import { invalidUtf8At } from '../../../../src/core/snapshot/utf8.ts';
import { useTemporaryFolder } from '../../../support/taskFolder.ts';

const signal = new AbortController().signal;

async function rowsOf(
  file: string,
  options: TsvOptions = {},
  columns?: readonly string[],
): Promise<string[][]> {
  await using table = await TsvTable.open(file, options, signal);
  const rows: string[][] = [];
  for await (const row of table.rows(columns ?? table.columns)) rows.push([...row]);
  return rows;
}

describe('TsvTable', () => {
  const temporary = useTemporaryFolder();
  function file(content: string | Uint8Array): string {
    writeFileSync(temporary.path('t.tsv'), content);
    return temporary.path('t.tsv');
  }

  async function problemOf(path: string, options: TsvOptions = {}): Promise<string> {
    try {
      await rowsOf(path, options);
    } catch (error) {
      assert.ok(BenchError.is(error, 'snapshot_invalid'), String(error));
      return error.message.slice(path.length);
    }
    return assert.fail('nothing was refused');
  }

  /** What a tolerant reader gets: the rows, and the problems as `code line`. */
  async function tolerant(
    path: string,
    options: TsvOptions = {},
  ): Promise<{ rows: string[][]; problems: string[] }> {
    const problems: SnapshotProblem[] = [];
    const rows = await rowsOf(path, { ...options, onProblem: (problem) => problems.push(problem) });
    return { rows, problems: problems.map(({ code, line }) => `${code} ${line}`) };
  }

  it('reads plain fields, empty ones included', async () => {
    assert.deepEqual(await rowsOf(file('a\tb\tc\n1\t\t3\n\t\t\n')), [
      ['1', '', '3'],
      ['', '', ''],
    ]);
  });

  it('reads quoted fields with tabs, line ends and doubled quotes in them', async () => {
    const text = 'a\tb\n"x\ty"\t"line 1\nline ""2"""\n""\t"""" \n';
    const { rows } = await tolerant(file(text.replace('"""" ', '""""')));
    assert.deepEqual(rows, [
      ['x\ty', 'line 1\nline "2"'],
      ['', '"'],
    ]);
  });

  it('takes a quote inside an unquoted field as it is', async () => {
    assert.deepEqual(await rowsOf(file('a\tb\n5" disk\t{\'k\': "v"}\n')), [['5" disk', '{\'k\': "v"}']]);
  });

  it('reads CRLF line ends, a byte order mark, a missing last line end, and blank lines', async () => {
    const path = file('\uFEFFa\tb\r\n1\t"2"\r\n\r\n"3"\t4\r5\n\n6\t"7"');
    await using table = await TsvTable.open(path, {}, signal);
    assert.deepEqual(table.columns, ['a', 'b']);
    assert.deepEqual(await rowsOf(path), [
      ['1', '2'],
      ['3', '4\r5'],
      ['6', '7'],
    ]);
  });

  it('gives the columns that are asked for, in their order, and nothing for one that is not there', async () => {
    assert.deepEqual(await rowsOf(file('a\tb\tc\n1\t2\t3\n'), {}, ['c', 'x', 'a']), [['3', '', '1']]);
  });

  it('reads the same whatever the size of the window', async () => {
    // A record of any length may straddle the 1 MiB at which the window begins to slide and to grow.
    for (const length of [
      (1 << 20) - 9,
      (1 << 20) - 5,
      (1 << 20) - 4,
      1 << 20,
      (1 << 20) + 1,
      (3 << 20) + 7,
    ]) {
      const long = `é""${'x'.repeat(length)}\n`;
      const rows = await rowsOf(file(`a\tb\n1\t"${long}"\n2\tz\n"${long}"\t3\n4\t5`));
      const text = long.replace('""', '"');
      assert.deepEqual(
        rows,
        [
          ['1', text],
          ['2', 'z'],
          [text, '3'],
          ['4', '5'],
        ],
        `length ${length}`,
      );
    }
  });

  it('reads two quotes of which the window ends between', async () => {
    // 7 bytes come before the field: the first of the two quotes is the last byte of the first window.
    const before = 'x'.repeat((1 << 20) - 8);
    assert.deepEqual(await rowsOf(file(`a\tb\n1\t"${before}""y"\n`)), [['1', `${before}"y`]]);
  });

  it('names lines and offsets far into a file, and each kind of damage to its text once', async () => {
    const line = `1\t${'x'.repeat(997)}\n`;
    const many = line.repeat(3000);
    const path = file(
      Buffer.concat([
        Buffer.from(`a\tb\n${many}`),
        Buffer.from([0x31, 0x09, 0xff, 0x0a]),
        Buffer.from(many),
        Buffer.from([0x31, 0x09, 0xff, 0x0a]),
      ]),
    );
    assert.match(await problemOf(path), /^:3002: is not UTF-8 at byte offset 3000006$/);
    const { rows, problems } = await tolerant(path);
    assert.deepEqual([rows.length, problems], [6002, ['encoding 3002']]);
  });

  it('reads back what was written, over many windows (seed 7)', async () => {
    let state = 7;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * below);
    };
    const parts = ['a', '"', '\n', '\t', 'é', '€', '😀', '\r', ' ', "{'k': 'v'}", 'x'.repeat(200)];
    const field = (): string =>
      Array.from({ length: random(12) }, () => parts[random(parts.length)]).join('');
    const rows = Array.from({ length: 8000 }, () => [field(), field(), field()]);
    const quoted = (text: string): string =>
      /["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    const lines = rows.map((row) => `${row.map(quoted).join('\t')}\n`);
    assert.deepEqual(await rowsOf(file(`a\tb\tc\n${lines.join('')}`)), rows);
  });

  it('names the line in which the quotes begin that never end', async () => {
    const text = 'a\tb\n1\t"x\ny"\n2\t"line 1\nline 2';
    assert.match(await problemOf(file(text)), /^:4: the quoted field that begins in this line never ends/);
    assert.deepEqual(await tolerant(file(text)), { rows: [['1', 'x\ny']], problems: ['cut 4'] });
  });

  it('names the line of the field where an earlier field of the record has line ends', async () => {
    assert.match(await problemOf(file('a\tb\n"1\n2\n3"\t"x\ny')), /^:4: /);
  });

  it('names a NUL byte with its line and offset', async () => {
    const path = file('a\tb\n1\t2\n3\t\0\n5\t6\n');
    assert.match(await problemOf(path), /^:3: holds a NUL byte at offset 10/);
    assert.deepEqual((await tolerant(path)).problems, ['nul 3']);
  });

  it('names the offset of what is not UTF-8, and replaces it when told to go on', async () => {
    const path = file(
      Buffer.concat([Buffer.from('a\tb\n1\té€😀\n2\t'), Buffer.from([0xe2, 0x82]), Buffer.from('\n')]),
    );
    assert.match(await problemOf(path), /^:3: is not UTF-8 at byte offset 18/);
    assert.deepEqual(await tolerant(path), {
      rows: [
        ['1', 'é€😀'],
        ['2', '\uFFFD'],
      ],
      problems: ['encoding 3'],
    });
  });

  it('names a record with another number of columns, and leaves it out when told to go on', async () => {
    const path = file('a\tb\n1\t2\n3\n4\t5\t6\n7\t8\n');
    assert.match(await problemOf(path), /^:3: the record has 1 columns instead of 2$/);
    assert.deepEqual(await tolerant(path), {
      rows: [
        ['1', '2'],
        ['7', '8'],
      ],
      problems: ['columns 3', 'columns 4'],
    });
  });

  it('says that a short last record may be cut', async () => {
    assert.match(await problemOf(file('a\tb\n1\t2\n3')), /^:3: .*1 columns instead of 2; the file ends here/);
  });

  it('names text after a closing quote', async () => {
    assert.match(await problemOf(file('a\tb\n"1"x\t2\n')), /^:2: there is text after a closing quote/);
  });

  it('says that an empty file lacks a header', async () => {
    assert.match(await problemOf(file('')), /^:1: the file is empty/);
    assert.deepEqual(await tolerant(file('')), { rows: [], problems: ['empty 1'] });
  });

  it('refuses a missing file', async () => {
    await assert.rejects(rowsOf(temporary.path('nothing')), (error) =>
      BenchError.is(error, 'snapshot_invalid'),
    );
  });

  it('refuses a record above the limit, quoted or not', async () => {
    for (const text of [`1\t${'x'.repeat(3000)}\n`, `1\t"${'x\n'.repeat(1500)}"\n`]) {
      const path = file(`a\tb\n1\t2\n${text}3\t4\n`);
      assert.match(await problemOf(path, { maxRecordBytes: 2000 }), /^:3: a record has more than 2000 bytes/);
      assert.deepEqual(await tolerant(path, { maxRecordBytes: 2000 }), {
        rows: [['1', '2']],
        problems: ['too_long 3'],
      });
    }
  });

  it('refuses a line of 1 GB without holding it', async function () {
    this.timeout(20_000);
    const path = temporary.path('big.tsv');
    const handle = openSync(path, 'w');
    writeSync(handle, 'a\tb\n1\tx');
    // The rest is a hole: it reads as zero bytes and takes no room on the disk.
    ftruncateSync(handle, 1_000_000_000);
    closeSync(handle);
    const before = process.memoryUsage().rss;
    assert.match(await problemOf(path), /^:2: a record has more than 67108864 bytes/);
    assert.ok(process.memoryUsage().rss - before < 300e6, `${process.memoryUsage().rss - before} bytes more`);
  });

  it('stops when it is told to', async () => {
    const path = file('a\tb\n');
    await assert.rejects(TsvTable.open(path, {}, AbortSignal.abort()), { name: 'AbortError' });
  });
});

describe('invalidUtf8At', () => {
  it('finds the first byte that begins no character', () => {
    const cases: readonly (readonly [number[], number])[] = [
      [[0x61, 0xc3, 0xa9], -1],
      [[0x61, 0x80], 1],
      [[0xc0, 0xaf], 0],
      [[0x61, 0xe2, 0x82], 1],
      [[0xed, 0xa0, 0x80], 0],
      [[0xf0, 0x9f, 0x98, 0x80, 0xff], 4],
    ];
    assert.deepEqual(
      cases.map(([bytes]) => invalidUtf8At(Buffer.from(bytes))),
      cases.map(([, at]) => at),
    );
  });
});
