import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { changeStanding } from '../../src/core/audit/changeStanding.ts';
import { readReportFile } from '../../src/core/harness/readReports.ts';
import { Comparison } from '../../src/core/schema/comparison.ts';
import { runCli } from '../support/cli.ts';
import { naming, writeTinySuite } from '../support/cliScene.ts';
import { runInHarness } from '../support/harnessRun.ts';
import { quickSandbox } from '../support/quickSandbox.ts';
import { tempFolder } from '../support/tempFolder.ts';

const cause = naming('shop/Deployment/cart');
const victim = naming('shop/Service/frontend');

describe('itbench-review compare', () => {
  const folder = tempFolder();
  const cli = (...args: string[]) => runCli(args, { cwd: folder.path });
  /** Ids of two runs of two models on six tasks: in the second, one of them misses every cause. */
  let earlier = '';
  let later = '';
  const reportOf = (run: string, model: string) => folder.in('results', run, 'reports', `${model}.json`);

  before(async () => {
    writeTinySuite(folder.in('tasks'), 6);
    mkdirSync(folder.in('results'));
    earlier = await run(cause);
    later = await run(victim);
  });
  after(() => folder[Symbol.dispose]());

  async function run(falling: typeof cause): Promise<string> {
    const { dir } = await runInHarness({
      suiteDir: folder.in('tasks'),
      outputDir: folder.in('results'),
      models: { steady: cause, falling },
      world: { sandboxes: [quickSandbox] },
    });
    return basename(dir);
  }

  it('compares two runs model by model, and ends with 0 whatever the verdict', async () => {
    const { code, stdout, stderr } = await cli('compare', earlier, later);
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /^falling \(run .*\) against falling \(run .*\): worse\.\nAccuracy is 100\.0 points lower/,
    );
    assert.match(
      stdout,
      /\nsteady \(run .*\) against steady \(run .*\): no difference shown\.\nBoth have the same score on each of 6 tasks/,
    );
    assert.match(stdout, /\nScenario-3 {3}1\.00 {4}0\.00 {7}-1\.00\n/);
    assert.match(stdout, /\nNote: Both ran in a practice sandbox/);
  });

  it('compares the models of one run, as JSON in a file', async () => {
    const file = folder.in('comparison.json');
    const { code, stderr } = await cli(
      'compare',
      later,
      '--baseline-model',
      'steady',
      '--format',
      'json',
      '--out',
      file,
    );
    assert.equal(code, 0, stderr);
    const [only, ...more] = Comparison.array().parse(JSON.parse(readFileSync(file, 'utf8')));
    assert.deepEqual(
      [only?.first.model, only?.second.model, only?.losses, more],
      ['steady', 'falling', 6, []],
    );
    assert.equal(only?.test?.p, 2 / 2 ** 6);
  });

  it('refuses runs of other tasks with exit code 2, and says why one should not where it is forced', async () => {
    const { report } = readReportFile(reportOf(later, 'steady'));
    const suite = { ...report.provenance.suite, id: 'another' };
    const other = folder.in('other.json');
    writeFileSync(other, JSON.stringify({ ...report, provenance: { ...report.provenance, suite } }));
    const refused = await cli('compare', earlier, other, '--model', 'steady');
    assert.equal(refused.code, 2);
    assert.match(
      refused.stderr,
      /^error: steady of run .* cannot be compared with steady of run .*: They are of different suites/,
    );
    const inFolder = await cli('compare', earlier, '--out', 'results');
    assert.equal(inFolder.code, 2);
    assert.match(inFolder.stderr, /^error: results is a folder, and --out needs a file\n/);
    const over = await cli('compare', earlier, other, '--force', '--out', other);
    assert.equal(over.code, 2, over.stdout);
    assert.match(over.stderr, /other\.json is read here, and would be written over/);
    assert.match(readFileSync(other, 'utf8'), /^\{"schema_version"/);
    const page = folder.in('pages', 'page.html');
    const forced = await cli('compare', earlier, other, '--force', '--format', 'html', '--out', page);
    assert.equal(forced.code, 0, forced.stderr);
    assert.match(forced.stderr, /^Nothing is compared with falling: none of the others is of it\.$/m);
    assert.match(forced.stderr, /^warning: not comparable: They are of different suites/m);
    assert.match(readFileSync(page, 'utf8'), /<strong>Not comparable<\/strong>/);
  });

  it('keeps a comparison with an earlier run in reports that are built with --against', async () => {
    const path = reportOf(later, 'falling');
    const revoked = { type: 'revoked', models: ['falling'], reason: 'wrong truth', who: 'Ana' } as const;
    changeStanding(folder.in('results', earlier), revoked, Date.now);
    const warning =
      /The first is not to be relied on: The report of falling was revoked by Ana on .*: wrong truth\./;
    assert.match((await cli('compare', earlier, later, '--model', 'falling')).stdout, warning);
    const gated = await cli('gate', later, '--baseline', earlier, '--model', 'falling');
    assert.equal(gated.code, 2, gated.stdout);
    assert.match(gated.stderr, /^error: the baseline .* is not to be relied on: .*: wrong truth$/m);
    const { code, stdout, stderr } = await cli('report', later, '--against', earlier);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /\nfalling \(run .*\) against falling \(run .*\): worse\. /);
    const kept = readReportFile(path).report.comparison?.earlier;
    assert.deepEqual([kept?.first.run_id, kept?.verdict, kept?.losses], [earlier, 'worse', 6]);
    assert.match(kept?.reservations.join() ?? '', warning);
    const text = readFileSync(path, 'utf8');
    const missing = await cli('report', later, '--against', join('nowhere', 'report.json'));
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /^error: there is no report /);
    assert.equal(
      readFileSync(path, 'utf8'),
      text,
      'nothing is written where there is nothing to compare with',
    );
  });
});
