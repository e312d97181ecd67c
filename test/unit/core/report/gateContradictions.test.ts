import assert from 'node:assert/strict';
import { buildReport } from '../../../../src/core/report/buildReport.ts';
import { gateContradictions } from '../../../../src/core/report/gateContradictions.ts';
import { Report } from '../../../../src/core/schema/report.ts';
import { builtReport, exact, twenty, wrong } from './gateFixture.ts';
import { attempt, randomInput } from './reportFixture.ts';

const practice = builtReport(twenty.map((id) => attempt(id, exact, { practice: true })));
const flagged = builtReport(twenty.map((id, index) => attempt(id, exact, index === 3 ? { turns: 39 } : {})));
const wronged = builtReport(twenty.map((id, index) => attempt(id, index === 3 ? wrong : exact)));
const broken = builtReport(
  twenty.map((id, index) => attempt(id, exact, index < 5 ? { outcome: 'model_error' } : {})),
);

describe('a report that a gate looks through', () => {
  it('adds up as it was built, whatever happened in its run', () => {
    for (const seed of [21, 22, 23, 24, 25, 26]) {
      const report = Report.parse(JSON.parse(JSON.stringify(buildReport(randomInput(seed)))));
      assert.deepEqual(gateContradictions(report), [], `seed ${seed}`);
    }
    for (const report of [practice, flagged, wronged, broken])
      assert.deepEqual(gateContradictions(report), []);
  });

  const edits: readonly [string, Report, RegExp][] = [
    ['its figures', { ...flagged, accuracy: 0.5 }, /^its accuracy is 0\.5, and 1 by its attempts$/],
    [
      'its status',
      { ...broken, status: 'complete', status_reasons: [] },
      /says that it is complete, and by its attempts it is inconclusive/,
    ],
    ['the note that it is practice', { ...practice, practice: false }, /says that it is not for practice/],
    [
      'flags everywhere alike',
      {
        ...wronged,
        flags: [],
        tasks: wronged.tasks.map((task) => ({
          ...task,
          flags: [],
          attempts: task.attempts.map((one) => ({ ...one, flags: [] })),
        })),
      },
      /the flag false_positive of T3, repeat 1, is left out; the flag true_cause_missed of T3, repeat 1, is left out$/,
    ],
    ['its list of flags', { ...flagged, flags: [] }, /flags are not those of its tasks and attempts/],
    [
      'its corrected figures',
      { ...flagged, corrected: { ...flagged.corrected, accuracy: 0.9 } },
      /corrected figures are not those of its labels/,
    ],
    [
      'the disagreements of its reviewers',
      {
        ...flagged,
        review: { ...flagged.review, unresolved: [{ task_id: 'T1', repeat: 1, claim: 0, values: [] }] },
      },
      /corrected figures are not those of its labels/,
    ],
  ];
  for (const [what, report, problem] of edits) {
    it(`is found out where ${what} was edited`, () => {
      assert.match(gateContradictions(report).join('; '), problem);
    });
  }
});
