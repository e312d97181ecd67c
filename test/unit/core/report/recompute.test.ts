import assert from 'node:assert/strict';
import { buildReport } from '../../../../src/core/report/buildReport.ts';
import { contradictions } from '../../../../src/core/report/contradictions.ts';
import { recomputed } from '../../../../src/core/report/recompute.ts';
import { Report } from '../../../../src/core/schema/report.ts';
import { randomInput } from './reportFixture.ts';

/** As it would come from its file. */
function written(seed: number): Report {
  return Report.parse(JSON.parse(JSON.stringify(buildReport(randomInput(seed)))));
}

describe('a report that is looked through', () => {
  it('adds up as it was built, drawn anew or not', () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      assert.deepEqual(contradictions(written(seed)), [], `seed ${seed}`);
      assert.deepEqual(recomputed(written(seed)), [], `seed ${seed}`);
    }
  });

  const edits: readonly [string, (report: Report) => Report, RegExp][] = [
    ['accuracy', (report) => ({ ...report, accuracy: 0.99 }), /^its accuracy is 0\.99, and /],
    ['avg_turns', (report) => ({ ...report, avg_turns: 1 }), /^its avg_turns is 1, and /],
    ['task_count', (report) => ({ ...report, task_count: 59 }), /^its task_count is 59, and /],
    [
      'the false-positive rate',
      (report) => ({ ...report, false_positive_rate: 0 }),
      /^its false_positive_rate is 0, and /,
    ],
    [
      'a count of errors',
      (report) => ({ ...report, errors: { ...report.errors, model_error: 7 } }),
      /^it counts 7 model_error, and its attempts/,
    ],
    [
      'the score of a task',
      (report) => edited(report, (task) => ({ ...task, score: 1 })),
      /score of Scenario-1 is not that of its attempts/,
    ],
    [
      'the score of an attempt and all that follows from it',
      (report) =>
        edited(report, (task) => ({
          ...task,
          attempts: task.attempts.map((attempt) => ({ ...attempt, score: attempt.counted ? 1 : null })),
        })),
      /score of Scenario-1, repeat \d is not that of its claims|score of Scenario-1 is not that of its attempts/,
    ],
  ];
  for (const [what, edit, problem] of edits) {
    it(`is found out where ${what} was edited`, () => {
      assert.match(contradictions(edit(written(1))).join('; '), problem);
    });
  }

  it('is found out where only an interval was edited, once it is drawn anew', () => {
    const report = written(1);
    const { accuracy } = report.intervals;
    assert.ok(accuracy !== null);
    const edit = { ...report, intervals: { ...report.intervals, accuracy: { ...accuracy, low: 0.71 } } };
    assert.deepEqual(contradictions(edit), []);
    assert.deepEqual(recomputed(edit), [
      'the interval of its accuracy is not the one that its attempts and its seed give',
    ]);
  });
});

function edited(report: Report, edit: (task: Report['tasks'][number]) => Report['tasks'][number]): Report {
  return { ...report, tasks: report.tasks.map((task, index) => (index === 0 ? edit(task) : task)) };
}
