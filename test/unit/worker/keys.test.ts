import assert from 'node:assert/strict';
import type { ModelEntry } from '../../../src/core/schema/config.ts';
import { createKeyResolver } from '../../../src/worker/keys.ts';

const named: ModelEntry = { name: 'm', endpoint: 'https://api.example/v1', api_key_env: 'M_KEY' };
const { api_key_env: _, ...keyless } = named;

function keyOf(entry: ModelEntry, given: Record<string, string>, environment: NodeJS.ProcessEnv) {
  return createKeyResolver({ given, environment })(entry, new AbortController().signal);
}

describe('the key of an entry in the worker', () => {
  it('is the one that was given for it, over the variable that it names', async () => {
    assert.equal(await keyOf(named, { m: ' given ' }, { M_KEY: 'variable' }), 'given');
    assert.equal(await keyOf(keyless, { m: 'given' }, {}), 'given');
  });

  it('is else that of the variable', async () => {
    assert.equal(await keyOf(named, { other: 'given' }, { M_KEY: ' variable\n' }), 'variable');
    assert.equal(await keyOf(named, { m: '  ' }, { M_KEY: 'variable' }), 'variable');
  });

  it('is none for an entry that names no variable and was given none', async () => {
    assert.equal(await keyOf(keyless, {}, { M_KEY: 'variable' }), null);
    assert.equal(await keyOf({ ...keyless, name: 'toString' }, {}, {}), null);
  });

  it('is missing for an entry that names a variable which is not set, and the command that stores it is named', async () => {
    for (const environment of [{}, { M_KEY: ' ' }]) {
      await assert.rejects(keyOf(named, {}, environment), {
        code: 'key_missing',
        message: /model m needs an API key: none is stored, .* M_KEY is not set/,
        hint: 'Store it with the command ITBench Review: Set API Key.',
      });
    }
  });
});
