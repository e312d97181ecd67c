import assert from 'node:assert/strict';
import { jsonSource } from '../../../../src/core/model/jsonSource.ts';
import { type Below, randomBelow } from '../../../support/mutateJson.ts';

describe('jsonSource', () => {
  const text = '  { "a" : [ 1.0, {"b\\"": -2E+3 ,"c":"x\\\\"}, [ ] , null ], "a2":{}, "d": "]}\\"," }\n';
  for (const [path, expected] of [
    [[], text.trim()],
    [['a', 0], '1.0'],
    [['a', 1], '{"b\\"": -2E+3 ,"c":"x\\\\"}'],
    [['a', 1, 'b"'], '-2E+3'],
    [['a', 1, 'c'], '"x\\\\"'],
    [['a', 2], '[ ]'],
    [['a', 3], 'null'],
    [['a2'], '{}'],
    [['d'], '"]}\\","'],
    [['a', 4], null],
    [['a', 'b'], null],
    [['a2', 0], null],
    [['d', 0], null],
    [['a', 0, 'x'], null],
    [['gone'], null],
    [['toString'], null],
  ] as const) {
    it(`gives ${expected} at ${JSON.stringify(path)}`, () => {
      assert.equal(jsonSource(text, path), expected);
    });
  }

  it('takes the last of equal names, as JSON.parse does', () => {
    assert.equal(jsonSource('{"a": 1, "\\u0061": 2}', ['a']), '2');
  });

  it('walks a value that is nested far deeper than a stack is', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    assert.equal(jsonSource(`{"x": ${deep}, "y": 5}`, ['y']), '5');
    assert.equal(jsonSource(`{"x": ${deep}, "y": 5}`, ['x']), deep);
  });

  it('finds every place of any JSON, however it is spaced', () => {
    const seed = 20261122;
    const below = randomBelow(seed);
    for (let round = 0; round < 300; round += 1) {
      const value = randomValue(below, 4);
      const spaced = respace(JSON.stringify(value), below);
      for (const { path, inner } of placesOf(value, [])) {
        const found = jsonSource(spaced, path);
        assert.ok(found !== null, `seed ${seed}: nothing at ${JSON.stringify(path)} of ${spaced}`);
        assert.deepEqual(JSON.parse(found), inner, `seed ${seed}: ${JSON.stringify(path)} of ${spaced}`);
        assert.equal(found, found.trim());
      }
    }
  });
});

const words = [
  '',
  'a',
  '"',
  '\\',
  '\\"',
  '{',
  ']',
  ',',
  ': "',
  '\n',
  '\u2028',
  'ü',
  '\ud83d\udca5',
  '__proto__',
];

function randomValue(below: Below, depth: number): unknown {
  const kind = below(depth > 0 ? 7 : 5);
  if (kind < 2) return words[below(words.length)];
  if (kind === 2) return below(2_000) / 8 - 100;
  if (kind === 3) return below(2) === 0;
  if (kind === 4) return null;
  const inner = Array.from({ length: below(4) }, () => randomValue(below, depth - 1));
  return kind === 5
    ? inner
    : Object.fromEntries(inner.map((value) => [words[below(words.length)] ?? '', value]));
}

/** Blanks between tokens, and none within them. */
function respace(text: string, below: Below): string {
  const blanks = ['', '', ' ', '\n\t', '\r\n  '];
  return text.replaceAll(
    /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g,
    (token) => `${blanks[below(blanks.length)]}${token}${blanks[below(blanks.length)]}`,
  );
}

interface PlaceOf {
  readonly path: (string | number)[];
  readonly inner: unknown;
}

function placesOf(value: unknown, path: (string | number)[]): PlaceOf[] {
  if (typeof value !== 'object' || value === null) return [{ path, inner: value }];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return [{ path, inner: value }, ...entries.flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}
