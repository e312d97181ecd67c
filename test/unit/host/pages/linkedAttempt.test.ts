import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { BenchError } from '../../../../src/core/errors.ts';
import { linkedAttempt, parseLink } from '../../../../src/host/pages/linkedAttempt.ts';
import { isInside } from '../../../../src/host/reviewer/attemptPath.ts';

const dir = resolve('/results/2026-03-30T03-00-00Z-4f63');
const runs = [
  { run_id: 'other', dir: resolve('/results/other') },
  { run_id: '2026-03-30T03-00-00Z-4f63', dir },
];
const link = { run_id: '2026-03-30T03-00-00Z-4f63', model: 'lab/my-llm', task_id: 'Scenario-3', repeat: 2 };

describe('the attempt that a link of a page names', () => {
  it('is found in its run', () => {
    const { trajectory, ...key } = linkedAttempt(parseLink(link), runs);
    assert.deepEqual(key, { model: 'lab/my-llm', task_id: 'Scenario-3', repeat: 2 });
    assert.equal(trajectory, join(dir, 'attempts', 'lab%2Fmy-llm', 'Scenario-3', 'r2', 'trajectory.jsonl'));
  });

  it('is in that run, whatever names it has', () => {
    for (const name of ['..', '../../..', '/etc/passwd', '..\\..\\x', 'C:\\x', '.', 'a\0b', '\ud800']) {
      const { trajectory } = linkedAttempt({ ...link, model: name, task_id: name }, runs);
      assert.ok(isInside(join(dir, 'attempts'), trajectory), trajectory);
    }
  });

  it('is refused with the next step where its run is not among the results', () => {
    for (const run_id of ['..', '2026-03-30T03-00-00Z', 'other/../2026-03-30T03-00-00Z-4f63', dir]) {
      assert.throws(
        () => linkedAttempt({ ...link, run_id }, runs),
        (error) => BenchError.is(error, 'usage') && /Put the run back/.test(error.hint ?? ''),
      );
    }
  });

  it('is refused where a link says anything else', () => {
    for (const argument of [
      undefined,
      'x',
      [link],
      { ...link, trajectory: '/etc/passwd' },
      { ...link, repeat: '1' },
    ]) {
      assert.throws(
        () => parseLink(argument),
        (error) => BenchError.is(error, 'usage'),
      );
    }
  });
});
