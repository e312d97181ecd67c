import assert from 'node:assert/strict';
import { buildReport, reportJson } from '../../../../src/core/report/buildReport.ts';
import { nobody, type ReviewInput, withLabels } from '../../../../src/core/report/withLabels.ts';
import type { ReviewerLog } from '../../../../src/core/review/reviewerLog.ts';
import type { LabelRecord, LabelTarget, LabelValue } from '../../../../src/core/schema/label.ts';
import { Report } from '../../../../src/core/schema/report.ts';
import { attempt, randomInput, reportInput } from './reportFixture.ts';

const exact = 'shop/Deployment/ad';
const symptom = 'shop/Service/email';
const hash = 'c'.repeat(64);

interface Said {
  readonly task: string;
  readonly claim?: number;
  readonly value?: LabelValue;
  readonly note?: string;
  readonly sha256?: string;
  readonly model?: string;
  readonly blind?: boolean;
}

function logOf(reviewer: string, said: readonly Said[]): ReviewerLog {
  const records = said.map(
    ({ task, claim, value, note, sha256 = hash, model = 'my-llm', blind = false }, seq) => {
      const of = { model, task_id: task, repeat: 1, content_sha256: sha256 };
      const target: LabelTarget =
        claim === undefined ? { kind: 'attempt', ...of } : { kind: 'claim', ...of, claim };
      const line = { seq, t: '2026-11-22T12:00:00.000Z', reviewer, blind, target, prev: '0'.repeat(64) };
      return note === undefined ? { ...line, type: 'label', value } : { ...line, type: 'note', note };
    },
  ) as LabelRecord[];
  const hashes = said.map((_, index) => `${reviewer.charCodeAt(0)}${index}`.padStart(64, '0'));
  return { reviewer, file: `labels/${reviewer}.jsonl`, records, hashes };
}

/** Every claim of every attempt has the same content: labels are current wherever they point. */
const content = { steps: [], claims: Array.from({ length: 9 }, () => hash), attempt: hash };
const current = (logs: readonly ReviewerLog[], more: Partial<ReviewInput> = {}): ReviewInput => ({
  ...nobody,
  logs,
  contentOf: () => content,
  ...more,
});

/** Three tasks: right; right with a false claim; an error. A fourth claims nothing. */
const report = buildReport(
  reportInput(
    ['A', 'B', 'C', 'D'],
    [
      attempt('A', [exact]),
      attempt('B', [exact, symptom]),
      attempt('C', [], { outcome: 'model_error', reason: 'The server answered 500.' }),
      attempt('D', [], { outcome: 'no_submission', score: null, reason: 'Nothing was handed in.' }),
    ],
  ),
);

describe('withLabels', () => {
  it('leaves every figure as it was, bit for bit, where nobody changes a claim (seeds 1 to 20)', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const built = buildReport(randomInput(seed));
      const { accuracy, false_positive_rate, intervals: all } = built;
      const intervals = { accuracy: all.accuracy, false_positive_rate: all.false_positive_rate };
      const tasks = built.tasks.map(({ task_id }) => task_id);
      const logs = [
        logOf(
          'ana',
          tasks.map((task) => ({ task, value: 'acceptable' })),
        ),
      ];
      for (const one of [built, withLabels(built, current(logs))]) {
        assert.deepEqual(
          one.corrected,
          {
            accuracy,
            false_positive_rate,
            intervals,
            changed_claims: 0,
            confirmed_claims: 0,
            changed_attempts: [],
          },
          `seed ${seed}`,
        );
      }
    }
  });

  it('confirms every claim and changes none where people say what the scorer says (seeds 1 to 20)', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const built = buildReport(randomInput(seed));
      const said = built.tasks.flatMap(({ task_id: task, attempts }) =>
        attempts
          .filter(({ repeat, counted }) => repeat === 1 && counted)
          .flatMap(({ claims }) =>
            claims.map(
              ({ is_false }, claim): Said => ({
                task,
                claim,
                value: is_false ? 'unsupported' : 'true_cause',
              }),
            ),
          ),
      );
      const { corrected } = withLabels(built, current([logOf('ana', said)]));
      assert.deepEqual(corrected, { ...built.corrected, confirmed_claims: said.length }, `seed ${seed}`);
    }
  });

  it('corrects score, accuracy and false-positive rate, and leaves the raw ones', () => {
    const labelled = withLabels(
      report,
      current([logOf('ana', [{ task: 'B', claim: 1, value: 'true_cause' }])]),
    );
    const { intervals, ...corrected } = labelled.corrected;
    assert.notDeepEqual(intervals, report.corrected.intervals);
    assert.deepEqual(corrected, {
      accuracy: (1 + 1 + 0) / 3,
      false_positive_rate: 0,
      changed_claims: 1,
      confirmed_claims: 0,
      changed_attempts: [{ task_id: 'B', repeat: 1, score: 0.5, corrected: 1 }],
    });
    assert.deepEqual(
      [labelled.accuracy, labelled.false_positive_rate, labelled.tasks],
      [report.accuracy, report.false_positive_rate, report.tasks],
    );
  });

  it('lets labels of whole attempts, of errors, of other models and stale ones change no number', () => {
    const log = logOf('ana', [
      { task: 'B', value: 'false_positive' },
      { task: 'C', claim: 0, value: 'true_cause' },
      { task: 'B', claim: 1, value: 'true_cause', model: 'another' },
      { task: 'B', claim: 1, value: 'true_cause', sha256: 'd'.repeat(64) },
      { task: 'gone', claim: 0, value: 'true_cause' },
    ]);
    const labelled = withLabels(report, current([log]));
    assert.deepEqual(labelled.corrected, report.corrected);
    assert.deepEqual(
      labelled.labels.map(({ target, standing }) => [target.task_id, standing]),
      [
        ['B', 'current'],
        ['C', 'current'],
        ['B', 'stale'],
      ],
    );
  });

  it('says who has labelled what, and how much of what is flagged', () => {
    const ana = logOf('ana', [
      { task: 'A', value: 'acceptable', blind: true },
      { task: 'B', claim: 0, value: 'true_cause' },
      { task: 'B', claim: 1, value: 'unsupported', sha256: 'd'.repeat(64) },
      { task: 'B', note: 'looks odd' },
      { task: 'A', value: 'acceptable', model: 'another' },
    ]);
    const bob = logOf('bob', [{ task: 'D', note: 'only a note' }]);
    const { review } = withLabels(report, current([bob, ana], { problems: ['A file is damaged.'] }));
    assert.deepEqual(review, {
      reviewers: [
        {
          reviewer: 'ana',
          labels: 3,
          notes: 1,
          attempts: 2,
          blind_labels: 1,
          labelled_flagged_attempts: 1,
          log_head: ana.hashes[3],
        },
        {
          reviewer: 'bob',
          labels: 0,
          notes: 1,
          attempts: 0,
          blind_labels: 0,
          labelled_flagged_attempts: 0,
          log_head: bob.hashes[0],
        },
      ],
      // B, which has a false claim, and D, which submitted nothing.
      flagged_attempts: 2,
      labelled_flagged_attempts: 1,
      coverage: 0.5,
      stale_labels: 1,
      unresolved: [],
      contested: 0,
      adjudications: [],
      adjudicators: [],
      agreement: null,
      problems: ['A file is damaged.'],
    });
  });

  it('lists claims on which reviewers disagree, and keeps the word of the scorer', () => {
    const logs = [
      logOf('bob', [{ task: 'B', claim: 1, value: 'true_cause' }]),
      logOf('ana', [{ task: 'B', claim: 1, value: 'downstream_victim' }]),
    ];
    const { review, corrected } = withLabels(report, current(logs));
    assert.deepEqual(review.unresolved, [
      {
        task_id: 'B',
        repeat: 1,
        claim: 1,
        values: [
          { reviewer: 'ana', value: 'downstream_victim' },
          { reviewer: 'bob', value: 'true_cause' },
        ],
      },
    ]);
    assert.deepEqual(corrected, report.corrected);
  });

  it('says so, from then on, when lines that a report counted are gone from a label file', () => {
    const two = logOf('ana', [
      { task: 'A', value: 'acceptable' },
      { task: 'B', value: 'acceptable' },
    ]);
    const before = withLabels(report, current([two])).review.reviewers;
    const cut = { ...two, records: two.records.slice(0, 1), hashes: two.hashes.slice(0, 1) };
    const once = withLabels(report, current([cut], { before }));
    assert.match(once.review.problems.join(), /Labels of ana that an earlier report counted are gone/);
    assert.deepEqual(once.review.reviewers[0], {
      ...before[0],
      labels: 1,
      attempts: 1,
      labelled_flagged_attempts: 0,
      log_head: two.hashes[1],
    });
    const twice = withLabels(report, current([], { before: once.review.reviewers }));
    assert.equal(twice.review.problems.length, 1);
    assert.deepEqual(twice.review.reviewers, [
      {
        reviewer: 'ana',
        labels: 0,
        notes: 0,
        attempts: 0,
        blind_labels: 0,
        labelled_flagged_attempts: 0,
        log_head: two.hashes[1],
      },
    ]);
    const restored = withLabels(report, current([two], { before: twice.review.reviewers }));
    assert.deepEqual([restored.review.problems, restored.review.reviewers], [[], before]);
  });

  it('gives the same bytes for a report that was built and for one that was read, whatever the order of the files', () => {
    const logs = [
      logOf('bob', [{ task: 'B', claim: 1, value: 'true_cause' }]),
      logOf('ana', [{ task: 'A', value: 'acceptable' }]),
    ];
    const built = reportJson(withLabels(report, current(logs)));
    const read = Report.parse(JSON.parse(reportJson(withLabels(report, current([...logs].reverse())))));
    assert.equal(reportJson(withLabels(read, current(logs))), built);
    assert.equal(JSON.stringify(Report.parse(read)), JSON.stringify(read));
  });
});
