import assert from 'node:assert/strict';
import { findFlags } from '../../../../src/core/analysis/flags.ts';
import type { AttemptResult } from '../../../../src/core/report/reportInput.ts';
import { attempt, scoreOf } from '../report/reportFixture.ts';

const exact = ['shop/Deployment/ad'];

function flagsOf(attempts: readonly AttemptResult[], doubts: readonly string[] = []) {
  const ids = [...new Set(attempts.map(({ task_id }) => task_id))];
  return findFlags(
    ids.map((id) => ({ id, doubts })),
    attempts,
  );
}

function codesOf(attempts: readonly AttemptResult[], doubts: readonly string[] = []) {
  return flagsOf(attempts, doubts).map(({ code, task_id, repeat }) => `${code} ${task_id}/${repeat}`);
}

describe('findFlags', () => {
  it('has nothing to say of an exact answer', () => {
    assert.deepEqual(codesOf([attempt('A', exact), attempt('B', exact)]), []);
  });

  it("flags turns above twice the model's median, and not at it", () => {
    const turns = [10, 10, 20, 21].map((count, index) => attempt(`T${index}`, exact, { turns: count }));
    assert.deepEqual(codesOf([...turns, attempt('T4', exact, { turns: 31 })]), []);
    const median = [10, 10, 10, 20, 21].map((count, index) => attempt(`T${index}`, exact, { turns: count }));
    const [flag, ...others] = flagsOf(median);
    assert.deepEqual(others, []);
    assert.deepEqual(flag, {
      code: 'turns_over_twice_median',
      task_id: 'T4',
      repeat: 1,
      message: "It took 21 turns, more than twice the model's median of 10.",
    });
  });

  it('leaves errors out of the median and without flags', () => {
    const errors = [90, 91, 92].map((turns, index) =>
      attempt(`E${index}`, [], { turns, outcome: 'model_error' }),
    );
    const attempts = [...errors, attempt('A', exact, { turns: 10 }), attempt('B', exact, { turns: 10 })];
    assert.deepEqual(codesOf([...attempts, attempt('C', exact, { turns: 21 })]), [
      'turns_over_twice_median C/1',
    ]);
  });

  it('flags false claims and missed causes, and names them', () => {
    const [falsePositive, missed] = flagsOf([attempt('A', ['shop/Service/frontend'])]);
    assert.equal(falsePositive?.code, 'false_positive');
    assert.match(falsePositive?.message ?? '', /claims shop\/Service\/frontend,/);
    assert.equal(missed?.code, 'true_cause_missed');
    assert.equal(missed?.message, 'It did not name ad-deployment = ad-pod.');
  });

  it('keeps the sentence short however many claims there are', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `shop/Service/x${index}`);
    const message = flagsOf([attempt('A', names)])[0]?.message ?? '';
    assert.match(message, /x4 and 9995 more, which/);
    const [flag] = flagsOf([attempt('A', ['x'.repeat(100_000)])]);
    assert.ok((flag?.message.length ?? 0) < 400, flag?.message.slice(0, 500));
  });

  it('does not take a duplicate of a true cause for a false positive', () => {
    assert.deepEqual(codesOf([attempt('A', [...exact, 'shop/Pod/ad-6c9d7b9f4d-q2x7k'])]), []);
  });

  it('flags limits and missing or invalid submissions with the reason', () => {
    const ended = (outcome: AttemptResult['outcome']) =>
      flagsOf([attempt('A', [], { outcome, score: null, reason: 'Because.' })]).map(
        ({ code, message }) => `${code}: ${message}`,
      );
    const missed = 'true_cause_missed: It named no true cause.';
    for (const limit of ['turn_limit', 'time_limit', 'cost_limit'] as const) {
      assert.deepEqual(ended(limit), [missed, 'limit_reached: Because.']);
    }
    for (const outcome of ['no_submission', 'invalid_submission'] as const) {
      assert.deepEqual(ended(outcome), [missed, 'submission_invalid: Because.']);
    }
  });

  it('flags a task whose repeats score differently, once', () => {
    const attempts = [
      attempt('A', exact, { repeat: 1 }),
      attempt('A', [], { repeat: 2, outcome: 'turn_limit', score: null }),
      attempt('A', [], { repeat: 3, outcome: 'model_error' }),
    ];
    const disagreeing = flagsOf(attempts).filter(({ code }) => code === 'repeats_disagree');
    assert.deepEqual(disagreeing, [
      { code: 'repeats_disagree', task_id: 'A', repeat: null, message: 'Repeats of the task scored 0, 1.' },
    ]);
    assert.deepEqual(codesOf([attempts[0] ?? assert.fail(), attempt('A', exact, { repeat: 2 })]), []);
  });

  it('flags a doubtful match and a doubtful ground truth', () => {
    const score = scoreOf(exact);
    const claims = score.claims.map((claim) => ({ ...claim, doubt: 'The filter is a glob.' }));
    const doubtful = attempt('A', exact, { score: { ...score, claims } });
    assert.deepEqual(flagsOf([doubtful]), [
      {
        code: 'scorer_in_doubt',
        task_id: 'A',
        repeat: 1,
        message: 'shop/Deployment/ad: The filter is a glob.',
      },
    ]);
    assert.deepEqual(codesOf([attempt('A', exact)], ['A filter is no regex.']), ['scorer_in_doubt A/null']);
  });

  describe('of attempts that went on when every true cause had been seen', () => {
    const seenAt = (complete_at_turn: number | null, turns: number, added: readonly number[] = []) => ({
      turns,
      over_investigation: {
        complete_at_turn,
        problem: null,
        turns_after: complete_at_turn === null ? null : turns - complete_at_turn,
        commands_after: complete_at_turn === null ? null : turns - complete_at_turn - 1,
        repeated_commands: 0,
        nothing_new_turns: 0,
        claims_added_after: [...added],
      },
    });
    const flagOf = (names: readonly string[], more: Partial<AttemptResult>) =>
      flagsOf([attempt('A', names, more)]).find(({ code }) => code === 'over_investigation')?.message;

    it('flags more than ten turns that are more than half of all', () => {
      assert.equal(flagOf(exact, seenAt(2, 12)), undefined);
      assert.equal(
        flagOf(exact, seenAt(2, 13)),
        'Every true cause had been seen after turn 2 of 13; 11 turns with 10 commands followed.',
      );
      assert.equal(flagOf(exact, seenAt(40, 80)), undefined);
      assert.match(flagOf(exact, seenAt(39, 80)) ?? '', /after turn 39 of 80; 41 turns with 40 commands/);
    });

    it('flags more than five turns after which a false claim was first named', () => {
      const names = [...exact, 'shop/Service/frontend'];
      assert.equal(flagOf(names, seenAt(30, 35, [0, 1])), undefined);
      assert.equal(flagOf(names, seenAt(30, 36, [0])), undefined);
      assert.equal(
        flagOf(names, seenAt(30, 36, [0, 1])),
        'Every true cause had been seen after turn 30 of 36; 6 turns with 5 commands followed. False claims first named after that: shop/Service/frontend.',
      );
    });

    it('says nothing where the evidence was never complete, or nobody looked', () => {
      assert.equal(flagOf(exact, seenAt(null, 90)), undefined);
      assert.equal(flagOf(exact, { turns: 90, over_investigation: null }), undefined);
      assert.equal(flagOf(exact, { turns: 90 }), undefined);
    });
  });
});
