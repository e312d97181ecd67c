import assert from 'node:assert/strict';
import { AttemptAnalysis } from '../../../src/core/schema/analysis.ts';
import { maxMessageBytes } from '../../../src/core/schema/step.ts';
import { AttemptLabels } from '../../../src/protocol/review.ts';
import { fittingAnalysis, fittingLabels } from '../../../src/reviewWorker/fitMessage.ts';

function analysisOf(claims: number, chars: number, mentions: number): AttemptAnalysis {
  const mention = { step: 1, part: 0, at: 0, length: 4, line: 'x'.repeat(300), line_at: 0 };
  return AttemptAnalysis.parse({
    ledger: Array.from({ length: claims }, (_, claim) => ({
      claim,
      name: 'ns/Deployment/cart',
      reasoning: 'r'.repeat(chars),
      evidence: '\u0001'.repeat(chars),
      content_sha256: '0'.repeat(64),
      verdict: null,
      first_said: null,
      mentions: Array.from({ length: mentions }, () => mention),
      mention_count: mentions,
    })),
    ledger_problem: null,
    truth: null,
    truth_problem: 'none',
    over_investigation: null,
    remarks: [],
  });
}

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('answers that would be too large', () => {
  it('are left as they are where they are not', () => {
    const analysis = analysisOf(7, 2_000, 20);
    assert.deepEqual(fittingAnalysis(analysis), analysis);
  });

  for (const [claims, chars, mentions] of [
    [3, 2_000_000, 1],
    [60, 100, 50],
    [20_000, 10, 1],
  ] as const) {
    it(`fit a message with ${claims} claims of ${chars} characters and ${mentions} mentions each`, () => {
      const shown = fittingAnalysis(analysisOf(claims, chars, mentions));
      assert.ok(bytes(shown) <= maxMessageBytes, String(bytes(shown)));
      AttemptAnalysis.parse(shown);
      const [first] = shown.ledger;
      assert.equal(first?.mention_count, mentions, 'how many there are stays known');
      if (chars > 20_000)
        assert.match(first?.reasoning ?? '', /\[\d+ further characters: see the submission\]$/);
      if (shown.ledger.length < claims) {
        assert.match(
          shown.remarks.join(),
          new RegExp(`the last ${claims - shown.ledger.length} are not listed`),
        );
      }
    });
  }

  it('list as many labels as fit, and say how many there are beside', () => {
    const note = 'n'.repeat(10_000);
    const labels = AttemptLabels.parse({
      labels: Array.from({ length: 300 }, (_, seq) => ({
        reviewer: 'ana',
        seq,
        t: '2026-01-31T12:00:00.000Z',
        blind: false,
        target: {
          kind: 'step',
          model: 'm',
          task_id: 't',
          repeat: 1,
          content_sha256: '0'.repeat(64),
          turn: 1,
        },
        value: null,
        note,
        standing: 'current',
        now_at: 1,
      })),
      hidden: 0,
      problems: [],
    });
    const shown = fittingLabels(labels);
    assert.ok(bytes(shown) <= maxMessageBytes);
    assert.ok(shown.labels.length > 10);
    assert.match(
      shown.problems[0] ?? '',
      new RegExp(`^${300 - shown.labels.length} labels and notes are not listed`),
    );
    assert.equal(fittingLabels({ ...labels, labels: labels.labels.slice(0, 3) }).problems.length, 0);
  });
});
