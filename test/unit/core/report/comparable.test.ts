import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import { compareReports } from '../../../../src/core/report/compare.ts';
import { comparisonMarkdown } from '../../../../src/core/report/compareMarkdown.ts';
import { comparisonTable } from '../../../../src/core/report/compareText.ts';
import { comparisonHtml } from '../../../../src/core/report/html/comparisonHtml.ts';
import { filePage } from '../../../../src/core/report/html/page.ts';
import type { Comparison } from '../../../../src/core/schema/comparison.ts';
import type { Report } from '../../../../src/core/schema/report.ts';
import { scoredReport, scoresOf, withProvenance } from '../../../support/comparedRuns.ts';

const base = scoredReport(scoresOf(1, 0.5, 0, 1, 1, 1, 0.5), { run_id: 'before' });
const { provenance } = base;
const otherLock = 'b'.repeat(64);

function forced(second: Report, first: Report = base): Comparison {
  const [comparison] = compareReports(first, [second], { force: true });
  assert.ok(comparison !== undefined);
  return comparison;
}

function judgedBy(prompt: string, temperature: number): Report {
  const report = withProvenance(base, {
    scorer: 'itbench-review judge 1',
    judge: {
      identity: { ...provenance.model, model: 'judge', parameters: { temperature } },
      prompt_sha256: prompt.repeat(64),
    },
  });
  return { ...report, metric: { ...report.metric, match: 'judge' } };
}

function withSuite(more: Partial<Report['provenance']['suite']>, report: Report = base): Report {
  return withProvenance(report, { suite: { ...report.provenance.suite, ...more } });
}

describe('what may be compared', () => {
  const refused: readonly (readonly [name: string, first: Report, second: Report, why: RegExp])[] = [
    [
      'claims matched otherwise',
      base,
      judgedBy('a', 0),
      /different metrics: claims were matched by rules in the first, and by a judge model/,
    ],
    [
      'judges with other prompts',
      judgedBy('a', 0),
      judgedBy('b', 0),
      /the judge is not the same \(prompt aaaaaaaaaaaa…, then bbbbbbbbbbbb…\)/,
    ],
    [
      'judges with other parameters',
      judgedBy('a', 0),
      judgedBy('a', 1),
      /the judge is not the same \(parameters \{"temperature":0\}, then/,
    ],
    [
      'another version of the rules',
      base,
      withProvenance(base, { scorer: 'rules 2' }),
      /the scorer was rules 1 in the first, and rules 2/,
    ],
    [
      'another suite',
      base,
      withSuite({ id: 'other' }),
      /different suites: sample in the first, and other in the second/,
    ],
    [
      'tasks of the same names with other files',
      base,
      withSuite({ lock_sha256: otherLock }),
      /same names with other files: the lock was aaaaaaaaaaaa…/,
    ],
    ['no task in common', base, scoredReport({ z1: [1], z2: [1] }), /no task in common/],
  ];

  for (const [name, first, second, why] of refused) {
    it(`refuses ${name}, and says why; where it is forced, the comparison says why not`, () => {
      assert.throws(
        () => compareReports(first, [second], { force: false }),
        (error) => BenchError.is(error) && error.code === 'not_comparable' && why.test(error.message),
      );
      const reasons = forced(second, first).forced;
      assert.equal(reasons.length, 1);
      assert.match(reasons[0] ?? '', why);
    });
  }

  it('refuses all where one may not be compared, and not what may', () => {
    const other = withSuite({ id: 'other' });
    assert.throws(() => compareReports(base, [base, other], { force: false }));
    const [first, second] = compareReports(base, [base, other], { force: true });
    assert.deepEqual(first?.forced, []);
    assert.equal(second?.forced.length, 1);
  });

  it('takes what was scored again by the same rules for the same metric, and says so among the changes', () => {
    const scorer = `${provenance.scorer}, scored again by itbench-review 0.1.0`;
    const [comparison] = compareReports(base, [withProvenance(base, { scorer })], { force: false });
    assert.deepEqual(comparison?.forced, []);
    assert.deepEqual(comparison?.changes, [{ what: 'scorer', first: provenance.scorer, second: scorer }]);
  });

  it('compares different selections of one suite, but says what their files rest on', () => {
    const part = withSuite({ lock_sha256: otherLock }, scoredReport(scoresOf(1, 0.5, 0)));
    const doubt = /cannot show that the tasks they share have the same files/;
    assert.ok(forced(part).reservations.some((text) => doubt.test(text)));
    assert.deepEqual(forced(part).forced, []);
    const pinned = withSuite({ revision: 'abc' }, part);
    const [found] = compareReports(withSuite({ revision: 'abc' }), [pinned], { force: false });
    assert.ok(!found?.reservations.some((text) => doubt.test(text)));
  });

  it('takes a practice sandbox for a reservation, not for a refusal', () => {
    const [mixed] = compareReports(base, [{ ...base, run_id: 'now', practice: true }], { force: false });
    assert.ok(
      mixed?.reservations.some((text) =>
        text.startsWith('The second ran in a practice sandbox and the other'),
      ),
    );
    const practice = { ...base, practice: true };
    const [both] = compareReports(practice, [practice], { force: false });
    assert.ok(both?.reservations.includes('Both ran in a practice sandbox: not for published numbers.'));
    assert.ok(both?.reservations.includes('Both are the report of the same model in the same run.'));
  });
});

describe('what changed between two reports', () => {
  it('names each thing that differs, and nothing else', () => {
    const second: Report = {
      ...withProvenance(base, {
        model: { ...provenance.model, model: 'my-llm-2', parameters: { temperature: 0.7 } },
        prompt_sha256: { ...provenance.prompt_sha256, system: 'c'.repeat(64) },
        sandbox: { ...provenance.sandbox, version: '0.12.0', tools: { jq: '1.8' } },
      }),
      policy: { ...base.policy, max_turns: 100 },
    };
    assert.deepEqual(
      forced(second).changes.map(({ what, first: was, second: is }) => `${what}: ${was} → ${is}`),
      [
        'model id: my-llm → my-llm-2',
        'parameter temperature: none → 0.7',
        'prompt system: aaaaaaaaaaaa… → cccccccccccc…',
        'turns allowed: 40 → 100',
        'version of the sandbox: 0.11.0 → 0.12.0',
        'tool of the sandbox jq: none → 1.8',
      ],
    );
    assert.deepEqual(forced(base).changes, []);
  });

  it('says that a difference may come from another thing than the model', () => {
    const prompt = { prompt_sha256: { ...provenance.prompt_sha256, system: 'c'.repeat(64) } };
    const model = { model: { ...provenance.model, model: 'my-llm-2' } };
    const doubt = /Besides the model, other things changed \(prompt system\)/;
    assert.ok(
      forced(withProvenance(base, { ...prompt, ...model })).reservations.some((text) => doubt.test(text)),
    );
    assert.ok(!forced(withProvenance(base, prompt)).reservations.some((text) => doubt.test(text)));
    assert.ok(!forced(withProvenance(base, model)).reservations.some((text) => doubt.test(text)));
  });
});

describe('a comparison as text', () => {
  const hostile = '<img src=x onerror=alert(1)>|`[a](javascript:b)';
  const second = scoredReport(
    { ...scoresOf(1, 0, 0, 1, 1, 1), t7: [0.5] },
    { run_id: 'now', model: hostile },
  );
  const comparison = forced(withSuite({ id: hostile }, second));

  it('says the verdict before anything but why it should not be there', () => {
    const lines = comparisonTable([comparison]).split('\n');
    assert.match(lines[0] ?? '', /^NOT COMPARABLE: They are of different suites/);
    assert.match(lines[1] ?? '', / against my-llm: no difference shown\.$/);
    assert.ok(lines.includes('t2     0.50    0.00       -0.50'), lines.join('\n'));
    assert.ok(!lines.some((line) => line.startsWith('t1 ')), 'a task that is the same');
  });

  it('lets no name make a line of its own', () => {
    const forger = scoredReport(scoresOf(1), { run_id: 'now', model: 'x\nmy-llm against y: better.' });
    const lines = comparisonTable([forced(forger)]).split('\n');
    assert.deepEqual(
      lines.filter((line) => line.startsWith('my-llm')),
      [],
    );
  });

  it('lets no name of a model or a suite be markup', () => {
    const page = comparisonHtml([comparison], filePage);
    assert.ok(!page.includes('<img'));
    assert.ok(page.includes('&lt;img src=x onerror=alert(1)&gt;'));
    assert.doesNotMatch(comparisonMarkdown([comparison]), /(?<!\\)<img|(?<!\\)\|`/);
  });

  it('links each attempt of a task where the host can open it, and none where it cannot', () => {
    const links = {
      attempt: ({ run_id, task_id, repeat }: { run_id: string; task_id: string; repeat: number }) =>
        `command:open?${run_id}/${task_id}/${repeat}`,
    };
    const page = comparisonHtml([comparison], { host: 'editor', links });
    assert.ok(
      page.includes('href="command:open?before/t2/1"') && page.includes('href="command:open?now/t2/1"'),
    );
    assert.equal(page.match(/<a /g)?.length, 14);
    assert.ok(!comparisonHtml([comparison], filePage).includes('<a '));
  });

  it('draws the tasks that differ, the worst first, and no others', () => {
    const page = comparisonHtml([comparison], filePage);
    assert.ok(page.includes('<title>t2: 0.50, then 0.00</title>'));
    assert.ok(!page.includes('<title>t1:'));
    assert.ok(!page.includes(' style='), 'the policy of pages allows no style of its own');
  });
});
