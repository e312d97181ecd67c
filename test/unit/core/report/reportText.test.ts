import assert from 'node:assert/strict';
import { reportText } from '../../../../src/core/report/reportText.ts';

describe('the text of a report', () => {
  it('escapes what editors take for line breaks and what turns the reading direction, and says the same', () => {
    const value = { name: 'a\u2028b\u2029c\u202ed\u2066e\u0085f', note: 'Å ✗ 漢 \n' };
    const text = reportText(value);
    assert.doesNotMatch(text, /[\u0085\u2028-\u202e\u2066-\u2069]/);
    assert.ok(text.includes('a\\u2028b\\u2029c\\u202ed\\u2066e\\u0085f') && text.includes('Å ✗ 漢'));
    assert.deepEqual(JSON.parse(text), value);
  });
});
