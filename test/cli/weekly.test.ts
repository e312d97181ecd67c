import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod';
import { Trend } from '../../src/core/schema/trend.ts';
import { cliPath } from '../support/cli.ts';
import { type CliScene, cliScene, naming } from '../support/cliScene.ts';
import { builtReport, solvedReport, twenty } from '../unit/core/report/gateFixture.ts';
import { attempt } from '../unit/core/report/reportFixture.ts';

const example = (name: string) => fileURLToPath(new URL(`../../media/ci/${name}`, import.meta.url));

/** What these tests read of a GitHub Actions workflow. */
const Workflow = z.looseObject({
  jobs: z.record(
    z.string(),
    z.looseObject({
      steps: z.array(
        z.looseObject({
          id: z.string().optional(),
          name: z.string().optional(),
          run: z.string().optional(),
          uses: z.string().optional(),
          if: z.string().optional(),
          env: z.record(z.string(), z.string()).optional(),
        }),
      ),
    }),
  ),
});

/** A team's folder, in which `itbench-review` is the command line that was built. */
function teamFolder(): CliScene {
  const scene = cliScene({ scripts: { 'my-llm': naming('shop/Deployment/cart') } });
  mkdirSync(scene.in('bin'));
  const command = scene.in('bin', 'itbench-review');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${cliPath}' "$@"\n`);
  chmodSync(command, 0o755);
  return scene;
}

function shell(
  scene: CliScene,
  script: string,
  { env = {}, flags = [] }: { env?: Readonly<Record<string, string>>; flags?: readonly string[] } = {},
) {
  const result = spawnSync('/bin/sh', [...flags, '-c', script], {
    cwd: scene.path,
    encoding: 'utf8',
    env: { HOME: scene.path, PATH: `${scene.in('bin')}${delimiter}${process.env.PATH ?? ''}`, ...env },
  });
  return { ...result, said: `${script}\n${result.stdout}${result.stderr}` };
}

function inRepository(scene: CliScene): void {
  writeFileSync(scene.in('.gitignore'), '*\n!.gitignore\n!itbench.yml\n!history\n!history/**\n');
  const made = shell(
    scene,
    `git init --quiet --bare origin.git && git init --quiet . && git add .gitignore itbench.yml &&
     git -c user.name=a -c user.email=a@example.com commit --quiet --message start &&
     git remote add origin ./origin.git && git push --quiet --set-upstream origin HEAD`,
  );
  assert.equal(made.status, 0, made.said);
}

describe('the examples for every week', function () {
  this.timeout(120_000);

  it('work as a GitHub Actions workflow, step by step, and keep their history', () => {
    using scene = teamFolder();
    inRepository(scene);
    const { steps } =
      Workflow.parse(parse(readFileSync(example('weekly.yml'), 'utf8'))).jobs.weekly ?? assert.fail();
    for (const { uses } of steps)
      assert.match(uses ?? '@0123456789abcdef0123456789abcdef01234567', /@[0-9a-f]{40}$/);
    const summary = scene.in('summary.md');
    const ends: Record<string, number | null> = {};
    let isFailing = false;
    // What is installed here is what was built.
    for (const { name = '', run, env = {}, ...step } of steps.filter(({ id }) => id !== 'install')) {
      if (run === undefined || (isFailing && step.if === undefined)) continue;
      const { status, said } = shell(scene, run, {
        env: { ...env, GITHUB_STEP_SUMMARY: summary },
        // As GitHub runs them: the first command that fails ends the step.
        flags: ['-e'],
      });
      ends[name] = status;
      isFailing ||= status !== 0;
      assert.doesNotMatch(said, /error:|not found|fault in itbench-review/);
    }
    // Two tasks are not enough to pass the gate, and the later steps run all the same.
    assert.deepEqual(ends, { Run: 0, Decide: 1, 'Keep the reports': 0, 'Look for drift': 0 });
    assert.match(readFileSync(summary, 'utf8'), /^# Trend$/m);
    for (const file of ['gate.xml', 'gate.sarif', 'trend.html']) assert.ok(existsSync(scene.in(file)), file);
    const kept = shell(scene, 'git --git-dir=origin.git ls-tree -r --name-only HEAD').stdout.split('\n');
    const [run] = readdirSync(scene.in('results'));
    assert.ok(kept.includes(`history/${run}/my-llm.json`), kept.join('\n'));
  });

  it('work as a line for cron', () => {
    using scene = teamFolder();
    symlinkSync(scene.path, scene.in('itbench'));
    const line = readFileSync(example('crontab'), 'utf8').trim().split('\n').at(-1) ?? '';
    const command = /^(?:\S+\s+){5}(?<command>.*)$/.exec(line)?.groups?.command ?? assert.fail(line);
    assert.doesNotMatch(command, /%/, 'cron takes it for a new line');
    const { status, stdout, said } = shell(scene, command);
    assert.equal(status, 0, said);
    assert.match(stdout, /my-llm/);
    assert.match(stdout, /1 report in 1 series; 0 alarms\./);
  });
});

describe('itbench-review trend', function () {
  this.timeout(120_000);

  it('ends by what it found: nothing there, nothing usable, wrong words, and writes to a file', async () => {
    using scene = cliScene();
    mkdirSync(scene.in('reports'));
    const missing = await scene.run(['trend', 'none']);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /none cannot be read: .*\nName the folder/);
    appendFileSync(scene.in('reports', 'a.json'), '{"schema_version": "9.0"}');
    const useless = await scene.run(['trend', 'reports', '--format', 'json', '--out', 'trend.json']);
    assert.equal(useless.code, 2);
    assert.match(useless.stderr, /No report of .*reports can be used: each is left out, with the reason\./);
    const { left_out } = Trend.parse(JSON.parse(readFileSync(scene.in('trend.json'), 'utf8')));
    assert.match(left_out[0]?.why ?? '', /its format is 9\.0/);
    const good = JSON.stringify(solvedReport(20, { model: 'good' }));
    writeFileSync(scene.in('reports', 'good.json'), good);
    const over = await scene.run(['trend', 'reports', '--out', join('reports', 'good.json')]);
    assert.equal(over.code, 2);
    assert.match(over.stderr, /good\.json is read here, and would be written over/);
    assert.equal(readFileSync(scene.in('reports', 'good.json'), 'utf8'), good);
    const misspelt = await scene.run(['trend', 'reports', '--model', 'good,godo', '--fail-on-alarm']);
    assert.equal(misspelt.code, 2, misspelt.stdout);
    assert.match(misspelt.stderr, /^No report of godo in .*reports can be used for this time\.$/m);
    const outage = builtReport(
      twenty.map((id) => attempt(id, [], { outcome: 'model_error' })),
      { model: 'good', run_id: 'next' },
    );
    outage.provenance.ended_at = '2026-11-29T03:00:00.000Z';
    writeFileSync(scene.in('reports', 'next.json'), JSON.stringify(outage));
    const silent = await scene.run(['trend', 'reports', '--fail-on-alarm']);
    assert.equal(silent.code, 4, silent.stdout + silent.stderr);
    assert.match(silent.stderr, /^The newest report of good takes no part in alarms/m);
    rmSync(scene.in('reports', 'next.json'));
    // Of a run before the newest, a torn report says nothing; of one after it, nobody knows.
    for (const [path, code] of [
      ['2020-01-05T03-00-00Z-3f9a/reports/good.json', 0],
      ['2037-01-05T03-00-00Z-3f9a/reports/bad.json', 0],
      ['2037-01-05T03-00-00Z-3f9a/reports/good.json', 4],
      ['2037-01-05T03-00-00Z-3f9a/good.json', 4],
    ] as const) {
      const file = scene.in('reports', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, good.slice(0, 900));
      const torn = await scene.run(['trend', 'reports', '--fail-on-alarm']);
      assert.equal(torn.code, code, torn.stdout + torn.stderr);
      assert.ok(torn.stdout.includes(`${path}: it is not JSON`), torn.stdout);
      if (code === 4) assert.match(torn.stderr, /^The newest report of good takes no part in alarms/m);
      rmSync(file);
    }
    const wrong = await scene.run(['trend', 'reports', '--since', '2026-02-30']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /It needs a day, such as 2026-03-01/);
  });
});
