import assert from 'node:assert/strict';
import { foldLabels } from '../../../../src/core/review/foldLabels.ts';
import { heldLabels } from '../../../../src/core/review/standing.ts';
import { content, inShort, logOf, records, target } from './labelFixture.ts';

const claim = target.claim(0, 'a');
const step = target.step(1, 's');

describe('foldLabels', () => {
  const heldSeqs = (said: Parameters<typeof records>[0]) =>
    foldLabels(records(said)).held.map(({ seq }) => seq);

  it('keeps the last label of a claim', () => {
    assert.deepEqual(
      heldSeqs([
        [claim, 'true_cause'],
        [target.claim(1, 'b'), 'unsupported'],
        [claim, 'downstream_victim'],
      ]),
      [1, 2],
    );
  });

  it('keeps every value of a step and of an attempt, and one that was said twice once', () => {
    assert.deepEqual(
      heldSeqs([
        [step, 'redundant'],
        [step, 'misread'],
        [target.attempt('w'), 'acceptable'],
        [target.attempt('w'), 'prompt_problem'],
        [step, 'redundant'],
      ]),
      [1, 2, 3, 4],
    );
  });

  it('keeps one note a target beside its labels', () => {
    const said = [
      [claim, 'true_cause'],
      [claim, { note: 'first' }],
      [step, { note: 'of the step' }],
      [claim, { note: 'second' }],
    ] as const;
    assert.deepEqual(heldSeqs(said), [0, 2, 3]);
  });

  it('lets what was said before hold again when a label is undone', () => {
    assert.deepEqual(
      heldSeqs([
        [claim, 'true_cause'],
        [claim, 'unsupported'],
        [claim, { undoes: 1 }],
      ]),
      [0],
    );
  });

  it('holds nothing of a claim whose only label was undone', () => {
    assert.deepEqual(
      heldSeqs([
        [claim, 'true_cause'],
        [claim, { undoes: 0 }],
      ]),
      [],
    );
  });

  it('takes another claim of the same content, and another content at the same place, for another target', () => {
    assert.deepEqual(
      heldSeqs([
        [target.claim(0, 'a'), 'true_cause'],
        [target.claim(1, 'a'), 'duplicate'],
        [target.claim(0, 'b'), 'unsupported'],
      ]),
      [0, 1, 2],
    );
  });

  const ignored = [
    [
      'what was taken back already',
      [claim, { undoes: 0 }],
      'line 3 takes back line 1, which was taken back already',
    ],
    [
      'what is not there',
      [claim, { undoes: 7 }],
      'line 3 takes back line 8, which is no label or note before it',
    ],
    ['an undo', [claim, { undoes: 1 }], 'line 3 takes back line 2, which is no label or note before it'],
  ] as const;
  for (const [what, undo, problem] of ignored) {
    it(`ignores an undo of ${what}, and says so`, () => {
      const folded = foldLabels(records([[claim, 'true_cause'], [claim, { undoes: 0 }], undo]));
      assert.deepEqual(folded.held, []);
      assert.deepEqual(folded.problems, [problem]);
    });
  }

  it('ignores an undo that names another target than what it undoes, and says so', () => {
    const folded = foldLabels(
      records([
        [claim, 'true_cause'],
        [step, { undoes: 0 }],
      ]),
    );
    assert.deepEqual(
      folded.held.map(({ seq }) => seq),
      [0],
    );
    assert.deepEqual(folded.problems, ['line 2 takes back line 1, which is about something else']);
  });

  it('ignores an undo that comes before what it undoes', () => {
    const folded = foldLabels(
      records([
        [claim, { undoes: 1 }],
        [claim, 'true_cause'],
      ]),
    );
    assert.deepEqual(
      folded.held.map(({ seq }) => seq),
      [1],
    );
    assert.deepEqual(folded.problems.length, 1);
  });
});

describe('heldLabels', () => {
  const held = (said: Parameters<typeof logOf>[0], now: ReturnType<typeof content>) =>
    inShort(
      heldLabels(
        logOf(said),
        () => now,
        () => true,
      ),
    );

  it('holds no note after an empty one, wherever the note has moved from', () => {
    assert.deepEqual(
      held(
        [
          [claim, { note: 'old' }],
          [claim, { note: '' }],
        ],
        content('', 'a'),
      ),
      [],
    );
    const moved = [
      [target.claim(0, 'a'), { note: 'old' }],
      [target.claim(1, 'a'), { note: '' }],
    ] as const;
    assert.deepEqual(held(moved, content('', 'xa')), []);
  });

  it('lets the later of two labels hold that a move has brought to one claim', () => {
    const said = [
      [target.claim(0, 'a'), 'true_cause'],
      [target.claim(1, 'a'), 'unsupported'],
    ] as const;
    assert.deepEqual(held(said, content('', 'xa')), ['claim 1 unsupported current 1']);
    assert.deepEqual(held([...said].reverse(), content('', 'xa')), ['claim 0 true_cause moved 1']);
  });

  it('lists every stale label, since none of them is anywhere', () => {
    const said = [
      [target.claim(0, 'a'), 'true_cause'],
      [target.claim(0, 'b'), 'unsupported'],
    ] as const;
    assert.deepEqual(held(said, content('', 'x')), ['claim 0 true_cause stale', 'claim 0 unsupported stale']);
  });

  it('leaves out attempts that are not wanted', () => {
    const log = logOf([[claim, 'true_cause']]);
    assert.deepEqual(
      heldLabels(
        log,
        () => content('', 'a'),
        ({ model }) => model !== 'm',
      ),
      [],
    );
  });
});
