import assert from 'node:assert/strict';
import { buildReport } from '../../../../src/core/report/buildReport.ts';
import { reviewNotes } from '../../../../src/core/report/figureText.ts';
import { reportMarkdown } from '../../../../src/core/report/markdown.ts';
import { reportTable } from '../../../../src/core/report/table.ts';
import type { Report } from '../../../../src/core/schema/report.ts';
import { attempt, reportInput } from './reportFixture.ts';

const raw = buildReport(
  reportInput(['A', 'B'], [attempt('A', ['shop/Deployment/ad']), attempt('B', ['shop/Service/email'])]),
);

function reviewed(more: Partial<Report['review']> = {}): Report {
  const reviewer = {
    labels: 3,
    notes: 1,
    attempts: 1,
    blind_labels: 0,
    labelled_flagged_attempts: 1,
    log_head: 'a'.repeat(64),
  };
  return {
    ...raw,
    review: {
      ...raw.review,
      reviewers: [{ reviewer: 'Ana', ...reviewer }],
      flagged_attempts: 4,
      labelled_flagged_attempts: 3,
      coverage: 0.75,
      ...more,
    },
    corrected: { ...raw.corrected, accuracy: 0.625, false_positive_rate: 0.25, changed_claims: 1 },
  };
}

describe('what a summary says of the review', () => {
  it('is nothing in the table, and one sentence in Markdown, where nobody has labelled', () => {
    assert.deepEqual(reviewNotes(raw), []);
    assert.match(reportMarkdown(raw), /\n## Review\n\nNobody has labelled it: 0 of \d+ flagged attempts\.\n/);
  });

  it('has the corrected figures beside the raw ones, with the coverage they rest on', () => {
    const table = reportTable([reviewed()]);
    assert.match(table, /^my-llm: reviewed by Ana: 3 of 4 flagged attempts labelled\.$/m);
    assert.match(
      table,
      /^my-llm: corrected by the reviewers: accuracy 62\.5 %, false-positive rate 25\.0 %; 1 claim changed\.$/m,
    );
    assert.equal(table.split('\n')[2], reportTable([raw]).split('\n')[2], 'the raw figures stay');
    assert.match(reportMarkdown(reviewed()), /^\| Accuracy, corrected \| 62\.5 % \|$/m);
  });

  it('says where reviewers disagree, what is stale, and which labels are missing', () => {
    const values: Report['review']['unresolved'][number]['values'] = [
      { reviewer: 'Ana', value: 'true_cause' },
      { reviewer: 'Ben', value: 'unsupported' },
    ];
    const notes = reviewNotes(
      reviewed({
        unresolved: [{ task_id: 'B', repeat: 1, claim: 0, values }],
        stale_labels: 2,
        problems: ['labels/ben.jsonl is damaged.'],
      }),
    );
    assert.ok(notes.includes("reviewers disagree on 1 claim: there the scorer's word stands."));
    assert.ok(notes.some((note) => note.startsWith('2 labels are stale')));
    assert.ok(notes.includes('labels: labels/ben.jsonl is damaged.'));
  });

  it('counts a claim on which reviewers disagree also where somebody has decided', () => {
    const markdown = reportMarkdown(reviewed({ contested: 1, unresolved: [] }));
    assert.match(markdown, /^\| Claims that reviewers disagree on \| 1, of which 0 undecided \|$/m);
  });

  it('lets no name of a reviewer reach a terminal as a control sequence or a line of its own', () => {
    const reviewer = {
      labels: 1,
      notes: 0,
      attempts: 1,
      blind_labels: 0,
      labelled_flagged_attempts: 1,
      log_head: 'a'.repeat(64),
    };
    const hostile = reviewed({ reviewers: [{ reviewer: 'Ana\u001b[2J\nmy-llm: 100.0 %', ...reviewer }] });
    assert.doesNotMatch(reviewNotes(hostile).join(''), /\p{Cc}/u);
  });
});
