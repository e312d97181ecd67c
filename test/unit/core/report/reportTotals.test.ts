import assert from 'node:assert/strict';
import { buildReport } from '../../../../src/core/report/buildReport.ts';
import type { Report } from '../../../../src/core/schema/report.ts';
import { randomInput } from './reportFixture.ts';

const seeds = Array.from({ length: 50 }, (_, index) => 1000 + index);

/** The headline figures and totals from the report's own attempts, by one plain loop. */
function recount(report: Report) {
  let taskSum = 0;
  let tasks = 0;
  let turnSum = 0;
  let attempts = 0;
  let exact = 0;
  let recalled = 0;
  let claims = 0;
  let wrong = 0;
  let plausible = 0;
  let ended = 0;
  let seconds = 0;
  const patterns: Record<string, number> = {};
  for (const task of report.tasks) {
    let scores = 0;
    let counted = 0;
    for (const attempt of task.attempts) {
      ended += 1;
      seconds += attempt.seconds;
      if (!attempt.counted) continue;
      counted += 1;
      scores += attempt.score ?? Number.NaN;
      turnSum += attempt.turns;
      if (attempt.score === 1) exact += 1;
      if (attempt.full_recall) recalled += 1;
      for (const claim of attempt.claims) {
        claims += 1;
        if (!claim.is_false) continue;
        wrong += 1;
        if (claim.plausible) plausible += 1;
        const pattern = claim.pattern ?? 'none';
        patterns[pattern] = (patterns[pattern] ?? 0) + 1;
      }
    }
    attempts += counted;
    if (counted === 0) continue;
    tasks += 1;
    taskSum += scores / counted;
  }
  return {
    taskSum,
    tasks,
    turnSum,
    attempts,
    exact,
    recalled,
    claims,
    wrong,
    plausible,
    ended,
    seconds,
    patterns,
  };
}

describe(`the totals of a report (seeds ${seeds[0]} to ${seeds.at(-1)})`, () => {
  it('equal the sums over its own attempts', () => {
    for (const seed of seeds) {
      const report = buildReport(randomInput(seed));
      const sums = recount(report);
      const label = `seed ${seed}`;
      assert.equal(report.accuracy, sums.taskSum / sums.tasks, label);
      assert.equal(report.avg_turns, sums.turnSum / sums.attempts, label);
      assert.equal(report.turns.mean, report.avg_turns, label);
      assert.equal(report.false_positive_rate, sums.wrong / sums.claims, label);
      assert.equal(report.exact_rate, sums.exact / sums.attempts, label);
      assert.equal(report.full_recall_rate, sums.recalled / sums.attempts, label);
      assert.equal(report.scored_task_count, sums.tasks, label);
      assert.equal(report.counted_attempt_count, sums.attempts, label);
      assert.equal(report.attempt_count, sums.ended, label);
      assert.equal(report.usage.seconds, sums.seconds, label);
      assert.equal(report.score_variants.merged, report.accuracy, label);
      const { claims, false_claims, plausible, ungrounded, by_pattern, unclassified } =
        report.false_positives;
      assert.deepEqual(
        { claims, false_claims, plausible, ungrounded },
        {
          claims: sums.claims,
          false_claims: sums.wrong,
          plausible: sums.plausible,
          ungrounded: sums.wrong - sums.plausible,
        },
        label,
      );
      const named = Object.entries({ ...by_pattern, none: unclassified }).filter(([, many]) => many > 0);
      assert.deepEqual(
        Object.fromEntries(named.sort()),
        Object.fromEntries(Object.entries(sums.patterns).sort()),
      );
    }
  });

  it('add up: every planned attempt is counted, an error or unfinished', () => {
    for (const seed of seeds) {
      const report = buildReport(randomInput(seed));
      const total = (counts: Record<string, number>) =>
        Object.values(counts).reduce((all, many) => all + many, 0);
      assert.equal(total(report.outcomes), report.counted_attempt_count);
      assert.equal(total(report.outcomes) + total(report.errors), report.attempt_count);
      assert.equal(
        report.attempt_count + report.unfinished_attempt_count,
        report.task_count * report.repeats,
      );
      assert.equal(report.scored_task_count + report.unscored_tasks.length, report.task_count);
    }
  });

  it('lie inside their intervals', () => {
    for (const seed of seeds) {
      const report = buildReport(randomInput(seed));
      for (const name of [
        'accuracy',
        'avg_turns',
        'false_positive_rate',
        'full_recall_rate',
        'exact_rate',
        'pass_at_1',
        'pass_all_repeats',
        'turn_adjusted_accuracy',
      ] as const) {
        const [value, interval] = [report[name], report.intervals[name]];
        assert.ok(value !== null && interval !== null, `seed ${seed}: ${name}`);
        assert.ok(interval.low <= value && value <= interval.high, `seed ${seed}: ${name}`);
      }
    }
  });
});
