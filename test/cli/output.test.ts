import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { HarnessEvent } from '../../src/core/schema/event.ts';
import { cliPath, runCli } from '../support/cli.ts';
import { cliScene, finishWith, naming, shell } from '../support/cliScene.ts';
import { tempFolder } from '../support/tempFolder.ts';

const scripts = { right: naming('shop/Deployment/cart'), wrong: naming('shop/Service/frontend') };

/** Any control character but the line feed, and any that changes the direction or is not seen. */
const harmful = /[^\P{Cc}\n]|\p{Cf}/u;

describe('what a run prints', () => {
  it('in a pipe is one line per attempt and a table, with nothing animated', async () => {
    using scene = cliScene({ scripts });
    const { code, stdout, stderr } = await scene.run(['run']);
    assert.equal(code, 0);
    assert.doesNotMatch(stdout + stderr, harmful);
    assert.equal(stderr.split('\n').filter((line) => /^\[\d\/4\] /.test(line)).length, 4);
    const { dir } = scene.results();
    assert.ok(stdout.endsWith(`Report: ${dir}/reports/right.json\nReport: ${dir}/reports/wrong.json\n`));
    assert.match(stdout, /^right {2,}100\.0 % \[/m);
  });

  it('with --json is one JSON object per line on standard output, and nothing else there', async () => {
    using scene = cliScene({ scripts });
    const { code, stdout } = await scene.run(['run', '--json']);
    assert.equal(code, 0);
    assert.ok(stdout.endsWith('\n'));
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => HarnessEvent.parse(JSON.parse(line)));
    const counts = Object.groupBy(events, ({ type }) => type);
    assert.deepEqual(Object.fromEntries(Object.entries(counts).map(([type, list]) => [type, list?.length])), {
      run_started: 1,
      attempt_started: 4,
      turn_ended: 8,
      attempt_ended: 4,
      report_written: 2,
      run_ended: 1,
    });
    // events.jsonl keeps the same, but for the turns, which the trajectories have.
    const kept = scene
      .results()
      .events()
      .map(({ seq, t, prev, ...event }) => event);
    assert.deepEqual(
      kept,
      events.filter(({ type }) => type !== 'turn_ended'),
    );
    const plan = await scene.run(['run', '--dry-run', '--json']);
    assert.equal(plan.stdout.split('\n').length, 2);
    assert.equal(JSON.parse(plan.stdout).attempts.length, 4);
  });

  it('holds no control sequence of a model, a task or a sandbox', async () => {
    const evil = '\u001b]0;owned\u0007\u001b[2J\r\u009b31m\u202eevil';
    using scene = cliScene({ tasks: 1 });
    writeFileSync(
      scene.in('tasks/suite.json'),
      JSON.stringify({
        schema_version: '1.0',
        id: 'hostile',
        title: `Suite ${evil}`,
        description: '',
        origin: {},
        tasks: [{ id: 'one', folder: 'Scenario-1', title: `Task ${evil}` }],
      }),
    );
    const replies = [{ failure: 'bad_request', message: `Server says ${evil}` }];
    writeFileSync(scene.in('scripts/bad.json'), JSON.stringify({ replies }));
    const claims = [...naming(`shop/Pod/${evil}`)];
    writeFileSync(scene.in('scripts/claims.json'), JSON.stringify({ replies: claims }));
    scene.config({
      models: ['bad', 'claims'].map((name) => ({
        name,
        adapter: 'scripted',
        script: `scripts/${name}.json`,
      })),
    });
    for (const args of [
      ['run'],
      ['run', '--resume'],
      ['run', '--dry-run'],
      ['run', '--json', '--out', 'other'],
      ['run', '--dry-run', '--json'],
      ['report'],
      ['report', '--format', 'markdown'],
      ['report', '--format', 'json'],
      ['report', '--format', 'html', '--to', 'pages'],
      ['tasks', 'list'],
      ['tasks', 'list', '--json'],
      ['tasks', 'lint'],
      ['run', '--tasks', evil.slice(1)],
      ['run', '--model', evil.slice(1)],
    ]) {
      const { stdout, stderr } = await scene.run(args);
      assert.doesNotMatch(stdout + stderr, harmful, args.join(' '));
    }
    assert.match(scene.results().score('bad', 'one').reason, /owned/);
    const page = readdirSync(scene.in('pages')).find((name) => name.endsWith('-bad.html')) ?? '';
    assert.match(readFileSync(scene.in('pages', page), 'utf8'), /^<!DOCTYPE html>/);
  });

  it('may be cut off by the reader: the run then stops with exit 130, and can be resumed', async () => {
    using scene = cliScene({ scripts });
    const child = spawn(
      'bash',
      ['-c', `"$0" "$1" run --json 2>err | head -1; exit \${PIPESTATUS[0]}`, process.execPath, cliPath],
      {
        cwd: scene.path,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    const [code] = await once(child, 'close');
    assert.equal(code, 130);
    assert.equal(JSON.parse(out).type, 'run_started');
    assert.doesNotMatch(readFileSync(scene.in('err'), 'utf8'), /EPIPE| {4}at /);
    const { code: resumed, stderr } = await scene.run(['run', '--resume']);
    assert.equal(resumed, 0, stderr);
    assert.equal(scene.results().report('right').accuracy, 1);
  });
});

describe('report', () => {
  it('rebuilds the same bytes, and prints them as table, Markdown or JSON', async () => {
    using scene = cliScene({ scripts });
    const run = await scene.run(['run']);
    const path = `${scene.results().dir}/reports/right.json`;
    const written = readFileSync(path, 'utf8');
    writeFileSync(path, 'gone\n');
    const table = await scene.run(['report']);
    assert.equal(table.code, 0, table.stderr);
    assert.equal(readFileSync(path, 'utf8'), written);
    assert.equal(`\n${table.stdout}`, run.stdout);
    const markdown = await scene.run(['report', '--format', 'markdown']);
    assert.match(markdown.stdout, /^# right\n/);
    assert.match(markdown.stdout, /^\| Accuracy \| 100\.0 % \\\[34\.2, 100\.0\\\] \|$/m);
    const json = await scene.run(['report', '--format', 'json']);
    assert.deepEqual(JSON.parse(json.stdout)[0], JSON.parse(written));
    const { dir } = scene.results();
    const named = await scene.run(['report', dir.split('/').at(-1) ?? '']);
    assert.equal(named.stdout, table.stdout);
    const byFolder = await scene.run(['report', dir], { cwd: '/' });
    assert.equal(byFolder.stdout, table.stdout);
    const unknown = await scene.run(['report', '--format', 'pdf']);
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /^error: option '--format <kind>' argument 'pdf' is invalid\./);
  });

  it('ends with exit 4 where the numbers decide nothing', async () => {
    using scene = cliScene({
      scripts: { failing: [{ failure: 'bad_request' }], fine: [shell('ls'), finishWith()] },
    });
    await scene.run(['run']);
    const { code, stdout } = await scene.run(['report']);
    assert.equal(code, 4);
    assert.match(stdout, /failing: inconclusive: 2 of 2 attempts ended in an error/);
    assert.match(stdout, /failing: n\/a: no attempt counts, so there is nothing to average\./);
  });
});

describe('doctor', () => {
  it('tells a program what works here, and what of the configuration does not', async () => {
    using scene = cliScene({ scripts });
    const sound = await scene.run(['doctor', '--json']);
    assert.equal(sound.code, 0, sound.stderr);
    const found = JSON.parse(sound.stdout);
    assert.deepEqual(
      found.sandboxes.map(({ kind }: { kind: string }) => kind),
      ['docker', 'bwrap', 'seatbelt', 'virtual'],
    );
    const virtual = found.sandboxes.at(-1);
    assert.deepEqual([virtual.ok, virtual.practice], [true, true]);
    assert.equal(found.machine.node, process.versions.node);
    assert.ok(found.checks.every(({ ok }: { ok: boolean }) => ok));

    scene.config({
      models: [{ name: 'm', endpoint: 'http://127.0.0.1:9/v1', api_key_env: 'MISSING_TEST_KEY' }],
    });
    const { code, stdout } = await scene.run(['doctor']);
    assert.equal(code, 2);
    assert.match(stdout, /^ {2}problem model m: .*MISSING_TEST_KEY, which is not set/m);
    assert.equal(existsSync(scene.in('results')), false);
  });
});

describe('help and version', () => {
  it('go to standard output with exit 0', async () => {
    using folder = tempFolder();
    const version = await runCli(['--version'], { cwd: folder.path });
    assert.deepEqual([version.code, version.stderr], [0, '']);
    assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
    const help = await runCli(['run', '--help'], { cwd: folder.path });
    assert.deepEqual([help.code, help.stderr], [0, '']);
    for (const flag of [
      '--config',
      '--model',
      '--smoke',
      '--tasks',
      '--limit',
      '--resume',
      '--dry-run',
      '--json',
    ]) {
      assert.ok(help.stdout.includes(flag), flag);
    }
  });
});
