import assert from 'node:assert/strict';
import type { ModelEntry } from '../../../../src/core/schema/config.ts';
import { environmentKey, keyId, keyProblem, needsKey, usesKey } from '../../../../src/host/keys/keyUse.ts';

const mine: ModelEntry = { name: 'my-llm', endpoint: 'https://api.example/v1' };

describe('keyId', () => {
  it('is what people have stored their keys under, and so must not change', () => {
    assert.equal(keyId(mine), 'apiKey/1/openai-compatible/https%3A%2F%2Fapi.example/my-llm');
    assert.equal(keyId({ name: 'c', adapter: 'anthropic' }), 'apiKey/1/anthropic//c');
  });

  it('is another one for another server, port, scheme, adapter or name', () => {
    const ids = [
      mine,
      { ...mine, endpoint: 'https://evil.example/v1' },
      { ...mine, endpoint: 'https://api.example:8443/v1' },
      { ...mine, endpoint: 'http://api.example/v1' },
      { ...mine, adapter: 'openai' as const },
      { ...mine, name: 'My-LLM' },
      { name: 'my-llm', adapter: 'openai' as const },
    ].map(keyId);
    assert.equal(new Set(ids).size, ids.length, ids.join('\n'));
  });

  it('stays the same for another path, and for the same server in other letters', () => {
    for (const endpoint of ['https://api.example/v2/x', 'https://API.example:443/v1?a=b']) {
      assert.equal(keyId({ ...mine, endpoint }), keyId(mine), endpoint);
    }
  });

  it('cannot be forged by a name that holds its separators', () => {
    const forged = { ...mine, endpoint: 'https://evil.example', name: '../https%3A%2F%2Fapi.example/my-llm' };
    assert.equal(keyId(forged).split('/').length, 5);
    assert.notEqual(keyId(forged), keyId(mine));
  });
});

describe('needsKey', () => {
  for (const [what, entry, uses, needs] of [
    ['a server that may want none', mine, true, false],
    ['an entry that names a variable', { ...mine, api_key_env: 'KEY' }, true, true],
    ['a service that is never free', { name: 'c', adapter: 'anthropic' }, true, true],
    ['the rule-based agent', { name: 'b', adapter: 'baseline', api_key_env: 'KEY' }, false, false],
    ["a model of the editor's", { name: 'e', adapter: 'editor', model: 'a/b' }, false, false],
    ['an entry of no adapter', { name: 'n' }, false, false],
  ] as const) {
    it(`${what}: a key ${uses ? 'would be sent' : 'is never sent'}${needs ? ', and is needed' : ''}`, () => {
      assert.deepEqual([usesKey(entry), needsKey(entry)], [uses, needs]);
    });
  }
});

describe('environmentKey', () => {
  it('is the trimmed text of the variable that the entry names, and none where that is blank', () => {
    const entry = { ...mine, api_key_env: 'KEY' };
    assert.equal(environmentKey(entry, { KEY: ' sk-1\n' }), 'sk-1');
    assert.equal(environmentKey(entry, { KEY: '  ' }), undefined);
    assert.equal(environmentKey(entry, {}), undefined);
    assert.equal(environmentKey(mine, { KEY: 'sk-1' }), undefined);
  });
});

describe('keyProblem', () => {
  it('takes what an HTTP header can hold', () => {
    assert.equal(keyProblem('sk-proj_A.b~c+d/e='), null);
  });

  for (const key of ['', 'two words', 'sk-\u200b1', 'one\ntwo', 'ключ']) {
    it(`refuses ${JSON.stringify(key)}, without repeating it`, () => {
      const problem = keyProblem(key) ?? assert.fail('was taken');
      assert.ok(key === '' || !problem.includes(key), problem);
    });
  }
});
