import assert from 'node:assert/strict';
import { AttemptLabel, ClaimLabel, StepLabel } from '../../../../src/core/schema/label.ts';
import { labelWords } from '../../../../src/core/schema/labelWords.ts';
import { labelList, labelOfDigit } from '../../../../webview/text/labelLists.ts';

describe('the words for labels', () => {
  it('has a name of its own and one sentence for each value of each list', () => {
    const values = [...ClaimLabel.options, ...StepLabel.options, ...AttemptLabel.options];
    const words = values.map((value) => labelWords[value]);
    assert.equal(new Set(words.map(({ name }) => name)).size, values.length);
    for (const { meaning } of words) assert.match(meaning, /^[A-Z][^.!]*\.$/);
  });

  it('has no more values in a list than there are digits', () => {
    for (const kind of ['claim', 'step', 'attempt'] as const) {
      assert.ok(labelList(kind).length >= 6 && labelList(kind).length <= 9);
    }
  });

  it('gives the digits to the values in the order of the list, and nothing to the others', () => {
    assert.deepEqual(
      [0, 1, 7, 8].map((digit) => labelOfDigit('claim', digit)),
      [null, 'true_cause', 'scorer_error', null],
    );
    assert.deepEqual(
      [1, 6, 7].map((digit) => labelOfDigit('attempt', digit)),
      ['over_investigation', 'acceptable', null],
    );
  });
});
