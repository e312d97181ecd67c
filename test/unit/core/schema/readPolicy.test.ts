import assert from 'node:assert/strict';
import { defaultPolicy } from '../../../../src/core/schema/policy.ts';
import { readPolicy } from '../../../../src/core/schema/readPolicy.ts';
import { problemText } from '../../../../src/core/schema/readYaml.ts';

function problems(text: string): string[] {
  const reading = readPolicy(text);
  return reading.ok ? [] : reading.problems.map((problem) => problemText('policy.yml', problem));
}

describe('a policy file', () => {
  it('has the defaults of the charter where it is silent, an empty file too', () => {
    for (const text of ['', '# nothing yet\n', '{}\n']) {
      assert.deepEqual(readPolicy(text), { ok: true, value: defaultPolicy });
    }
    assert.equal(defaultPolicy.accuracy.autonomy, 0.7);
    assert.equal(defaultPolicy.canary.share, 0.05);
    assert.equal(defaultPolicy.review.flagged, 1);
  });

  it('changes what it names and nothing else', () => {
    const reading = readPolicy('name: strict\naccuracy:\n  autonomy: 0.9\n');
    assert.ok(reading.ok);
    assert.deepEqual(reading.value, {
      ...defaultPolicy,
      name: 'strict',
      accuracy: { ...defaultPolicy.accuracy, autonomy: 0.9 },
    });
  });

  it('never goes by the name of the defaults where it is not the defaults', () => {
    const named = (text: string) => {
      const reading = readPolicy(text);
      return reading.ok ? reading.value.name : null;
    };
    assert.equal(named('review: {flagged: 0}\n'), 'unnamed');
    assert.equal(named('name: default\naccuracy: {autonomy: 0.3}\n'), 'unnamed');
    assert.equal(named('max_avg_turns: 30\n'), 'unnamed');
    assert.equal(named('review: {flagged: 1}\n'), 'default');
    assert.equal(named('name: ours\n'), 'ours');
  });

  it('names every mistake with its line, and the key that was meant', () => {
    assert.deepEqual(problems('accuracy:\n  autonmy: 0.9\n  human_in_loop: high\nmax_avg_turns: 0\n'), [
      'policy.yml:2:3 accuracy.autonmy: unknown key; did you mean autonomy?',
      'policy.yml:3:18 accuracy.human_in_loop: must be a number',
      'policy.yml:4:16 max_avg_turns: must be > 0',
    ]);
    assert.match(problems('accuracy: [').join(), /^policy\.yml:1:\d+ is not valid YAML/);
    assert.deepEqual(problems('- a\n'), ['policy.yml:1:1 must be a mapping of keys to values']);
  });

  it('is refused where nothing could ever meet it', () => {
    assert.match(
      problems('gate: {needs: full_rollout}\n').join(),
      /gate\.needs: can never be met while canary\.passed is false/,
    );
    assert.match(problems('canary: {passed: true}\n').join(), /canary\.passed: needs canary\.evidence/);
    assert.match(
      problems('accuracy: {autonomy: 0.1}\n').join(),
      /accuracy\.autonomy: must be ≥ human_in_loop, 0\.2/,
    );
    assert.match(problems('accuracy: {autonomy: 1.01}\n').join(), /accuracy\.autonomy: must be ≤ 1/);
    assert.match(
      problems('max_false_positive_rate: 0\n').join(),
      /max_false_positive_rate: can never be met with use: bound/,
    );
    assert.deepEqual(problems('max_false_positive_rate: 0\nuse: estimate\n'), []);
    assert.match(
      problems('max_avg_turns: 0.9\n').join(),
      /max_avg_turns: can never be met: no answer takes less/,
    );
  });
});
