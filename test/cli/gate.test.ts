import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { GateResult } from '../../src/core/schema/gate.ts';
import type { Report } from '../../src/core/schema/report.ts';
import { pathsOfRun } from '../../src/core/store/layout.ts';
import { runCli } from '../support/cli.ts';
import { cliScene, naming } from '../support/cliScene.ts';
import { appendEvents } from '../support/runFolder.ts';
import { type TempFolder, tempFolder } from '../support/tempFolder.ts';
import { builtReport, exact, solvedReport, twenty } from '../unit/core/report/gateFixture.ts';
import { attempt } from '../unit/core/report/reportFixture.ts';

const good = solvedReport(20, { model: 'good', run_id: 'week-2' });
const bad = solvedReport(10, { model: 'bad', run_id: 'week-2' });
const waits = builtReport(
  twenty.map((id, index) => attempt(id, exact, index === 3 ? { turns: 39 } : {})),
  { model: 'waits', run_id: 'week-2' },
);

/** Writes reports, or whatever else, into a folder of reports. */
function reportsIn(folder: TempFolder, name: string, files: Readonly<Record<string, unknown>>): void {
  mkdirSync(folder.in(name));
  for (const [file, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
    writeFileSync(folder.in(name, file), text);
  }
}

function gate(folder: TempFolder, ...args: string[]) {
  return runCli(['gate', ...args], {
    cwd: folder.path,
    env: { GITHUB_STEP_SUMMARY: folder.in('summary.md') },
  });
}

describe('itbench-review gate', function () {
  this.timeout(60_000);

  it('passes, fails and waits by exit code, and says so of each model', async () => {
    using folder = tempFolder();
    reportsIn(folder, 'reports', { 'good.json': good, 'bad.json': bad, 'waits.json': waits });
    const [all, one, unreviewed, misspelt] = await Promise.all([
      gate(folder, 'reports'),
      gate(folder, 'reports/good.json'),
      gate(folder, 'reports', '--model', 'good,waits'),
      gate(folder, 'reports', '--model', 'good,godo'),
    ]);
    assert.equal(all.code, 1, all.stderr);
    assert.match(all.stdout, /^FAIL +bad, run week-2: human in the loop/m);
    assert.match(all.stdout, /^PASS +good, run week-2: canary on 5 % of incidents/m);
    assert.match(all.stdout, /^NOT REVIEWED +waits, run week-2: .*\n +not met: 0 of 1 flagged attempts/m);
    assert.equal(one.code, 0, one.stderr);
    assert.equal(unreviewed.code, 6, unreviewed.stderr);
    assert.equal(misspelt.code, 2, misspelt.stdout);
    assert.match(misspelt.stderr, /^error: no report there is of godo\n/);
  });

  it('writes every format in one go, and adds to the step summary', async () => {
    using folder = tempFolder();
    reportsIn(folder, 'reports', { 'good.json': good, 'bad.json': bad });
    const files = ['json=gate.json', 'junit=out/ci/gate.xml', 'sarif=gate.sarif', 'markdown=gate.md'];
    const { code, stdout } = await gate(
      folder,
      'reports',
      '--format',
      'github',
      ...files.flatMap((file) => ['--write', file]),
    );
    assert.equal(code, 1);
    assert.match(stdout, /^::error file=reports\/bad\.json,line=1,title=Gate%3A bad::Accuracy is /m);
    const text = (name: string) => readFileSync(folder.in(name), 'utf8');
    const { outcome, reports } = GateResult.parse(JSON.parse(text('gate.json')));
    assert.equal(outcome, 'fail');
    assert.deepEqual(
      reports.map((report) => [report.path, report.outcome, report.exit_code]),
      [
        ['reports/bad.json', 'fail', 1],
        ['reports/good.json', 'pass', 0],
      ],
    );
    assert.equal(XMLValidator.validate(text('out/ci/gate.xml')), true);
    assert.match(text('gate.sarif'), /"uri": "reports\/bad\.json"/);
    assert.match(text('gate.md'), /^## Gate: fail\n/);
    assert.match(text('summary.md'), /^## Gate: fail\n/);
  });

  it('goes by the policy that is named, and refuses one that is wrong or can never be met', async () => {
    using folder = tempFolder();
    reportsIn(folder, 'reports', { 'bad.json': bad });
    writeFileSync(folder.in('mild.yml'), 'gate:\n  needs: human_in_loop\n');
    writeFileSync(
      folder.in('never.yml'),
      'accuracy:\n  autonomy: 1.5\ngate:\n  needs: full_rollout\n  neds: 1\n',
    );
    writeFileSync(folder.in('broken.yml'), 'accuracy: [\n');
    const [mild, never, broken] = await Promise.all(
      ['mild.yml', 'never.yml', 'broken.yml'].map((name) => gate(folder, 'reports', '--policy', name)),
    );
    assert.equal(mild?.code, 0, mild?.stderr);
    assert.equal(never?.code, 2);
    assert.match(never?.stderr ?? '', /never\.yml:2:13 accuracy\.autonomy: must be ≤ 1/);
    assert.match(never?.stderr ?? '', /never\.yml:5:3 gate\.neds: unknown key; did you mean needs\?/);
    assert.equal(broken?.code, 2);
    assert.match(broken?.stderr ?? '', /broken\.yml:\d+:\d+ .*not valid YAML/);
  });

  it('decides nothing where a report is truncated, edited by hand, newer or would be written over, and names each', async () => {
    using folder = tempFolder();
    const edited = (report: Report) => ({ ...report, accuracy: 0.99 });
    const interval = { ...good.intervals, accuracy: { low: 0.9, high: 1, method: 'bootstrap' } };
    reportsIn(folder, 'reports', {
      'good.json': good,
      'cut.json': JSON.stringify(good).slice(0, 5000),
      'edited.json': edited(bad),
      'drawn.json': { ...good, intervals: interval },
      'newer.json': { ...good, schema_version: '9.0' },
    });
    symlinkSync('reports', folder.in('alias'));
    const [{ code, stdout, stderr }, unwritable, over, twice] = await Promise.all([
      gate(folder, 'reports'),
      gate(folder, 'reports', '--write', 'sarif=reports'),
      gate(folder, 'reports', '--baseline', 'reports', '--write', 'json=alias/good.json'),
      gate(folder, 'reports', '--write', 'json=gate.out', '--write', 'junit=./gate.out'),
    ]);
    assert.equal(over.code, 2);
    assert.match(over.stderr, /alias\/good\.json is read here, and would be written over\n/);
    assert.deepEqual(JSON.parse(readFileSync(folder.in('reports', 'good.json'), 'utf8')), good);
    assert.equal(twice.code, 2);
    assert.match(twice.stderr, /^error: two formats would be written to .*gate\.out\n/);
    assert.equal(unwritable.code, 2);
    assert.match(unwritable.stderr, /^error: reports is a folder, and --write needs a file\n/);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /cut\.json cannot be relied on: it is not JSON/);
    assert.match(stderr, /edited\.json cannot be relied on: its accuracy is 0\.99, and 0\.5 by its attempts/);
    assert.match(stderr, /drawn\.json cannot be relied on: the interval of its accuracy/);
    assert.match(stderr, /newer\.json was made by another version: its format is 9\.0/);
    assert.doesNotMatch(stderr, /good\.json/);
  });

  it('fails on a regression against a baseline, not on noise, and refuses another suite unless forced', async () => {
    using folder = tempFolder();
    const earlier = (many: number) => solvedReport(many, { model: 'm', run_id: 'week-1' });
    const now = solvedReport(15, { model: 'm', run_id: 'week-2' });
    const other = earlier(20);
    other.provenance.suite.lock_sha256 = 'b'.repeat(64);
    reportsIn(folder, 'reports', { 'm.json': now });
    reportsIn(folder, 'better', { 'm.json': earlier(20) });
    reportsIn(folder, 'alike', { 'm.json': earlier(16) });
    reportsIn(folder, 'other', { 'm.json': other });
    writeFileSync(folder.in('mild.yml'), 'gate:\n  needs: human_in_loop\n');
    const against = (...args: string[]) =>
      gate(folder, 'reports', '--policy', 'mild.yml', '--baseline', ...args);
    const [regression, noise, refused, forced] = await Promise.all([
      against('better'),
      against('alike'),
      against('other'),
      against('other', '--force'),
    ]);
    assert.equal(regression.code, 1, regression.stderr);
    // Five tasks lost and none won: 0.063 two-sided, 0.031 to the one side that a gate asks about. Its words say so too.
    assert.match(
      regression.stdout,
      /not met: Against m of run week-1: .* points lower .* p = 0\.063; the level is 0\.1\.$/m,
    );
    assert.doesNotMatch(regression.stdout, /no difference/i);
    assert.equal(noise.code, 0, noise.stdout + noise.stderr);
    assert.equal(refused.code, 2, refused.stdout);
    assert.equal(forced.code, 1, forced.stderr);
  });

  it('goes by the policy of the run, and says that it stopped at its cost limit while attempts are missing', async () => {
    const config = { policy: { name: 'house', gate: { needs: 'human_in_loop' } } };
    using scene = cliScene({ scripts: { m: naming('shop/Deployment/cart') }, config });
    assert.equal((await scene.run(['run'])).code, 0);
    const { dir } = scene.results();
    const whole = await scene.run(['gate']);
    assert.equal(whole.code, 0, whole.stdout + whole.stderr);
    assert.match(
      whole.stdout,
      /^PASS +m, run .*: human in the loop by policy house; the gate needs human in the loop\.$/m,
    );
    rmSync(pathsOfRun(dir).attempt({ model: 'm', task_id: 'Scenario-2', repeat: 1 }).dir, {
      recursive: true,
    });
    await scene.run(['report']);
    const end = { run_id: basename(dir), ended: 1, attempt_count: 2, cost_usd: 2, duration_ms: 1 };
    appendEvents(dir, [{ type: 'run_ended', status: 'budget', ...end }]);
    const stopped = await scene.run(['gate', '--format', 'json']);
    assert.equal(stopped.code, 5, stopped.stderr);
    const [report] = GateResult.parse(JSON.parse(stopped.stdout)).reports;
    assert.equal(report?.reasons[0], 'The run stopped at its cost limit: 1 planned attempt has not ended.');
    assert.equal(
      report?.next[0],
      `Go on with a higher limit: itbench-review run --resume ${basename(dir)} --max-cost <usd>.`,
    );
    assert.equal(report?.path, `results/${basename(dir)}/reports/m.json`);
    symlinkSync(pathsOfRun(dir).reports, scene.in('latest'));
    const linked = await scene.run(['gate', 'latest']);
    assert.equal(linked.code, 5, linked.stdout + linked.stderr);
    assert.match(linked.stdout, /by policy house; the gate needs human in the loop\.$/m);
  });
});
