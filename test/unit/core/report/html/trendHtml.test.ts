import assert from 'node:assert/strict';
import { filePage, noLinks } from '../../../../../src/core/report/html/page.ts';
import { trendHtml } from '../../../../../src/core/report/html/trendHtml.ts';
import { trendMarkdown } from '../../../../../src/core/report/trendMarkdown.ts';
import { trendTable } from '../../../../../src/core/report/trendText.ts';
import { right, trendOfWeeks, type Week, wrong } from '../trendFixture.ts';
import { problemsOf, textOf } from './markupCheck.ts';

const hostile = '<img src=x onerror=alert(1)>|`"\n# x';

function weeks(model = 'my-llm'): Week[] {
  const claims = (missed: number) =>
    Array.from({ length: 8 }, (_, index) => (index < missed ? wrong : right));
  const edit: Week['edit'] = (report) => ({ ...report, model });
  const steady = [1, 2, 3, 4].map((week) => ({ week, claims: claims(1), edit }));
  const revoked = {
    week: 6,
    claims: claims(1),
    edit,
    standing: { revoked: 'Revoked by ana.', superseded: null },
  };
  return [...steady, { week: 5, claims: claims(6), edit }, revoked];
}

describe('the page of a trend', () => {
  it('draws every point once, and says what each mark is', () => {
    const page = trendHtml(trendOfWeeks(weeks()), filePage);
    assert.deepEqual(problemsOf(page), []);
    assert.equal(page.match(/<circle /g)?.length, 6);
    assert.equal(page.match(/class="point unused"/g)?.length, 1);
    assert.equal(page.match(/class="whisker"/g)?.length, 6);
    assert.equal(page.match(/class="worse"/g)?.length, 1);
    const text = textOf(page);
    assert.match(
      text,
      /6 reports, from 87\.5 % on 2026-03-02 to 87\.5 % on 2026-04-06\. Accuracy fell to 25\.0 % on 2026-03-30/,
    );
    assert.match(text, /Hollow points take no part in alarms\. A triangle is an alarm\./);
    assert.match(text, /Not used: Revoked by ana\./);
  });

  it('leads from an alarm to the attempts behind it where its host can open them', () => {
    const trend = trendOfWeeks(weeks());
    const attempt = ({ run_id, model, task_id, repeat }: Record<string, string | number>) =>
      `command:open?${run_id}&${model}&${task_id}&${repeat}`;
    const page = trendHtml(trend, { host: 'editor', links: { attempt } });
    assert.match(
      page,
      /<a href="command:open\?run-5&amp;my-llm&amp;Scenario-2&amp;1">Open Scenario-2 · repeat 1<\/a>/,
    );
    const alone = trendHtml(trend, { host: 'file', links: noLinks });
    assert.doesNotMatch(alone, /<a /);
    assert.match(textOf(alone), /Scenario-2 · repeat 1 of run run-5: score 1\.00 before, score 0\.00 now\./);
  });

  it('shows hostile names as they are, in every form', () => {
    const trend = { ...trendOfWeeks(weeks(hostile)), left_out: [{ path: hostile, why: hostile }] };
    const page = trendHtml(trend, filePage);
    assert.deepEqual(problemsOf(page), []);
    assert.match(textOf(page), /<img src=x onerror=alert\(1\)>/);
    const markdown = trendMarkdown(trend);
    assert.doesNotMatch(markdown, /^# x/m);
    assert.doesNotMatch(markdown, /(?<!\\)<img/);
    assert.doesNotMatch(trendTable(trend), /^# x/m);
  });

  it('stays small and says what it leaves out when there are thousands of reports and files', () => {
    const [week] = weeks();
    assert.ok(week !== undefined);
    const trend = trendOfWeeks([week]);
    const [series] = trend.series;
    const [point] = series?.points ?? [];
    assert.ok(series !== undefined && point !== undefined);
    const points = Array.from({ length: 5000 }, () => point);
    const left_out = Array.from({ length: 5000 }, (_, index) => ({
      path: `${index}.json`,
      why: 'it is damaged',
    }));
    const page = trendHtml({ ...trend, series: [{ ...series, points }], left_out }, filePage);
    assert.ok(page.length < 200_000, `${page.length}`);
    const text = textOf(page);
    assert.match(text, /The newest 104 of 5000 reports are shown\./);
    assert.match(text, /4800 earlier reports are in the JSON trend\./);
    assert.match(text, /4800 more files are in the JSON trend\./);
  });
});

describe('the table of a trend', () => {
  it('has a line for each report and the alarms in words, each attempt described once', () => {
    const text = trendTable(trendOfWeeks(weeks()));
    const lines = text.split('\n');
    assert.equal(lines[0], 'my-llm · sample suite · claims matched by rules');
    assert.match(lines[3] ?? '', /^2026-03-02 +87\.5 % \[\d+\.\d, 100\.0\] +10\.0 +12\.5 % +n\/a +8 +█$/);
    assert.match(text, /^ {12}Not used: Revoked by ana\.$/m);
    assert.match(text, /^ALARM: Accuracy fell to 25\.0 %/m);
    assert.equal(text.match(/^ {2}Scenario-2 · repeat 1 of run run-5: .* It ended as/gm)?.length, 1);
    assert.match(text, /6 reports in 1 series; 2 alarms, 2 of them open\.\n/);
  });
});
