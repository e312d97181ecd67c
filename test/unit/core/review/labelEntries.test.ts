import assert from 'node:assert/strict';
import { entriesOf, undoOf } from '../../../../src/core/review/labelEntries.ts';
import type { LabelChange, LabelPlace } from '../../../../src/core/schema/label.ts';
import { attempt, content, hash, inShort, logOf, target } from './labelFixture.ts';

const who = { reviewer: 'ana', blind: true };
const now = content('st', 'ab');

function entries(
  said: Parameters<typeof logOf>[0] | null,
  place: LabelPlace,
  change: LabelChange,
  of = now,
): unknown[] {
  const log = said === null ? null : logOf(said);
  return entriesOf({ attempt, content: of, log }, place, change, who);
}

const firstClaim = { kind: 'claim', claim: 0 } as const;
const firstStep = { kind: 'step', step: 0 } as const;

describe('entriesOf', () => {
  it('binds a label to the content at its place, and says who said it and whether blind', () => {
    assert.deepEqual(entries(null, { kind: 'claim', claim: 1 }, { type: 'label', value: 'unsupported' }), [
      {
        type: 'label',
        ...who,
        target: { kind: 'claim', ...attempt, content_sha256: hash('b'), claim: 1 },
        value: 'unsupported',
      },
    ]);
  });

  it('counts turns of steps from one', () => {
    const [entry] = entries(null, { kind: 'step', step: 1 }, { type: 'label', value: 'misread' });
    assert.deepEqual(Object(entry).target, { kind: 'step', ...attempt, content_sha256: hash('t'), turn: 2 });
  });

  it('writes nothing that holds already', () => {
    const said = [
      [target.claim(0, 'a'), 'true_cause'],
      [target.step(1, 's'), 'redundant'],
      [target.claim(0, 'a'), { note: 'why' }],
    ] as const;
    assert.deepEqual(entries(said, firstClaim, { type: 'label', value: 'true_cause' }), []);
    assert.deepEqual(entries(said, firstStep, { type: 'label', value: 'redundant' }), []);
    assert.deepEqual(entries(said, firstClaim, { type: 'note', note: 'why' }), []);
    assert.deepEqual(entries(said, firstStep, { type: 'note', note: '' }), []);
    assert.deepEqual(entries(said, firstStep, { type: 'unlabel', value: 'misread' }), []);
  });

  it('writes what was said of content that has changed since', () => {
    const said = [[target.claim(0, 'x'), 'true_cause']] as const;
    assert.equal(entries(said, firstClaim, { type: 'label', value: 'true_cause' }).length, 1);
  });

  it('takes off every label of a claim, the one that shows last, so that none comes back', () => {
    const said = [
      [target.claim(0, 'a'), 'true_cause'],
      [target.claim(1, 'b'), 'unsupported'],
      [target.claim(0, 'a'), { note: 'stays' }],
      [target.claim(0, 'a'), 'duplicate'],
    ] as const;
    const undone = entries(said, firstClaim, { type: 'unlabel', value: 'duplicate' });
    assert.deepEqual(
      undone.map((entry) => [Object(entry).type, Object(entry).undoes]),
      [
        ['undo', 0],
        ['undo', 3],
      ],
    );
  });

  it('takes one value of a step off, however often it was said, and leaves the others', () => {
    const said = [
      [target.step(1, 's'), 'redundant'],
      [target.step(1, 's'), 'misread'],
      [target.step(1, 's'), 'redundant'],
    ] as const;
    const undone = entries(said, firstStep, { type: 'unlabel', value: 'redundant' });
    assert.deepEqual(
      undone.map((entry) => Object(entry).undoes),
      [0, 2],
    );
  });

  it('takes a label off that has moved, by the name that its target had', () => {
    const said = [[target.claim(0, 'a'), 'true_cause']] as const;
    const undone = entries(
      said,
      { kind: 'claim', claim: 1 },
      { type: 'unlabel', value: 'true_cause' },
      content('', 'xa'),
    );
    assert.deepEqual(Object(undone[0]).target, target.claim(0, 'a'));
  });

  for (const [what, place, value] of [
    ['a claim that is not there', { kind: 'claim', claim: 2 }, 'true_cause'],
    ['a step that is not there', { kind: 'step', step: 2 }, 'misread'],
    ['a label of another list', firstStep, 'true_cause'],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => entries(null, place, { type: 'label', value }), { code: 'usage' });
    });
  }

  it('writes no half of a character', () => {
    const [entry] = entries(null, firstStep, { type: 'note', note: 'a\ud800b' });
    assert.equal(Object(entry).note, 'a\ufffdb');
  });
});

describe('undoOf', () => {
  const undo = (said: Parameters<typeof logOf>[0]) =>
    undoOf({ attempt, content: now, log: logOf(said) }, who);

  it('takes back the newest of this attempt that was not taken back', () => {
    const said = [
      [target.claim(0, 'a'), 'true_cause'],
      [target.step(1, 's'), { note: 'hm' }],
      [target.step(1, 's'), { undoes: 1 }],
      [{ ...target.claim(0, 'a'), task_id: 'B' }, 'unsupported'],
    ] as const;
    const found = undo(said);
    assert.deepEqual(found?.entry, { type: 'undo', ...who, target: target.claim(0, 'a'), undoes: 0 });
    assert.deepEqual(inShort(found === null ? [] : [found.undone]), ['claim 0 true_cause current 0']);
  });

  it('has nothing to take back where nothing holds', () => {
    assert.equal(
      undo([
        [target.claim(0, 'a'), 'true_cause'],
        [target.claim(0, 'a'), { undoes: 0 }],
      ]),
      null,
    );
    assert.equal(undoOf({ attempt, content: now, log: null }, who), null);
  });
});
