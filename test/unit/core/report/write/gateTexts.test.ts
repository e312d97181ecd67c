import assert from 'node:assert/strict';
import { gateResult } from '../../../../../src/core/report/gate.ts';
import { gateMarkdown } from '../../../../../src/core/report/write/gateMarkdown.ts';
import { gateLines } from '../../../../../src/core/report/write/gateText.ts';
import { githubAnnotations } from '../../../../../src/core/report/write/githubAnnotations.ts';
import { gated, solvedReport } from '../gateFixture.ts';

const passes = gated(solvedReport(20));
const fails = gated(solvedReport(12));
const waits = gated(
  solvedReport(19, { policy: { preset: null, max_turns: 40, turn_penalty: 0.01, max_error_share: 0.1 } }),
);

describe('annotations of GitHub Actions', () => {
  it('are an error or a warning for each rule not met, and a notice for what passes', () => {
    const lines = githubAnnotations(gateResult([passes, fails, waits]))
      .trimEnd()
      .split('\n');
    assert.deepEqual(
      lines.map((line) => line.slice(0, line.indexOf(' '))),
      ['::notice', '::error', '::warning', '::warning'],
    );
    assert.match(
      lines[1] ?? '',
      /^::error file=reports\/my-llm\.json,line=1,title=Gate%3A my-llm::Accuracy is /,
    );
    assert.match(lines[1] ?? '', / 40\.0 %25 \(lower end/);
  });

  it('keep each command on its line and its properties apart, whatever names say', () => {
    const model = 'a,line=9::b\r\n::error::owned %0A\u001b[2J';
    const text = githubAnnotations(gateResult([{ ...fails, model, path: 'c:\\x,y.json' }]));
    assert.equal(text.trimEnd().split('\n').length, fails.checks.filter(({ met }) => !met).length);
    assert.ok(
      text.startsWith(
        '::error file=c%3A\\x%2Cy.json,line=1,title=Gate%3A a%2Cline=9%3A%3Ab%0D%0A%3A%3Aerror%3A%3Aowned %250A[2J::',
      ),
      text,
    );
  });
});

describe('the Markdown summary of a gate', () => {
  it('has a row for each report, then what is not met and what to do', () => {
    const text = gateMarkdown(gateResult([passes, fails]));
    assert.match(text, /^## Gate: fail\n/);
    assert.match(text, /\| my-llm \| 2026-11-22T12-31-05Z-3f9a \| pass \| canary on 5 % of incidents \|/);
    assert.match(
      text,
      /### my-llm: fail\n\n- Accuracy is [\s\S]*\nNext:\n\n- See what it got wrong: itbench-review report/,
    );
  });

  it('says what to mind of a report that passes, in annotations too', () => {
    const mind = 'It ran in a practice sandbox: not for published numbers.';
    const result = gateResult([{ ...passes, decision: { ...passes.decision, reservations: [mind] } }]);
    assert.match(
      gateMarkdown(result),
      /\n### my-llm: pass\n\n- Mind: It ran in a practice sandbox: [^\n]*\n$/,
    );
    assert.match(githubAnnotations(result), /^::notice .* is met\. It ran in a practice sandbox: /);
  });

  it('takes nothing in a name for markup', () => {
    const model = '<img src=x onerror=alert(1)>|[a](javascript:b)\n# `c`\u202e';
    const text = gateMarkdown(gateResult([{ ...fails, model }]));
    assert.ok(text.includes('\\<img src=x onerror=alert(1)\\>\\|\\[a\\](javascript:b) \\# \\`c\\`  |'), text);
    assert.ok(text.includes('### \\<img src=x onerror=alert(1)\\>\\|'), text);
    assert.doesNotMatch(text, /\u202e/);
  });
});

describe('the text of a gate', () => {
  it('is one line of verdict for each report, then what is not met and what to do next', () => {
    assert.match(
      gateLines(passes)[0] ?? '',
      /^PASS {10}my-llm, run 2026-11-22T12-31-05Z-3f9a: canary on 5 % of incidents by policy default; the gate needs canary\.$/,
    );
    const [verdict, ...more] = gateLines(fails);
    assert.match(verdict ?? '', /^FAIL {10}my-llm, .*: human in the loop by policy default/);
    assert.match(more[0] ?? '', /^ +not met: Accuracy is /);
    assert.match(more.at(-1) ?? '', /^ +next: /);
  });

  it('lets no name begin a line of its own', () => {
    const model = 'a: pass\nPASS          b\u001b[2J\u2028c\u202e';
    const lines = gateLines({ ...fails, model, reasons: ['d\r\nPASS  e'], next: ['f\nPASS  g'] });
    assert.match(lines[0] ?? '', /^FAIL {10}a: pass PASS b \[2J c , run /);
    for (const line of lines) assert.doesNotMatch(line, /[\p{Cc}\u2028\u202e]/u);
    assert.equal(lines.length, 3 + fails.decision.reservations.length);
  });
});
