import assert from 'node:assert/strict';
import { isRefusal, modelFault } from '../../../../src/host/model/modelFault.ts';
import { editorError } from '../../../support/fakeLanguageModels.ts';

function kindOf(error: unknown) {
  const { kind, retryable } = modelFault(error, 'a/b');
  return `${kind}, ${retryable ? 'again' : 'final'}`;
}

describe('modelFault', () => {
  for (const [what, error, kind] of [
    ['no consent', editorError('NoPermissions'), 'not_permitted, final'],
    ['a quota that is used up', editorError('Blocked'), 'quota, final'],
    ['a model that went away', editorError('NotFound'), 'bad_request, final'],
    ['an error of the provider', editorError('Unknown'), 'server, again'],
    ['an error without a code', new Error('overloaded'), 'server, again'],
    ['what is no error', 'overloaded', 'server, again'],
    [
      'another extension that uses a code of theirs',
      Object.assign(new Error('x'), { code: 'Blocked' }),
      'server, again',
    ],
    [
      'a connection that broke under the provider',
      editorError('Unknown', 'fetch failed', Object.assign(new Error('read'), { code: 'ECONNRESET' })),
      'network, again',
    ],
    [
      'a time-out of the network',
      Object.assign(new Error('x'), { code: 'UND_ERR_CONNECT_TIMEOUT' }),
      'network, again',
    ],
  ] as const) {
    it(`takes ${what} for ${kind}`, () => assert.equal(kindOf(error), kind));
  }

  it('says which model, what the editor said on one line, and what to do about consent', () => {
    assert.equal(
      modelFault(editorError('NoPermissions', 'not\nallowed'), 'a/b').message,
      'The editor does not let this extension use a/b (not allowed). Start the run again to be asked again.',
    );
    assert.match(modelFault(new Error('x'.repeat(9_000)), 'a/b').message, /^a\/b failed: x{400}…$/);
  });

  it('knows a refusal from everything else', () => {
    assert.equal(isRefusal(editorError('NoPermissions')), true);
    for (const error of [editorError('Blocked'), new Error('NoPermissions'), 'NoPermissions', undefined]) {
      assert.equal(isRefusal(error), false);
    }
  });
});
