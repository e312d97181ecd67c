import assert from 'node:assert/strict';
import { buildReport, reportJson } from '../../../../src/core/report/buildReport.ts';
import { reportMarkdown } from '../../../../src/core/report/markdown.ts';
import { reportTable } from '../../../../src/core/report/table.ts';
import { assertGolden } from '../../../support/golden.ts';
import { attempt, randomInput, reportInput } from './reportFixture.ts';

const exact = ['shop/Deployment/ad'];
const half = ['shop/Deployment/ad', 'shop/Service/frontend'];

describe('reportJson', () => {
  it('writes exactly this report for this run', () => {
    const attempts = [
      attempt('A', exact, { turns: 7, cost_usd: 0.125 }),
      attempt('B', [...half, 'shop/ConfigMap/flagd-config'], { turns: 31, dropped_unnamed: 1 }),
      attempt('C', [], { outcome: 'turn_limit', score: null, turns: 40, reason: 'It took 40 turns.' }),
      attempt('D', [], { outcome: 'model_error', turns: 3, reason: 'The server answered 500.' }),
    ];
    assertGolden('report/report.json', reportJson(buildReport(reportInput(['A', 'B', 'C', 'D'], attempts))));
  });
});

describe('reportTable', () => {
  it('has one aligned line a model, and beneath it what the numbers are of', () => {
    const triage = reportInput(
      ['A', 'B', 'C', 'D'],
      ['A', 'B', 'C', 'D'].map((id, index) => attempt(id, index < 2 ? exact : half, { turns: 7 + index })),
    );
    const exhaustive = randomInput(5);
    const table = reportTable([buildReport(triage), buildReport({ ...exhaustive, tasks: exhaustive.tasks })]);
    assertGolden('report/table.txt', table);
    const [titles = '', rule = '', ...rows] = table.split('\n');
    assert.match(
      titles,
      /^model +accuracy \[95 %\] +avg turns +false-positive rate +full recall +tasks +errors$/,
    );
    assert.equal(rule.replace(/[- ]/g, ''), '');
    const column = titles.indexOf('tasks') + 'tasks'.length;
    assert.match(rows[0]?.slice(0, column) ?? '', /^my-llm .* 4$/);
  });

  it('says n/a and why, never 0, where there is nothing to average', () => {
    const nothing = buildReport(reportInput(['A', 'B'], [attempt('A', [], { outcome: 'model_error' })]));
    const table = reportTable([nothing]);
    assert.match(table, /^my-llm +n\/a +n\/a +n\/a +n\/a +0 of 2 +1 \(1 model_error\)$/m);
    assert.match(table, /^my-llm: inconclusive: .*No attempt counts for A, B: the figures leave them out\./m);
    assert.match(table, /^my-llm: n\/a: no attempt counts, so there is nothing to average\.$/m);
    const silent = buildReport(reportInput(['A', 'B'], [attempt('A', []), attempt('B', [])]));
    assert.match(reportTable([silent]), /n\/a for the false-positive rate: no attempt claimed anything/);
  });

  it('notes practice sandboxes, a single task and doubtful matches', () => {
    const one = reportInput(['A'], [attempt('A', exact, { practice: true })]);
    const table = reportTable([buildReport({ ...one, tasks: [{ id: 'A', doubts: ['A filter is odd.'] }] })]);
    assert.match(table, /^my-llm: practice: /m);
    assert.match(table, /^my-llm: no intervals: one task/m);
    assert.match(table, /^my-llm: the scorer is in doubt once/m);
  });

  it('is empty for no report', () => {
    assert.equal(reportTable([]), '');
  });
});

describe('reportMarkdown', () => {
  it('summarises a report', () => {
    assertGolden('report/summary.md', reportMarkdown(buildReport(randomInput(5))));
  });

  it('shows hostile names as they are', () => {
    const id = 'a|b\n# <img src=x> `c` [d](e)';
    const markdown = reportMarkdown(buildReport(reportInput([id, 'B'], [attempt(id, exact)])));
    assert.ok(markdown.includes('| a\\|b \\# \\<img src=x\\> \\`c\\` \\[d\\](e) | 1.000 |'), markdown);
  });
});
