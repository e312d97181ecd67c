import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { BenchError } from '../../../src/core/errors.ts';
import type { Report } from '../../../src/core/schema/report.ts';
import { editorHint } from '../../../src/host/editorHint.ts';
import { createReportCalls } from '../../../src/worker/reports.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { reportOf, right, wrong } from '../core/report/trendFixture.ts';

const never = new AbortController().signal;

describe('pages of reports for the editor', () => {
  const folder = tempFolder();
  const calls = createReportCalls(() => () => {});

  after(() => folder[Symbol.dispose]());

  function write(name: string, week: number, edit: (report: Report) => object = (report) => report): string {
    const path = folder.in(`${name}.json`);
    writeFileSync(path, JSON.stringify(edit(reportOf({ week, claims: [right, wrong, right] }))));
    return path;
  }

  /** What a person is told: what happened, and what to do next. */
  async function refused(work: () => unknown): Promise<{ code: string; text: string }> {
    try {
      await work();
    } catch (error) {
      assert.ok(BenchError.is(error), String(error));
      return { code: error.code, text: `${error.message}. ${editorHint(error)}` };
    }
    assert.fail('it was not refused');
  }

  it('have no script, and links that call the one command that they may', async () => {
    const { title, html } = await calls.reportPage({ path: write('first', 1) }, never);
    assert.equal(title, 'Report of my-llm');
    assert.match(html, /<html[^>]* data-host="editor"/);
    assert.doesNotMatch(html, /<script|\son\w+=/i);
    const links = [...html.matchAll(/href="([^#"][^"]*)"/g)].map(([, to]) => to ?? '');
    assert.ok(links.length > 0);
    for (const to of links) assert.match(to, /^command:itbenchReview\.openAttempt\?|^https:/);
  });

  it('are not made of a report that was edited, is of another version or is gone, and each has its next step', async () => {
    const edited = write('edited', 1, (report) => ({ ...report, accuracy: 0.99 }));
    const newer = write('newer', 1, (report) => ({ ...report, schema_version: '2.0' }));
    const show = (path: string) => refused(() => calls.reportPage({ path }, never));
    assert.match((await show(edited)).text, /cannot be relied on: its accuracy is 0\.99.*label an attempt/);
    assert.match((await show(newer)).text, /another version.*Use the version that made it\.$/);
    assert.match((await show(folder.in('gone.json'))).text, /there is no report.*Refresh the Results view/);
  });

  it('compare reports with the first of them, and other tasks only when told to', async () => {
    const first = write('first', 1);
    const second = write('second', 2);
    const { html } = await calls.comparisonPage({ paths: [first, second], force: false }, never);
    assert.match(html, /run-2/);
    const other = write('other', 4, (report) => {
      const { provenance } = report;
      return { ...report, provenance: { ...provenance, suite: { ...provenance.suite, id: 'other' } } };
    });
    const paths = [first, other];
    const { code, text } = await refused(() => calls.comparisonPage({ paths, force: false }, never));
    assert.equal(code, 'not_comparable');
    assert.match(text, /They are of different suites/);
    assert.match((await calls.comparisonPage({ paths, force: true }, never)).html, /run-4/);
  });

  it('are refused where they would hold up the editor', async () => {
    const path = write('large', 1, (report) => ({ ...report, model: 'm'.repeat(1_500_000) }));
    const { text } = await refused(() => calls.reportPage({ path }, never));
    assert.match(text, /million characters, too many for a tab\. Take fewer reports/);
  });
});
