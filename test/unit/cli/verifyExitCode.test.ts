import assert from 'node:assert/strict';
import { verifyExitCode } from '../../../src/cli/commands/verify.ts';
import type { Verification } from '../../../src/core/schema/verification.ts';

function verification(state: Verification['state'], signature: Verification['signature']['state']) {
  const none = { what: '', signatures: [] };
  return {
    schema_version: '1.0',
    run_id: 'r',
    dir: '/r',
    ok: state === 'intact' && (signature === 'none' || signature === 'valid'),
    state,
    summary: '',
    problems: [],
    notes: [],
    checked: { files: 0, bytes: 0, records: 0, attempts: 0 },
    signature: { ...none, state: signature },
  } as const satisfies Verification;
}

describe('the exit code of verify', () => {
  it('is neither yes nor no for what could not all be checked', () => {
    for (const state of ['unlisted', 'unfinished', 'running'] as const) {
      assert.equal(verifyExitCode(verification(state, 'none'), false), 4, state);
    }
    assert.equal(verifyExitCode(verification('unlisted', 'valid'), true), 4);
  });

  it('is no where a key was named that did not sign, however much could be checked besides', () => {
    for (const state of ['unlisted', 'unfinished'] as const) {
      for (const signature of ['none', 'outdated', 'refused'] as const) {
        assert.equal(verifyExitCode(verification(state, signature), true), 1, `${state} ${signature}`);
      }
    }
    assert.equal(verifyExitCode(verification('intact', 'outdated'), true), 1);
  });
});
