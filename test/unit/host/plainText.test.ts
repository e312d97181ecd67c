import assert from 'node:assert/strict';
import { plainLine, plainLines } from '../../../src/host/plainText.ts';

describe('plainLine', () => {
  it('leaves a plain line as it is', () => {
    assert.equal(
      plainLine('run 2026-01-31 of “shop”: 50 % (3 of 6)'),
      'run 2026-01-31 of “shop”: 50 % (3 of 6)',
    );
  });

  it('takes out control sequences, control characters and what reorders text', () => {
    assert.equal(plainLine('a\u001b[31mb\u0007\u202ec\u200bd\r\n\te\u0000f'), 'abcd ef');
  });

  it('leaves nothing that a notification makes a link of or the status bar an icon', () => {
    assert.equal(plainLine('[click](command:x.y) $(trash)'), '[click] (command:x.y) $ (trash)');
    assert.equal(plainLine('[click]\u200b(command:x.y)'), '[click] (command:x.y)');
  });

  it('cuts between characters, also those of two code units, and says that it cut', () => {
    assert.equal(plainLine('😀😀😀😀', 3), '😀😀…');
    assert.equal(plainLine('abc', 3), 'abc');
  });
});

describe('plainLines', () => {
  it('keeps line breaks and columns, and nothing else that controls', () => {
    assert.equal(plainLines('Error: x\u001b[2K\n    at y\u0008'), 'Error: x\n    at y');
  });
});
