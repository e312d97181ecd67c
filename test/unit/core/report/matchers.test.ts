import assert from 'node:assert/strict';
import { buildReport } from '../../../../src/core/report/buildReport.ts';
import { reportMarkdown } from '../../../../src/core/report/markdown.ts';
import type { AttemptResult } from '../../../../src/core/report/reportInput.ts';
import { reportTable } from '../../../../src/core/report/table.ts';
import type { Score } from '../../../../src/core/schema/score.ts';
import { attempt, reportInput } from './reportFixture.ts';

/** An attempt whose claims a judge matched to the first of each pair, and the rules to the second. */
function judged(
  task_id: string,
  pairs: readonly (readonly [judge: string | null, rules: string | null])[],
  { score = 0, rules_score = 0 }: { score?: number; rules_score?: number } = {},
): AttemptResult {
  const plain = attempt(task_id, []);
  const claims = pairs.map(([group], index): Score['claims'][number] => ({
    name: `shop/Pod/p${index}`,
    group,
    verdict: 'true_positive',
    why: 'The judge: so.',
    is_false: false,
  }));
  const score_variants = { merged: score, per_claim: score, duplicate_is_fp: score };
  return {
    ...plain,
    score: plain.score === null ? null : { ...plain.score, score, score_variants, match: 'judge', claims },
    by_rules: {
      score: rules_score,
      claims: pairs.map(([judged_set, set]) => ({ group: set, why: 'By rule.', set, judged_set })),
    },
  };
}

function reportOf(tasks: readonly string[], attempts: readonly AttemptResult[], repeats = 1) {
  const metric = { match: 'judge', label: 'sample suite' } as const;
  return buildReport(reportInput(tasks, attempts, { metric, repeats }));
}

describe('the agreement of judge and rules', () => {
  it('counts claims, chance taken out, and names each that they match differently', () => {
    const { matchers } = reportOf(
      ['t1', 't2'],
      [
        judged('t1', [
          ['a', 'a'],
          ['b', null],
          [null, null],
        ]),
        judged('t2', [
          ['a', 'a'],
          [null, null],
          [null, 'a'],
        ]),
      ],
    );
    // By hand: 4 of 6 agree. The judge says t1.a 1/6, t1.b 1/6, t2.a 1/6, none 3/6; the rules t1.a 1/6, t2.a 2/6, none 3/6.
    // Chance: 1/36 + 0 + 2/36 + 9/36 = 1/3. Kappa: (2/3 - 1/3) / (1 - 1/3) = 1/2.
    assert.equal(matchers?.claims, 6);
    assert.equal(matchers?.agreeing, 4);
    assert.ok(Math.abs((matchers?.agreement ?? 0) - 2 / 3) < 1e-12);
    assert.ok(Math.abs((matchers?.kappa ?? 0) - 0.5) < 1e-12, String(matchers?.kappa));
    assert.deepEqual(
      matchers?.differences.map(({ task_id, claim, judge, rules }) => [task_id, claim, judge, rules]),
      [
        ['t1', 1, 'b', null],
        ['t2', 2, null, 'a'],
      ],
    );
  });

  it('takes equal ids of different tasks for different things', () => {
    const { matchers } = reportOf(['t1', 't2'], [judged('t1', [['a', 'a']]), judged('t2', [['a', 'a']])]);
    // By hand: all agree, and chance alone gives 1/4 + 1/4.
    assert.equal(matchers?.kappa, 1);
  });

  it('has no kappa where chance alone would make them agree', () => {
    const { matchers } = reportOf(['t1'], [judged('t1', [[null, null]])]);
    assert.deepEqual([matchers?.agreement, matchers?.kappa], [1, null]);
  });

  it('says what the rules would give as accuracy: the mean of tasks, attempts without a submission as 0', () => {
    const { matchers, accuracy } = reportOf(
      ['t1', 't2'],
      [
        judged('t1', [['a', 'a']], { score: 1, rules_score: 1 }),
        { ...judged('t1', [['a', null]], { score: 1, rules_score: 0 }), repeat: 2 },
        { ...attempt('t2', []), outcome: 'turn_limit', score: null },
        { ...attempt('t2', []), repeat: 2, outcome: 'scorer_error', score: null },
      ],
      2,
    );
    assert.equal(accuracy, 0.5);
    assert.equal(matchers?.rules_accuracy, 0.25);
  });

  it('leaves out attempts that do not count', () => {
    const error = { ...judged('t1', [['a', 'a']]), outcome: 'scorer_error', score: null } as const;
    assert.equal(reportOf(['t1'], [error]).matchers?.claims, 0);
  });

  it('is not there where only the rules matched', () => {
    assert.equal(buildReport(reportInput(['t1'], [attempt('t1', [])])).matchers, null);
  });

  it('stands under the table and in Markdown, where the words of judge and agent add no markup', () => {
    const report = reportOf(
      ['t1'],
      [
        judged('t1', [
          ['<b>', 'a'],
          [null, null],
          ['c', 'c'],
        ]),
      ],
    );
    assert.match(
      reportTable([report]),
      /my-llm: the judge and the rules agree on 2 of 3 claims \(66\.7 %, kappa 0\.\d\d\)/,
    );
    const markdown = reportMarkdown(report);
    assert.match(markdown, /## Judge and rules/);
    assert.doesNotMatch(markdown, /<b>/);
  });
});
