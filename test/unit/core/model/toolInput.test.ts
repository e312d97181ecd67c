import assert from 'node:assert/strict';
import { argumentsObject, argumentsText } from '../../../../src/core/model/toolInput.ts';

describe('argumentsObject', () => {
  for (const [text, expected] of [
    ['{ "cmd":  "ls" }', '{"cmd":"ls"}'],
    [
      '{"__proto__": {"polluted": true}, "constructor": 1}',
      '{"__proto__":{"polluted":true},"constructor":1}',
    ],
    ['', '{}'],
    [' \n', '{}'],
    ['{"cmd": "gre', '{"INVALID_JSON":"{\\"cmd\\": \\"gre"}'],
    ['ls -la', '{"INVALID_JSON":"ls -la"}'],
    ['["ls"]', '{"INVALID_JSON":"[\\"ls\\"]"}'],
    ['null', '{"INVALID_JSON":"null"}'],
    ['"{}"', '{"INVALID_JSON":"\\"{}\\""}'],
    ['cut \ud83d', '{"INVALID_JSON":"cut \ufffd"}'],
  ] as const) {
    it(`makes ${expected} of ${JSON.stringify(text)}`, () => {
      assert.equal(JSON.stringify(argumentsObject(text)), expected);
    });
  }
});

describe('argumentsText', () => {
  it('is the source of a value, the text of a text, and nothing for nothing', () => {
    assert.equal(argumentsText({ a: 1 }, '{"a": 1.0}'), '{"a": 1.0}');
    assert.equal(argumentsText('{"a": 1', '"{\\"a\\": 1"'), '{"a": 1');
    assert.equal(argumentsText(undefined, null), '');
    assert.equal(argumentsText(null, 'null'), '');
    assert.equal(argumentsText(false, 'false'), 'false');
  });
});
