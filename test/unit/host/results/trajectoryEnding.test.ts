import assert from 'node:assert/strict';
import { endingProblem, trajectoryEnding } from '../../../../src/host/results/trajectoryEnding.ts';

const turn = '{"seq":3,"type":"response","text":"…"}\n';
const end = '{"seq":4,"type":"attempt_ended","outcome":"submitted"}\n';

describe('the end of a trajectory', () => {
  it('is whole with the record of the attempt’s end', () => {
    assert.equal(trajectoryEnding(turn + end), 'whole');
    assert.equal(endingProblem('whole', true), null);
  });

  it('is read from a tail that begins in the middle of a line', () => {
    assert.equal(trajectoryEnding(turn.slice(7) + end), 'whole');
  });

  it('is told apart when a line, the last records, or everything is missing', () => {
    assert.equal(trajectoryEnding(turn + end.slice(0, 20)), 'torn');
    assert.equal(trajectoryEnding(turn), 'open');
    assert.equal(trajectoryEnding(''), 'empty');
    assert.equal(trajectoryEnding('not JSON\n'), 'open');
    assert.equal(trajectoryEnding('null\n'), 'open');
  });

  it('is a problem only once the attempt has ended, and says what to do', () => {
    for (const ending of ['open', 'torn', 'empty'] as const) {
      assert.equal(endingProblem(ending, false), null);
      assert.match(endingProblem(ending, true) ?? '', /run the task again/);
    }
  });
});
