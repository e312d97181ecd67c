import assert from 'node:assert/strict';
import { parseAttributes, parsePython } from '../../../../src/core/snapshot/pythonDict.ts';

function literalOf(text: string): unknown {
  const result = parsePython(text);
  assert.ok(result.ok, result.ok ? '' : `${result.problem} at ${result.at}`);
  return result.value;
}

describe('parsePython', () => {
  const sound: readonly (readonly [string, unknown])[] = [
    ["{'a': 'b', 'c': ''}", { a: 'b', c: '' }],
    [`{'a': "it's", "b": 'say "hi"'}`, { a: "it's", b: 'say "hi"' }],
    [String.raw`{'a': 'it\'s \"x\" \\ \n\t\r\x41\u00e9\U0001F600\d'}`, { a: 'it\'s "x" \\ \n\t\rAé😀\\d' }],
    [
      "{'a': {'b': [1, 2.5, -3e2, None, True, False, ()]}}",
      { a: { b: [1, 2.5, -300, null, true, false, []] } },
    ],
    ["['2025-12-15 17:17:08', 'x',]", ['2025-12-15 17:17:08', 'x']],
    ["{1: 'a', None: 'b'}", { 1: 'a', null: 'b' }],
    ["{'a', 'b'}", ['a', 'b']],
    ["('a' 'b', )", ['ab']],
    ["{'a' 'b'}", ['ab']],
    ['{}', {}],
    ["  { 'a' : 1 }\n", { a: 1 }],
  ];
  for (const [text, expected] of sound) {
    it(`reads ${text.trim()}`, () => assert.deepEqual(literalOf(text), expected));
  }

  const broken = [
    '',
    '{',
    "{'a'",
    "{'a': }",
    "{'a': 'b'",
    "{'a': 'b}",
    "{'a': b}",
    '{} x',
    "'\\x4'",
    "'\\U00110000'",
    '[1 2]',
  ];
  for (const text of broken) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parsePython(text).ok, false));
  }

  it('refuses what is nested too deeply instead of running out of stack', () => {
    assert.equal(parsePython('['.repeat(100_000)).ok, false);
  });

  it('reads any number of lists beside each other', () => {
    assert.deepEqual(
      literalOf(`[${'[1], '.repeat(200)}]`),
      Array.from({ length: 200 }, () => [1]),
    );
  });

  it('keeps a key that is called __proto__', () => {
    assert.deepEqual(Object.keys(literalOf("{'__proto__': 1}") as object), ['__proto__']);
  });
});

describe('parseAttributes', () => {
  it('gives text values, others as JSON', () => {
    assert.deepEqual(
      parseAttributes("{'a': 'x', 'b': 3, 'c': True, 'd': ['e']}"),
      new Map([
        ['a', 'x'],
        ['b', '3'],
        ['c', 'true'],
        ['d', '["e"]'],
      ]),
    );
  });

  it('reads an empty column as none, and what is no dict as undefined', () => {
    assert.deepEqual([parseAttributes(''), parseAttributes('{}')], [new Map(), new Map()]);
    assert.deepEqual(
      [parseAttributes("['a']"), parseAttributes('{"a":'), parseAttributes('x')],
      [undefined, undefined, undefined],
    );
  });
});
