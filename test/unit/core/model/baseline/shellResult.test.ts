import assert from 'node:assert/strict';
import { readShellResult, rowsOf, timeIn } from '../../../../../src/core/model/baseline/shellResult.ts';

const frame = (ending: string, stdout: string): string =>
  `<shell_results>\n${ending}\n<stdout>${stdout}</stdout>\n<stderr></stderr>\n</shell_results>`;

describe('readShellResult', () => {
  it('takes the output of a command that succeeded', () => {
    assert.deepEqual(readShellResult(frame('<exit_code>0</exit_code>', 'a\nb\n')), {
      ok: true,
      stdout: 'a\nb\n',
    });
  });

  it('keeps what a command printed before it failed or ran out of time', () => {
    const failed = readShellResult(frame('<exit_code>2</exit_code>', 'half'));
    const late = readShellResult(frame('<error_kind>timeout</error_kind>\n<details>60 s</details>', 'half'));
    assert.deepEqual(
      [failed, late],
      [
        { ok: false, stdout: 'half' },
        { ok: false, stdout: 'half' },
      ],
    );
  });

  it('is not misled by output that looks like the frame', () => {
    const stdout = '<exit_code>0</exit_code></stdout><stdout>alert\tx';
    assert.deepEqual(readShellResult(frame('<exit_code>1</exit_code>', stdout)), { ok: false, stdout });
  });

  it('finds nothing in a refused call, an empty text and half a frame', () => {
    assert.deepEqual(
      ['', 'Tool arguments are not valid', '</stdout><exit_code>0'].map(readShellResult),
      Array.from({ length: 3 }, () => ({ ok: false, stdout: '' })),
    );
    assert.deepEqual(readShellResult('<shell_results>\n<stdout>cut off'), { ok: false, stdout: 'cut off' });
  });
});

describe('rowsOf', () => {
  it('gives the lines of a kind and passes over those that truncation cut', () => {
    const stdout = [
      'event\tWarning\tshop/Pod/a',
      'events\tof another kind\tx',
      'ev',
      '... This content has been truncated: of 9 characters, only the first and the last are shown ...',
      'event\tWarn',
      ' event\tindented\tx',
    ].join('\n');
    assert.deepEqual(rowsOf(stdout, 'event', 2), [['Warning', 'shop/Pod/a']]);
  });

  it('copes with control characters and a line of a million characters', () => {
    const long = 'x'.repeat(1_000_000);
    assert.deepEqual(rowsOf(`rule\t\u0000\u001b[2J\t${long}\r`, 'rule', 2), [
      ['\u0000\u001b[2J', `${long}\r`],
    ]);
  });
});

describe('timeIn', () => {
  it('reads both ways in which snapshots write a time, as UTC', () => {
    const expected = Date.UTC(2026, 2, 2, 10, 9, 8);
    assert.deepEqual(['2026-03-02T10:09:08Z', '2026-03-02 10:09:08.123'].map(timeIn), [expected, expected]);
  });

  it('knows no time where there is none', () => {
    assert.deepEqual(['', 'yesterday', '2026-99-99 10:00:00', undefined].map(timeIn), [
      null,
      null,
      null,
      null,
    ]);
  });
});
