import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { writeReportPages } from '../../../src/cli/commands/reportPages.ts';
import { fullReport } from '../../support/pageReports.ts';
import { tempFolder } from '../../support/tempFolder.ts';

describe('report --format html', () => {
  const report = fullReport();
  const written = (model = report.model) => ({ report: { ...report, model }, standing: [] });
  const usage = { code: 'usage' };

  it('writes one page a model into a folder, whatever models are called, and nothing outside it', () => {
    using folder = tempFolder();
    const names = ['../../up', 'a/b', '<b>"x"', 'con', 'm'.repeat(300), `${'m'.repeat(300)}2`];
    const reports = names.map(written);
    const paths = writeReportPages(reports, { to: folder.in('new', 'pages'), rescored: null });
    assert.deepEqual(
      paths.map(dirname),
      names.map(() => folder.in('new', 'pages')),
    );
    assert.deepEqual(
      readdirSync(folder.in('new', 'pages')).sort(),
      paths.map((path) => basename(path)).sort(),
    );
    assert.equal(new Set(paths).size, names.length);
    assert.equal(basename(paths[1] ?? ''), `${report.run_id}-a%2Fb.html`);
    assert.ok(paths.every((path) => basename(path).length < 200 && path.endsWith('.html')));
    const [rescored] = writeReportPages([written()], { to: folder.path, rescored: 'rules' });
    assert.equal(basename(rescored ?? ''), `${report.run_id}-rescored-rules-my-llm.html`);
  });

  it('writes the only report into a file that is named, and again over it', () => {
    using folder = tempFolder();
    const to = folder.in('page.html');
    for (const model of ['first', 'second']) {
      assert.deepEqual(writeReportPages([written(model)], { to, rescored: null }), [to]);
      assert.match(readFileSync(to, 'utf8'), new RegExp(`<h1>${model}</h1>`));
    }
  });

  it('refuses two reports for one file, and a file that is no page', () => {
    using folder = tempFolder();
    writeFileSync(folder.in('report.json'), '{}');
    assert.throws(
      () => writeReportPages([written(), written()], { to: folder.in('page.html'), rescored: null }),
      usage,
    );
    assert.throws(
      () => writeReportPages([written()], { to: folder.in('report.json'), rescored: null }),
      usage,
    );
    assert.deepEqual(readdirSync(folder.path), ['report.json']);
    assert.equal(readFileSync(folder.in('report.json'), 'utf8'), '{}');
  });
});
