import assert from 'node:assert/strict';
import { buildReport } from '../../../../../src/core/report/buildReport.ts';
import { decimal, percent } from '../../../../../src/core/report/figureText.ts';
import { filePage } from '../../../../../src/core/report/html/page.ts';
import { maxPageBytes, reportHtml } from '../../../../../src/core/report/html/reportHtml.ts';
import { reportMarkdown } from '../../../../../src/core/report/markdown.ts';
import { Report } from '../../../../../src/core/schema/report.ts';
import { bigReport, fullReport, hostileReport } from '../../../../support/pageReports.ts';
import { randomInput } from '../reportFixture.ts';
import { problemsOf, textOf } from './markupCheck.ts';

const attack = `<img src=x onerror="alert(1)"></style><script>alert(2)</script>'"&amp;\u202e`;

const textOfReport = (report: Report) => textOf(reportHtml(report, filePage));

describe('the page of a report', () => {
  it('shows the figures of the report and no others, with their intervals (seeds 1 to 8)', () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const report = Report.parse(buildReport(randomInput(seed)));
      const page = reportHtml(report, filePage);
      const { accuracy, avg_turns, false_positive_rate, intervals } = report;
      assert.deepEqual(
        [...page.matchAll(/<p class="number">([^<]*)</g)].map(([, shown]) => shown),
        [percent(accuracy), decimal(avg_turns), percent(false_positive_rate), tasksOf(report)],
        `seed ${seed}`,
      );
      const { low, high } = intervals.accuracy ?? assert.fail('no interval');
      assert.match(textOf(page), new RegExp(`95 % interval ${(low * 100).toFixed(1)} to ${percent(high)}`));
      const scores = [...page.matchAll(/<\/svg> (\d\.\d\d)<\/span>/g)].map(([, score]) => Number(score));
      const expected = report.tasks.flatMap(({ score }) =>
        score === null ? [] : [Number(score.toFixed(2))],
      );
      assert.deepEqual(
        scores,
        expected.toSorted((a, b) => a - b),
        `seed ${seed}`,
      );
    }
  });

  it('says what people said: labels at their claim, who agrees, what was decided, what stays open', () => {
    const text = textOfReport(fullReport());
    for (const words of [
      'ana: True cause',
      'ben: Unsupported',
      'It read the wrong log.',
      'They agree on 0 of 1 claim',
      'alpha -0.50, Gwet’s AC1 n/a',
      'Reviewers disagree on 1 claim, and nobody has decided',
      'cleo (one of those who disagreed): No log of it.',
      '✕ does not count A reviewer has since said something else.',
      'labels/dan.jsonl is damaged from line 3 on.',
      '2 labels went stale',
    ]) {
      assert.ok(text.includes(words), words);
    }
  });

  it('lets nothing that is named in a report become markup, wherever it stands', () => {
    const page = reportHtml(hostileReport(fullReport(), attack), {
      host: 'editor',
      links: { attempt: ({ model }) => `command:x?${model}` },
    });
    assert.deepEqual(problemsOf(page), []);
    assert.doesNotMatch(page, /<(img|script)|\u202e/i);
    assert.equal(page.match(/<style/g)?.length, 1);
    assert.ok((page.match(/&lt;img src=x/g)?.length ?? 0) > 300);
  });

  it('says of how many attempts the tokens are not in the sums', () => {
    const usageOf = (input_tokens: number | null) => ({
      input_tokens,
      output_tokens: input_tokens,
      cached_input_tokens: null,
      reasoning_tokens: null,
    });
    const textWith = (...counts: (number | null)[]) => {
      const input = randomInput(1);
      const attempts = input.attempts.map((one, index) => ({
        ...one,
        usage: usageOf(counts[index % counts.length] ?? null),
      }));
      return textOfReport(Report.parse(buildReport({ ...input, attempts })));
    };
    const many = randomInput(1).attempts.length;
    const [known, unknown] = [Math.ceil(many / 2), Math.floor(many / 2)];
    assert.match(
      textWith(1000, null),
      new RegExp(`Tokens ${known} 000 sent, ${known} 000 received; and ${unknown} attempts of which nobody`),
    );
    assert.doesNotMatch(textWith(1000) + textWith(null), /nobody counted/);
  });

  it('takes the turns of a task from attempts that count, as the figure of all tasks does', () => {
    const report = fullReport();
    const [task = assert.fail('no task'), ...others] = report.tasks;
    const [one = assert.fail('no attempt')] = task.attempts;
    const failed = {
      ...one,
      repeat: 2,
      turns: 1,
      outcome: 'model_error',
      counted: false,
      score: null,
    } as const;
    const turnsOf = (attempts: (typeof task)['attempts']) => {
      const page = reportHtml({ ...report, tasks: [{ ...task, attempts }, ...others] }, filePage);
      return new RegExp(`<th scope="row">${task.task_id}</th><td>.*?</td><td class="n">([^<]*)<`).exec(
        page,
      )?.[1];
    };
    assert.equal(turnsOf([{ ...one, turns: 9 }, failed]), '9');
    assert.equal(turnsOf([failed]), 'n/a');
  });

  it('gives differences of shares to an earlier report in points', () => {
    const report = fullReport();
    const { difference } = report.comparison?.earlier?.accuracy ?? assert.fail('nothing earlier');
    const points = ((difference ?? 0) * 100).toFixed(1);
    const [, table = ''] =
      /Against an earlier report.*?<table>(.*?)<\/table>/s.exec(reportHtml(report, filePage)) ?? [];
    assert.match(table, new RegExp(`<td class="n">${points} \\[[^\\]%]*\\] points</td>`));
  });

  it('says first of all that a report was revoked, in whatever words', () => {
    const page = reportHtml(fullReport(), filePage, [`It was revoked: ${attack}.`]);
    assert.deepEqual(problemsOf(page), []);
    const text = textOf(page);
    const at = text.indexOf('Not to be relied on. It was revoked: <img src=x');
    assert.ok(at > 0 && at < text.indexOf('Decision'), text.slice(0, 800));
    assert.doesNotMatch(textOfReport(fullReport()), /relied on/);
    assert.match(
      reportMarkdown(fullReport(), ['It was revoked.']),
      /^> \*\*not to be relied on: It was revoked\.\*\*$/m,
    );
  });

  it('is well-formed with everything in it, with nothing in it, and in format 1.0', () => {
    for (const report of [fullReport(), withoutAttempts(), ofFormat10()]) {
      assert.deepEqual(problemsOf(reportHtml(report, filePage)), []);
    }
  });

  it('says of a report of format 1.0 that it holds no decision, hypotheses and published figures', () => {
    const text = textOfReport(ofFormat10());
    assert.match(text, /This report holds no decision\. It was written in format 1\.0/);
    assert.match(text, /No hypothesis was tested: this report was written in format 1\.0/);
    assert.match(text, /No published figures stand beside it: this report was written in format 1\.0/);
  });

  it('warns at the top, before the decision, of whatever forbids to take the numbers as they stand', () => {
    const report = fullReport();
    const text = textOfReport({
      ...report,
      status: 'inconclusive',
      status_reasons: ['2 of 4 attempts ended in errors.'],
      practice: true,
      provenance: { ...report.provenance, suite: { ...report.provenance.suite, verified: 'changed' } },
    });
    const top = text.slice(0, text.indexOf('Why not more'));
    assert.match(top, /Inconclusive: do not decide from these numbers\. 2 of 4 attempts ended in errors\./);
    assert.match(top, /Practice only\./);
    assert.match(top, /The tasks were changed\./);
    assert.doesNotMatch(textOfReport({ ...report, status: 'complete' }), /Practice only|do not decide/);
  });

  it('holds published figures for another measurement, and draws those with turns only', () => {
    const report = fullReport();
    const page = reportHtml(report, filePage);
    const results = report.comparison?.published.flatMap((one) => one.results) ?? [];
    const drawn = results.filter(({ avg_turns }) => avg_turns !== null);
    assert.equal(page.match(/<path class="other"/g)?.length, drawn.length);
    assert.ok(drawn.length > 0 && drawn.length < results.length);
    const text = textOf(page);
    for (const { model } of results) assert.ok(text.includes(model), model);
    for (const reason of report.comparison?.why_not ?? []) assert.ok(text.includes(reason), reason);
  });

  it('links attempts where its host can open them, and only there', () => {
    const report = fullReport();
    assert.doesNotMatch(reportHtml(report, filePage), /Open the trajectory/);
    const links = {
      attempt: ({ task_id, repeat }: { task_id: string; repeat: number }) => `x:${task_id}/${repeat}`,
    };
    const page = reportHtml(report, { host: 'editor', links });
    const many = report.tasks.reduce((sum, { attempts }) => sum + attempts.length, 0);
    assert.equal(page.match(/<a href="x:Scenario-\d+\/\d">/g)?.length, many);
  });

  it('stays under 1 MB for 59 tasks × 3 with long names, whole where it can, else saying what is left out', function () {
    this.timeout(20_000);
    const sizes = [6, 60].map((claims) => {
      const page = reportHtml(bigReport(claims), filePage);
      const size = Buffer.byteLength(page);
      assert.ok(size <= maxPageBytes, `${claims} claims each: ${size} bytes`);
      return { size, page };
    });
    const [few, many] = sizes;
    assert.doesNotMatch(few?.page ?? '', /So that this page stays small/);
    assert.equal(few?.page.match(/checkout-service-5<\/code>/g)?.length, 177);
    const shown = Number(/at most (\d+) claims of each attempt/.exec(many?.page ?? '')?.[1]);
    assert.equal(
      many?.page.match(new RegExp(`${61 - shown} more claims in the JSON report`, 'g'))?.length,
      177,
    );
    console.info(
      `      pages of 177 attempts: ${sizes.map(({ size }) => `${Math.round(size / 1000)} kB`).join(', ')}`,
    );
  });
});

function tasksOf({ scored_task_count, task_count }: Report): string {
  return scored_task_count === task_count ? `${task_count}` : `${scored_task_count} of ${task_count}`;
}

function withoutAttempts(): Report {
  return Report.parse(buildReport({ ...randomInput(1), attempts: [], integrity: { attempts: [] } }));
}

function ofFormat10(): Report {
  return { ...fullReport(), schema_version: '1.0', hypotheses: [], comparison: null, decision: null };
}
