import assert from 'node:assert/strict';
import { verificationSummary, verificationText } from '../../../../src/host/tasks/verificationText.ts';

const same = { ok: true, missing: [], changed: [], extra: [], files: 123, bytes: 45_600_000 };

describe('what a verification found', () => {
  it('is that everything is as it was locked, and how much was looked at', () => {
    assert.equal(verificationSummary(same), 'The task set is exactly what was locked: 123 files, 45.6 MB.');
  });

  it('is what differs, by kind', () => {
    const result = { ...same, ok: false, changed: ['a'], missing: ['b', 'c'], extra: ['d'] };
    assert.equal(
      verificationSummary(result),
      'The task set is not what was locked: 1 file changed, 2 files missing, 1 file not in the lock.',
    );
  });

  it('names every file that differs, and what to do', () => {
    const text = verificationText('/suite', { ...same, ok: false, changed: ['a/1'], extra: ['d'] });
    assert.match(text, /Changed: .* \(1\)\n {2}a\/1\n/);
    assert.match(text, /Not in the lock: .* \(1\)\n {2}d\n/);
    assert.doesNotMatch(text, /Missing/);
    assert.match(text, /What to do: /);
  });
});
