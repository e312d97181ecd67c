import assert from 'node:assert/strict';
import { entriesOf } from '../../../../src/core/review/labelEntries.ts';
import { wereOnceIn } from '../../../../src/core/review/ownLabels.ts';
import { attempt, content, logOf, records, target } from './labelFixture.ts';

const two = content('s', 'ab');
const first = target.claim(0, 'a');
const second = target.claim(1, 'b');

describe('labels of an attempt', () => {
  it('were all in once every claim had one, and stay so when one is taken back', () => {
    assert.equal(wereOnceIn(records([[first, 'true_cause']]), two), false);
    const all = [
      [first, 'true_cause'],
      [second, 'unsupported'],
    ] as const;
    assert.equal(wereOnceIn(records(all), two), true);
    assert.equal(wereOnceIn(records([...all, [second, { undoes: 1 }]]), two), true);
  });

  it('were never all in where one was taken back before the other was said', () => {
    const said = [
      [first, 'true_cause'],
      [first, { undoes: 0 }],
      [second, 'unsupported'],
    ] as const;
    assert.equal(wereOnceIn(records(said), two), false);
    assert.equal(wereOnceIn(records([...said, [first, 'unsupported']]), two), true);
  });

  it('of other content, of steps and notes do not count', () => {
    const said = [
      [target.claim(0, 'x'), 'true_cause'],
      [second, 'unsupported'],
      [target.step(1, 's'), 'redundant'],
      [first, { note: 'odd' }],
    ] as const;
    assert.equal(wereOnceIn(records(said), two), false);
  });

  it('of one without claims are in with a label of the whole', () => {
    const none = content('s', '');
    assert.equal(wereOnceIn(records([[target.step(1, 's'), 'redundant']]), none), false);
    assert.equal(wereOnceIn(records([[target.attempt('w'), 'acceptable']]), none), true);
  });

  it('are blind until then, and what is said after a look is not, even where labels were taken back', () => {
    const who = { reviewer: 'ana', blind: true };
    const blindness = (said: Parameters<typeof logOf>[0]) =>
      entriesOf(
        { attempt, content: two, log: logOf(said) },
        { kind: 'claim', claim: 1 },
        { type: 'label', value: 'true_cause' },
        who,
      ).map(({ blind }) => blind);
    assert.deepEqual(blindness([[first, 'true_cause']]), [true]);
    const looked = [
      [first, 'true_cause'],
      [second, 'unsupported'],
      [second, { undoes: 1 }],
    ] as const;
    assert.deepEqual(blindness(looked), [false]);
  });
});
