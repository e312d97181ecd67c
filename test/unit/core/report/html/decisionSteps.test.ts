import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { decisionMeaning } from '../../../../../src/core/report/decisionText.ts';
import { decisionSteps } from '../../../../../src/core/report/html/decisionSteps.ts';
import { filePage, noLinks, type PageHost } from '../../../../../src/core/report/html/page.ts';
import { reportHtml } from '../../../../../src/core/report/html/reportHtml.ts';
import { CheckId, type ReportedDecision } from '../../../../../src/core/schema/decision.ts';
import { fullReport } from '../../../../support/pageReports.ts';
import { textOf } from './markupCheck.ts';

const report = fullReport();

/** What to do about a decision by which nothing is as it should be, as a reader sees it. */
function stepsOf(host: PageHost, run_id = report.run_id, unfinished = 1): string[] {
  const decision = report.decision ?? assert.fail('no decision');
  const checks = CheckId.options.flatMap((id): ReportedDecision['checks'] =>
    [null, 0.5].map((value) => ({ id, level: 'canary', met: false, value, limit: null, text: '' })),
  );
  const of = { run_id, unfinished_attempt_count: unfinished, errors: report.errors };
  return decisionSteps(of, { ...decision, checks }, host).map(({ text }) => textOf(`<main>${text}`).trim());
}

describe('what a decision means', () => {
  const meaning = (accuracy: number | null, status: 'complete' | 'inconclusive' = 'complete') => {
    const { policy } = report.decision ?? assert.fail('no decision');
    return decisionMeaning({ value: 'no_deploy', canary_share: null, policy }, { accuracy, status });
  };

  it('calls no answers worse than none that are not shown to be', () => {
    assert.match(meaning(0.19), /its answers cost a person more than they tell/);
    // The figure is above what is asked for; only the interval's end is not.
    assert.match(meaning(0.45), /these numbers do not show/);
    assert.match(meaning(null), /these numbers do not show/);
    assert.match(meaning(0.1, 'inconclusive'), /these numbers do not show/);
  });
});

describe('what to do next, on the page of a report', () => {
  it('names commands of the palette in the editor, and those that it lacks as the terminal’s', () => {
    const manifest = JSON.parse(
      readFileSync(new URL('../../../../../package.json', import.meta.url), 'utf8'),
    );
    const titles = manifest.contributes.commands.map(
      ({ category, title }: { category: string; title: string }) => `${category}: ${title}`,
    );
    const steps = stepsOf('editor');
    const named = steps.flatMap((step) => step.match(/ITBench Review: [A-Z][a-z]+(?: [A-Z][a-z]+)*/g) ?? []);
    assert.deepEqual(
      named.filter((name) => !titles.includes(name)),
      [],
    );
    assert.deepEqual(named.toSorted(), [
      'ITBench Review: Decide Contested Claims',
      'ITBench Review: Next Flagged Attempt',
      'ITBench Review: Resume Run',
      'ITBench Review: Resume Run',
      'ITBench Review: Run Benchmark',
      'ITBench Review: Verify Task Set',
    ]);
    for (const step of steps) {
      if (step.includes('itbench-review ')) assert.match(step, /in a terminal.*itbench-review/i);
    }
    const page = textOf(reportHtml(report, { host: 'editor', links: noLinks }));
    assert.match(page, /from the files of run \S+ ITBench Review: Verify Run computes all of it again/);
  });

  it('finishes no run of which every attempt has ended', () => {
    assert.equal(stepsOf('file', 'a-run', 1).filter((step) => step.startsWith('Finish')).length, 1);
    assert.equal(stepsOf('file', 'a-run', 0).filter((step) => step.startsWith('Finish')).length, 0);
  });

  it('asks for the attempts that ended in an error where nothing else is left to run', () => {
    const decision = report.decision ?? assert.fail('no decision');
    const unmet = (id: CheckId): ReportedDecision['checks'][number] => {
      return { id, level: 'canary', met: false, value: null, limit: null, text: '' };
    };
    const checks = [unmet('complete'), unmet('canary_passed')];
    const errors = { ...report.errors, model_error: 1, cancelled: 0 };
    const of = { run_id: 'a-run', unfinished_attempt_count: 0, errors };
    for (const [host, command] of [
      ['file', 'run --resume a-run --retry-errors'],
      ['editor', 'and there Repeat Errors Too'],
    ] as const) {
      const steps = decisionSteps(of, { ...decision, checks }, host).map(({ text }) =>
        textOf(`<main>${text}`).trim(),
      );
      assert.equal(steps.length, 1);
      assert.match(steps[0] ?? '', /^Make the attempts again that ended in an error/);
      assert.ok(steps[0]?.includes(command));
    }
  });

  it('names commands of the terminal in a file, as words that a shell leaves alone', () => {
    const steps = stepsOf('file');
    assert.equal(steps.filter((step) => step.includes(`--resume ${report.run_id}`)).length, 2);
    assert.doesNotMatch(steps.join('\n'), /Resume Run|Verify Task Set|in a terminal/i);
    const attack = 'x; rm -rf ~ #';
    assert.doesNotMatch(stepsOf('file', attack).join('\n'), /rm -rf/);
    assert.doesNotMatch(
      reportHtml({ ...report, run_id: attack }, filePage),
      /<code>itbench-review [^<]*rm -rf/,
    );
  });
});
