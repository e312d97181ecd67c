import assert from 'node:assert/strict';
import { buildReport } from '../../../../src/core/report/buildReport.ts';
import { besidePublished } from '../../../../src/core/report/published.ts';
import { attempt, reportInput } from './reportFixture.ts';

const report = buildReport(reportInput(['A'], [attempt('A', ['shop/Deployment/ad'])]));

describe('published figures beside a report', () => {
  it('are the launch table and the later snapshot, each figure with its source', () => {
    const { published } = besidePublished(report);
    assert.deepEqual(
      published.map(({ id, results }) => [id, results.length]),
      [
        ['launch', 8],
        ['september-2026', 6],
      ],
    );
    const launch = new Map(published[0]?.results.map((result) => [result.model, result]));
    assert.equal(launch.get('GPT-5.5 (xhigh)')?.accuracy, 0.458);
    assert.equal(launch.get('GPT-5.5 (xhigh)')?.avg_turns, 31);
    assert.equal(launch.get('Gemini 3.1 Pro Preview')?.avg_turns, 83);
    assert.equal(launch.get('Gemini 3.1 Pro Preview')?.cost_usd_per_task, 2.23);
    assert.equal(launch.get('Qwen3.7 Max')?.avg_turns, null);
    for (const { results } of published) {
      for (const { model, sources } of results)
        assert.ok(
          sources.every((source) => source.length > 10),
          model,
        );
    }
  });

  it('are never the same measurement, and say why not', () => {
    const { comparable, why_not } = besidePublished(report);
    assert.equal(comparable, false);
    assert.match(why_not[0] ?? '', /40 public tasks are not the 59 of the headline/);
    const asPublished = besidePublished({
      ...report,
      repeats: 3,
      task_count: 40,
      policy: { ...report.policy, max_turns: 100 },
      metric: { ...report.metric, match: 'judge' },
    });
    assert.equal(asPublished.why_not.length, 3);
    assert.match(asPublished.why_not[2] ?? '', /judge/);
  });
});
