import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import type { ExportedAttempt } from '../../../../src/core/interop/write/exportedAttempt.ts';
import { labelRows, labelsCsvHeader } from '../../../../src/core/interop/write/labelsCsv.ts';
import type { HeldLabel } from '../../../../src/core/schema/label.ts';
import type { RunFile } from '../../../../src/core/schema/run.ts';

const key = { model: 'm', task_id: 't', repeat: 1 };

/** The notes as a reader of the file has them. */
function notesOf(notes: readonly string[]): (string | undefined)[] {
  const labels = notes.map(
    (note, seq): HeldLabel => ({
      seq,
      t: '2026-11-23T09:00:00.000Z',
      reviewer: 'ana',
      blind: false,
      target: { kind: 'attempt', ...key, content_sha256: 'c'.repeat(64) },
      value: null,
      note,
      standing: 'current',
      now_at: null,
    }),
  );
  const attempt: ExportedAttempt = {
    key,
    records: [],
    head: '',
    tornTail: null,
    submission: null,
    score: null,
    corrected: null,
    labels,
    labelSha256: new Map(),
    adjudications: [],
    stepSha256: [],
  };
  const text = labelsCsvHeader + labelRows({ run_id: 'r' } as RunFile, attempt).join('');
  const rows = parse(text, { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];
  return rows.map(({ note }) => note);
}

describe('labels as CSV', () => {
  it('puts a quote before whatever a spreadsheet would run, and before nothing else', () => {
    const run = [
      '=1',
      '+1',
      '-1',
      '@x',
      '\t=1',
      '\r=1',
      '\n=1',
      '  =1',
      '\u00a0@x',
      '＝1',
      '＋1',
      '－1',
      '＠x',
    ];
    assert.deepEqual(
      notesOf(run),
      run.map((note) => `'${note}`),
    );
    const plain = ['a=1', '', "'", '1-1', 'a\n=1', ' a', '"=1"', ';=1'];
    assert.deepEqual(notesOf(plain), plain);
  });
});
