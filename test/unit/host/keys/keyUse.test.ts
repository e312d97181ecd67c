import assert from 'node:assert/strict';
import type { ModelEntry } from '../../../../src/core/schema/modelEntry.ts';
import {
  environmentVariable,
  keyId,
  keyProblem,
  needsKey,
  usesKey,
} from '../../../../src/host/keys/keyUse.ts';

const mine: ModelEntry = { name: 'my-llm', endpoint: 'https://api.example/v1' };

const anthropicElsewhere: ModelEntry = { name: 'c', adapter: 'anthropic', endpoint: 'https://gate.example' };

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
    ['such a service behind an address of one’s own', anthropicElsewhere, true, false],
    ['an entry with a key file', { ...mine, api_key_file: '/k' }, true, false],
    ['a service with a key command', { name: 'c', adapter: 'anthropic', api_key_command: 'k' }, true, false],
    ['the rule-based agent', { name: 'b', adapter: 'baseline', api_key_env: 'KEY' }, false, false],
    ["a model of the editor's", { name: 'e', adapter: 'editor', model: 'a/b' }, false, false],
    ['an entry of no adapter', { name: 'n' }, false, false],
  ] as const) {
    it(`${what}: a key ${uses ? 'would be sent' : 'is never sent'}${needs ? ', and is needed' : ''}`, () => {
      assert.deepEqual([usesKey(entry), needsKey(entry)], [uses, needs]);
    });
  }
});

describe('environmentVariable', () => {
  it('is the one that the entry names, and none where it is blank', () => {
    const entry = { ...mine, api_key_env: 'KEY' };
    assert.equal(environmentVariable(entry, { KEY: ' sk-1\n' }), 'KEY');
    assert.equal(environmentVariable(entry, { KEY: '  ' }), undefined);
    assert.equal(environmentVariable(entry, {}), undefined);
    assert.equal(environmentVariable(mine, { KEY: 'sk-1' }), undefined);
  });

  it('is the usual one of the provider at its own address only', () => {
    const google: ModelEntry = { name: 'g', adapter: 'google' };
    assert.equal(environmentVariable(google, { GOOGLE_API_KEY: 'k' }), 'GOOGLE_API_KEY');
    assert.equal(environmentVariable(google, { GOOGLE_API_KEY: 'k', GEMINI_API_KEY: 'k' }), 'GEMINI_API_KEY');
    const elsewhere = { ...google, endpoint: 'https://mine.example/v1' };
    assert.equal(environmentVariable(elsewhere, { GEMINI_API_KEY: 'k' }), undefined);
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
