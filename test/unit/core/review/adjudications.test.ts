import assert from 'node:assert/strict';
import type { AdjudicatorLog } from '../../../../src/core/review/adjudicatorLog.ts';
import { adjudicatorsOf, lostAdjudications } from '../../../../src/core/review/adjudicatorsOf.ts';
import { correctAttempt } from '../../../../src/core/review/correctAttempt.ts';
import { foldAdjudications, heldAdjudications } from '../../../../src/core/review/foldAdjudications.ts';
import { judgeAdjudications } from '../../../../src/core/review/judgeAdjudications.ts';
import type { AdjudicationRecord } from '../../../../src/core/schema/adjudication.ts';
import type { ClaimLabel, ClaimTarget } from '../../../../src/core/schema/label.ts';
import { attempt, content, hash } from './labelFixture.ts';

const claimAt = (claim: number, letter: string): ClaimTarget => ({
  kind: 'claim',
  ...attempt,
  content_sha256: hash(letter),
  claim,
});

const saidBy = (voices: Readonly<Record<string, ClaimLabel>>) =>
  Object.entries(voices).map(([reviewer, value]) => ({ reviewer, value }));

const disputed = { ana: 'true_cause', bob: 'unsupported' } as const;
type Line =
  | {
      readonly value: ClaimLabel;
      readonly on?: Readonly<Record<string, ClaimLabel>>;
      readonly target?: ClaimTarget;
    }
  | { readonly undoes: number; readonly target?: ClaimTarget };

function logOf(adjudicator: string, lines: readonly Line[]): AdjudicatorLog {
  const records = lines.map((line, seq): AdjudicationRecord => {
    const base = {
      seq,
      t: '2026-11-22T12:00:00.000Z',
      adjudicator,
      target: line.target ?? claimAt(1, 'b'),
      prev: hash('0'),
    };
    if ('undoes' in line) return { ...base, type: 'undo', undoes: line.undoes };
    const decided_on = saidBy(line.on ?? disputed).map((voice) => ({ ...voice, record_sha256: hash('1') }));
    return { ...base, type: 'adjudication', value: line.value, reason: 'seen in the trace', decided_on };
  });
  return {
    adjudicator,
    file: `adjudications/${adjudicator}.jsonl`,
    records,
    hashes: lines.map((_, index) => hash(String(index))),
  };
}

/** Whether each decision counts and why not, where reviewers say this of claim 1 of two. */
function judged(
  logs: readonly AdjudicatorLog[],
  voices: Readonly<Record<string, ClaimLabel>>,
  { now = content('', 'ab'), counted = true, isFalse = true } = {},
) {
  const held = logs.flatMap((log) =>
    heldAdjudications(
      log,
      () => now,
      () => true,
    ),
  );
  const index = now.claims.indexOf(hash('b'));
  const claims = now.claims.map(() => ({ is_false: isFalse }));
  return judgeAdjudications(held, { claims, voices: new Map([[index, saidBy(voices)]]), counted });
}

const whys = ({ reported }: ReturnType<typeof judged>) => reported.map(({ why_not }) => why_not);

describe('an adjudication', () => {
  it('counts while the claim and what was decided between are what they were', () => {
    const { reported, decisions } = judged([logOf('cleo', [{ value: 'true_cause' }])], disputed);
    assert.deepEqual([...decisions], [[1, 'true_cause']]);
    assert.equal(reported[0]?.holds, true);
    assert.equal(reported[0]?.was_party, false);
  });

  it('follows its claim to where it has moved, and counts not when it is gone', () => {
    const log = logOf('cleo', [{ value: 'true_cause' }]);
    assert.deepEqual(
      [...judged([log], disputed, { now: content('', 'bac') }).decisions],
      [[0, 'true_cause']],
    );
    const gone = judged([log], disputed, { now: content('', 'ac') });
    assert.deepEqual(whys(gone), ['The claim has changed since, or is gone.']);
    assert.equal(gone.decisions.size, 0);
  });

  it('is reopened when a reviewer it decided between says something else, or nothing', () => {
    const log = logOf('cleo', [{ value: 'true_cause' }]);
    for (const [voices, who] of [
      [{ ana: 'true_cause', bob: 'duplicate' }, 'bob'],
      [{ ana: 'true_cause' }, 'bob'],
      [{ bob: 'unsupported' }, 'ana'],
    ] as const) {
      const result = judged([log], voices);
      assert.deepEqual(whys(result), [`What ${who} says of the claim has changed since.`]);
      assert.equal(result.decisions.size, 0);
    }
  });

  it('outlives a further voice that says what was said before, and not one with a new word', () => {
    const log = logOf('cleo', [{ value: 'true_cause' }]);
    assert.equal(judged([log], { ...disputed, dan: 'downstream_victim' }).decisions.size, 1);
    const reopened = judged([log], { ...disputed, dan: 'duplicate' });
    assert.deepEqual(whys(reopened), ['dan has since said what nobody had said before.']);
  });

  it('counts not where another adjudicator decided otherwise, and does where the truth is the same', () => {
    const cleo = logOf('cleo', [{ value: 'unsupported' }]);
    const differ = judged([cleo, logOf('dora', [{ value: 'true_cause' }])], disputed);
    assert.deepEqual(whys(differ), [
      'cleo and dora have decided differently.',
      'dora and cleo have decided differently.',
    ]);
    assert.equal(differ.decisions.size, 0);
    const same = judged([cleo, logOf('dora', [{ value: 'co_occurring_symptom' }])], disputed);
    assert.deepEqual(whys(same), [null, null]);
  });

  it('is not opposed by one that counts no more', () => {
    const old = logOf('dora', [{ value: 'true_cause', on: { ana: 'true_cause', bob: 'duplicate' } }]);
    const { decisions } = judged([logOf('cleo', [{ value: 'unsupported' }]), old], disputed);
    assert.deepEqual([...decisions], [[1, 'unsupported']]);
  });

  it('counts nowhere for an attempt that does not, nor where reviewers agree by now', () => {
    const log = logOf('cleo', [{ value: 'true_cause', on: { ana: 'true_cause', bob: 'scorer_error' } }]);
    const voices = { ana: 'true_cause', bob: 'scorer_error' } as const;
    assert.deepEqual(whys(judged([log], voices, { counted: false })), ['The attempt does not count.']);
    // By a scorer that holds the claim true, scorer_error is false; by one that holds it false, both say the same.
    assert.equal(judged([log], voices, { isFalse: false }).decisions.size, 1);
    assert.deepEqual(whys(judged([log], voices)), ['The reviewers agree on the claim now.']);
  });

  it('says whether its author is one of those who disagreed, whatever the case of the name', () => {
    const { reported } = judged([logOf('ANA', [{ value: 'true_cause' }])], disputed);
    assert.equal(reported[0]?.was_party, true);
  });

  it('gives way to a later one of the same person, and holds again when that is taken back', () => {
    const lines: Line[] = [{ value: 'true_cause' }, { value: 'unsupported' }];
    assert.deepEqual([...judged([logOf('cleo', lines)], disputed).decisions], [[1, 'unsupported']]);
    const back = logOf('cleo', [...lines, { undoes: 1 }]);
    assert.deepEqual([...judged([back], disputed).decisions], [[1, 'true_cause']]);
    const none = logOf('cleo', [...lines, { undoes: 1 }, { undoes: 0 }]);
    assert.deepEqual(judged([none], disputed).reported, []);
  });

  it('is taken back once, by its own number and about its own claim; else the line is named', () => {
    const { records } = logOf('cleo', [
      { value: 'true_cause' },
      { undoes: 0, target: claimAt(0, 'a') },
      { undoes: 0 },
      { undoes: 0 },
      { undoes: 2 },
      { undoes: 7 },
    ]);
    assert.deepEqual(foldAdjudications(records).problems, [
      'line 2 takes back line 1, which is about something else',
      'line 4 takes back line 1, which was taken back already',
      'line 5 takes back line 3, which is no adjudication before it',
      'line 6 takes back line 8, which is no adjudication before it',
    ]);
    assert.deepEqual(foldAdjudications(records).held, []);
  });
});

describe('a corrected score with decisions', () => {
  const claims = [
    { name: 'r', group: 'r', verdict: 'true_positive', is_false: false },
    { name: 'x', group: null, verdict: 'false_positive', is_false: true },
  ] as const;
  const scored = { score: 1 / 2, claims, missed: [] };
  const voices = new Map([[1, saidBy({ ana: 'true_cause', bob: 'unsupported' })]]);

  it('takes the word of the adjudicator where reviewers disagree', () => {
    const result = correctAttempt(scored, voices, new Map([[1, 'true_cause']]));
    assert.deepEqual([result.score, result.contested, result.unresolved, result.changed], [1, [1], [], [1]]);
    const against = correctAttempt(scored, voices, new Map([[1, 'unsupported']]));
    assert.deepEqual([against.score, against.unresolved, against.confirmed], [1 / 2, [], [1]]);
  });

  it('leaves an agreed claim to the reviewers, whatever was decided', () => {
    const agreed = new Map([[0, saidBy({ ana: 'true_cause', bob: 'true_cause' })]]);
    const result = correctAttempt(scored, agreed, new Map([[0, 'unsupported']]));
    assert.deepEqual([result.score, result.contested], [1 / 2, []]);
  });
});

describe('adjudicators of a report', () => {
  const log = logOf('cleo', [{ value: 'true_cause' }, { value: 'unsupported' }]);
  const before = adjudicatorsOf('m', [log], []);

  it('are those with a line about its model, with the last such line', () => {
    assert.deepEqual(before, [{ adjudicator: 'cleo', adjudications: 1, log_head: hash('1') }]);
    assert.deepEqual(adjudicatorsOf('other', [log], []), []);
  });

  it('keep the head of a line that is gone, and the report says so', () => {
    const cut = { ...log, records: log.records.slice(0, 1), hashes: log.hashes.slice(0, 1) };
    assert.equal(adjudicatorsOf('m', [cut], before)[0]?.log_head, hash('1'));
    assert.match(
      lostAdjudications(before, [cut]).join(),
      /^Adjudications of cleo that an earlier report counted are gone/,
    );
    assert.deepEqual(adjudicatorsOf('m', [], before), [
      { adjudicator: 'cleo', adjudications: 0, log_head: hash('1') },
    ]);
    assert.deepEqual(lostAdjudications(before, [log]), []);
  });
});
