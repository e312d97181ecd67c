import assert from 'node:assert/strict';
import { jsonText } from '../../../../src/core/interop/jsonText.ts';
import { readJson } from '../../../../src/core/interop/readJson.ts';

describe('reading JSON as other programs write it', () => {
  it('takes proper JSON as it is', () => {
    assert.deepEqual(readJson('{"a": [1, "NaN", null]}'), {
      ok: true,
      value: { a: [1, 'NaN', null] },
      tail: '',
    });
  });

  it('takes the bare NaN and Infinity of Python as texts of that name, and leaves them alone inside of texts', () => {
    const text = String.raw`{"a": NaN, "b": [-Infinity, Infinity], "c": "NaN, \"NaN\" and \\", "d": NaN}`;
    assert.deepEqual(readJson(text), {
      ok: true,
      value: { a: 'NaN', b: ['-Infinity', 'Infinity'], c: 'NaN, "NaN" and \\', d: 'NaN' },
      tail: '',
    });
  });

  it('keeps everything complete of a text that is cut anywhere, and hands back the rest', () => {
    const text = String.raw`{"a": {"b": [1, {"c": "d]\"}"}, NaN]}, "e": "f"}`;
    for (let end = 1; end < text.length; end += 1) {
      const read = readJson(text.slice(0, end));
      assert.ok(read.ok, `cut at ${end}`);
      const kept = JSON.stringify(read.value);
      if (end > 31) assert.match(kept, /"c":"d\]/, `cut at ${end}`);
      assert.ok(
        text.slice(0, end).replace('NaN', '"NaN"').endsWith(read.tail),
        `cut at ${end}: ${read.tail}`,
      );
    }
  });

  it('refuses what is no JSON', () => {
    for (const text of ['', 'words', '{"a" 1}', '{"a": 1} {"b": 2}', ']', '"a', 'NaN words']) {
      assert.equal(readJson(text).ok, false, text);
    }
  });

  it('takes `__proto__` as a key like any other', () => {
    const read = readJson('{"__proto__": {"polluted": true}, "n": NaN}');
    assert.ok(read.ok);
    assert.equal(Object.hasOwn(read.value as object, '__proto__'), true);
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });
});

describe('JSON of a value', () => {
  it('is written for any depth that can be read', () => {
    const depth = 200_000;
    const text = `${'['.repeat(depth)}{"a":"b","c":[1,null,true]}${']'.repeat(depth)}`;
    const read = readJson(text);
    assert.ok(read.ok);
    assert.equal(jsonText(read.value), text);
  });

  it('is that of JSON.stringify for all others', () => {
    const value = { a: [1, 'x', null], b: { c: true } };
    assert.equal(jsonText(value, 2), JSON.stringify(value, null, 2));
    assert.equal(jsonText(undefined), '');
  });
});
