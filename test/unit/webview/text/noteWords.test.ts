import assert from 'node:assert/strict';
import { LabelChange } from '../../../../src/core/schema/label.ts';
import { maxNoteChars, noteLengthWords, noteProblem } from '../../../../webview/text/noteWords.ts';

describe('the length of a note', () => {
  it('is allowed up to what a label record takes, and not one character more', () => {
    const longest = 'x'.repeat(maxNoteChars);
    assert.equal(noteProblem(longest), null);
    assert.equal(LabelChange.safeParse({ type: 'note', note: longest }).success, true);
    assert.equal(LabelChange.safeParse({ type: 'note', note: `${longest}x` }).success, false);
    assert.match(noteProblem(`${longest}x`) ?? '', /shorten it by 1 to keep it/);
    assert.match(noteProblem(`${longest}xx`) ?? '', /shorten it by 2 to keep it/);
  });

  it('is named beside its limit', () => {
    assert.equal(noteLengthWords('abc'), '3 of 10\u202f000 characters');
  });
});
