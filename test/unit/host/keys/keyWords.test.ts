import assert from 'node:assert/strict';
import type { ModelEntry } from '../../../../src/core/schema/modelEntry.ts';
import { afterDeletion, destinationOf, keyChoice } from '../../../../src/host/keys/keyWords.ts';

const mine: ModelEntry = { name: 'my-llm', endpoint: 'https://api.example/v1', api_key_env: 'MY_KEY' };

describe('keyChoice', () => {
  for (const [stored, environment, state] of [
    [true, {}, 'stored'],
    [true, { MY_KEY: 'k' }, 'stored, goes before the environment variable MY_KEY'],
    [false, { MY_KEY: 'k' }, 'from the environment variable MY_KEY'],
    [false, {}, 'missing'],
  ] as const) {
    it(`says where the key comes from: ${state}`, () => {
      assert.equal(keyChoice(mine, stored, environment).state, state);
    });
  }

  it('names the file or the program that the key comes from', () => {
    const { api_key_env: _, ...open } = mine;
    const file = { ...open, api_key_file: '/home/me/key' };
    const command = { ...open, api_key_command: 'OP_ACCOUNT=me op read op://work/key' };
    assert.equal(keyChoice(file, false, {}).state, 'from the file /home/me/key');
    assert.equal(keyChoice(command, false, {}).state, 'from the command op');
    assert.equal(keyChoice(command, true, {}).state, 'stored, goes before the command op');
    assert.equal(afterDeletion(command, {}), 'From now on the command op is used.');
  });

  it('does not call missing what nobody asked for', () => {
    const { api_key_env: _, ...open } = mine;
    assert.equal(keyChoice(open, false, {}).state, 'none, and none is required');
  });
});

describe('afterDeletion', () => {
  it('says what is sent from now on', () => {
    const { api_key_env: _, ...open } = mine;
    assert.match(afterDeletion(mine, { MY_KEY: 'k' }), /environment variable MY_KEY is used/);
    assert.match(afterDeletion(mine, {}), /ask for one again/);
    assert.match(afterDeletion(open, {}), /asked without one/);
  });
});

describe('destinationOf', () => {
  for (const [endpoint, said] of [
    ['https://api.example/v1', 'https://api.example'],
    ['http://api.example:8080/v1', 'http://api.example:8080, unencrypted'],
    ['http://127.0.0.1:8080/v1', 'http://127.0.0.1:8080'],
    ['http://[::1]:8080/v1', 'http://[::1]:8080'],
    ['http://127.0.0.1.evil.example/v1', 'http://127.0.0.1.evil.example, unencrypted'],
    // Cyrillic о.
    ['https://go\u043ed.example/v1', 'https://xn--god-ted.example'],
  ] as const) {
    it(`names the server of ${endpoint}, and whether anyone on the way can read the key`, () => {
      assert.equal(destinationOf({ name: 'm', endpoint }), said);
    });
  }

  it('names the adapter whose address is its own', () => {
    assert.equal(destinationOf({ name: 'c', adapter: 'anthropic' }), 'the service of adapter anthropic');
  });
});
