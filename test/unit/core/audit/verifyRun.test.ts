import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { digestAttempts, writeManifest } from '../../../../src/core/audit/manifest.ts';
import { verifyRun } from '../../../../src/core/audit/verifyRun.ts';
import { BenchError } from '../../../../src/core/errors.ts';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import { RunLock } from '../../../../src/core/store/runLock.ts';
import { readRun } from '../../../../src/core/store/runStore.ts';
import {
  auditedRun,
  filesOf,
  label,
  program,
  rewritten,
  verified,
  withAftermath,
} from '../../../support/auditScene.ts';
import { naming } from '../../../support/cliScene.ts';
import { resumeInHarness, runInHarness } from '../../../support/harnessRun.ts';
import { never } from '../../../support/labelScene.ts';
import { copyRun, cutEvents, editJson, rewriteEvents } from '../../../support/runFolder.ts';
import { skip } from '../../../support/skip.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

const steady = 'attempts/steady/Scenario-1/r1';

describe('verifying a run', function () {
  this.timeout(60_000);
  let folder: TempFolder;
  let made: string;
  let copies = 0;

  before(async () => {
    folder = tempFolder();
    made = await auditedRun(folder.path);
    await withAftermath(made);
  });

  after(() => folder[Symbol.dispose]());

  /** A run for a test to change. */
  const copy = (): string => {
    copies += 1;
    return copyRun(made, folder.in(`copy-${copies}`));
  };

  /** Without signatures, whose word would come on top. */
  const unsigned = (): string => {
    const dir = copy();
    rmSync(join(dir, 'signatures'), { recursive: true });
    return dir;
  };

  const problemsOf = async (dir: string) =>
    (await verified(dir)).problems.map(({ file, line }) => (line === null ? file : `${file}:${line}`));

  it('says of an unsigned one that nobody vouches for it, in words', async () => {
    const { ok, state, signature, summary, checked } = await verified(unsigned());
    assert.deepEqual([ok, state, signature.state], [true, 'intact', 'none']);
    assert.match(summary, /to the byte. Nobody has signed it: .* not whether somebody .* rewrote everything/);
    assert.equal(checked.attempts, 4);
  });

  it('names the first line of a journal that was changed', async () => {
    for (const number of [2, 4]) {
      const dir = unsigned();
      const path = join(dir, steady, 'trajectory.jsonl');
      const lines = readFileSync(path, 'utf8').split('\n');
      lines[number - 1] = (lines[number - 1] ?? '').replace(/"t":"20../, '"t":"1999');
      writeFileSync(path, lines.join('\n'));
      assert.deepEqual(await problemsOf(dir), [`${steady}/trajectory.jsonl:${number}`]);
    }
  });

  it('names a journal whose last line, or whose end, was removed', async () => {
    const dir = unsigned();
    const path = join(dir, 'events.jsonl');
    const text = readFileSync(path, 'utf8');
    const cut = text.slice(0, text.slice(0, -1).lastIndexOf('\n') + 1);
    writeFileSync(path, cut);
    assert.deepEqual(await problemsOf(dir), [`events.jsonl:${cut.split('\n').length - 1}`]);
    writeFileSync(path, text.slice(0, -10));
    assert.deepEqual(await problemsOf(dir), [`events.jsonl:${text.split('\n').length - 1}`]);
  });

  for (const file of [
    'run.json',
    'events.jsonl',
    `${steady}/trajectory.jsonl`,
    `${steady}/agent_output.json`,
    `${steady}/score.json`,
    `${steady}/judgement.jsonl`,
    `${steady}/interrupted/1/trajectory.jsonl`,
    'reports/steady.json',
    'labels/ana.jsonl',
    'adjudications/cyd.jsonl',
    'standing.jsonl',
    'standing.head.json',
    'rescored/rules/rescore.json',
    'rescored/rules/reports/other.json',
    'rescored/rules/attempts/other/Scenario-2/r1/score.json',
  ]) {
    it(`names ${file} when it is gone`, async () => {
      const dir = copy();
      rmSync(join(dir, file));
      const problems = await problemsOf(dir);
      assert.ok(problems.includes(file), problems.join());
    });
  }

  const everyKind = [
    'manifest.json',
    'events.jsonl',
    'standing.jsonl',
    `${steady}/agent_output.json`,
    `${steady}/score.json`,
    'attempts/other/Scenario-1/r1/agent_output.json',
    'reports/steady.json',
    'reports/other.json',
    'labels/ana.jsonl',
  ];
  for (const [what, put] of [
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['a folder', (path: string) => mkdirSync(path)],
  ] as const) {
    it(`comes to an end where files were replaced by ${what}, and names each of them`, async function () {
      if (process.platform === 'win32' && what === 'a pipe')
        return skip(this, 'Windows has no pipes in folders.');
      for (const first of [[], ['run.json'], ['standing.head.json']]) {
        const dir = unsigned();
        const wanted = first.length > 0 ? first : everyKind;
        for (const file of wanted) {
          rmSync(join(dir, file));
          put(join(dir, file));
        }
        put(join(dir, 'run.lock'));
        const { state, problems } = await verified(dir);
        const named = problems.map(({ file }) => file);
        assert.equal(state, 'broken');
        for (const file of wanted) assert.ok(named.includes(file), `${file}: ${named.join()}`);
      }
    });
  }

  it('names a manifest that is gone, or that another one has replaced, by what the events tell of it', async () => {
    const dir = unsigned();
    const { run, paths } = readRun(dir);
    const { [`${steady}/score.json`]: _, ...files } = await digestAttempts(paths, never);
    rmSync(paths.manifest);
    assert.deepEqual(await problemsOf(dir), ['manifest.json']);
    rmSync(join(dir, steady, 'score.json'));
    await writeManifest(paths, { run_id: run.run_id, files, changedBetweenSessions: [] }, never);
    const problems = await problemsOf(dir);
    assert.ok(problems.includes('manifest.json'), problems.join());
  });

  it('names a file that was added, wherever it is', async () => {
    const dir = unsigned();
    const added = [
      'notes.txt',
      'attempts/steady/x.json',
      'reports/third.json',
      'labels/x.txt',
      'rescored/rules/y',
    ];
    for (const file of added) writeFileSync(join(dir, file), '{}\n');
    assert.deepEqual((await problemsOf(dir)).toSorted(), added.toSorted());
  });

  it('passes over what an operating system leaves, and says so', async () => {
    const dir = unsigned();
    writeFileSync(join(dir, '.DS_Store'), 'x');
    const { ok, notes } = await verified(dir);
    assert.deepEqual(
      [ok, notes],
      [true, ['.DS_Store was left by an operating system; it is no part of the run.']],
    );
  });

  it('names both attempts whose folders changed places, also where every hash was written anew', async () => {
    const dir = unsigned();
    const [one, other] = [join(dir, steady), join(dir, 'attempts/steady/Scenario-2/r1')];
    renameSync(one, `${one}x`);
    renameSync(other, one);
    renameSync(`${one}x`, other);
    const files = await problemsOf(dir);
    assert.ok(
      files.some((file) => file.startsWith(`${steady}/score.json`)),
      files.join(),
    );
    assert.ok(
      files.some((file) => file.startsWith('attempts/steady/Scenario-2/r1/score.json')),
      files.join(),
    );
    await assert.doesNotReject(rewritten(dir).catch(() => {}));
    const after = await problemsOf(dir);
    assert.ok(after.includes(`${steady}/trajectory.jsonl:1`), after.join());
  });

  it('names a submission that is not the one of the trajectory, and a score that is not of the submission', async () => {
    const dir = unsigned();
    writeFileSync(join(dir, steady, 'agent_output.json'), '{"contributing_factors":[]}');
    await rewritten(dir);
    assert.deepEqual(await problemsOf(dir), [`${steady}/agent_output.json`]);

    const scored = unsigned();
    editJson(join(scored, steady, 'score.json'), (score) => Object.assign(score, { turns: 1 }));
    await rewritten(scored);
    const { problems } = await verified(scored);
    assert.match(
      problems.map(({ file, what }) => `${file} ${what}`).join(),
      /score.json counts 1 turns, and the trajectory \d/,
    );
  });

  it('computes scores again where the tasks are still there, and finds one that was raised with everything else', async () => {
    const dir = unsigned();
    const path = join(dir, steady, 'score.json');
    assert.deepEqual((await verified(dir, { withSuite: true })).notes, []);
    editJson(path, (score) => Object.assign(score, { dropped_unnamed: 3 }));
    await rewritten(dir);
    assert.equal((await verified(dir)).state, 'intact');
    const { state, problems } = await verified(dir, { withSuite: true });
    assert.equal(state, 'broken');
    assert.match(
      problems.map(({ file, what }) => `${file} ${what}`).join(),
      /score.json is not the score .*: dropped_unnamed differs/,
    );
  });

  it('says why scores were not computed again where the tasks were changed', async () => {
    const truth = folder.in('tasks', 'Scenario-1', 'ground_truth.yaml');
    const was = readFileSync(truth);
    appendFileSync(truth, '\n');
    try {
      const { ok, notes } = await verified(unsigned(), { withSuite: true });
      assert.equal(ok, true);
      assert.match(
        notes.join(),
        /The scores were not computed again: the tasks in .* are not those that ran/,
      );
    } finally {
      writeFileSync(truth, was);
    }
  });

  it('names a report that its run does not give, and the first field that differs', async () => {
    const dir = unsigned();
    editJson(pathsOfRun(dir).report('other'), (report) => Object.assign(report, { accuracy: 1 }));
    const { problems } = await verified(dir);
    assert.deepEqual(problems, [
      {
        file: 'reports/other.json',
        line: null,
        what: 'is not the report that its run gives: accuracy differs',
      },
    ]);
  });

  it('goes on being intact when labels are added after its end', async () => {
    const dir = unsigned();
    await label(dir, 'cyd', 'true_cause', 'Scenario-2');
    assert.equal((await verified(dir)).state, 'intact');
  });

  it('says of a report how to write it anew where labels were put beside it that it does not count', async () => {
    const dir = unsigned();
    const other = unsigned();
    await label(other, 'cyd', 'true_cause', 'Scenario-2');
    cpSync(join(other, 'labels/cyd.jsonl'), join(dir, 'labels/cyd.jsonl'));
    const [problem] = (await verified(dir)).problems;
    assert.equal(problem?.file, 'reports/steady.json');
    assert.match(
      problem.what,
      /does not count all that is in labels .*: itbench-review report writes it anew/,
    );
  });

  it('names a label file whose last label was taken out', async () => {
    const dir = unsigned();
    await label(dir, 'ana', 'true_cause');
    const path = join(dir, 'labels/ana.jsonl');
    writeFileSync(path, `${readFileSync(path, 'utf8').split('\n')[0]}\n`);
    const { problems } = await verified(dir);
    assert.match(
      problems.map(({ file, what }) => `${file} ${what}`).join(),
      /labels\/ana.jsonl lacks a line that the report of steady counts/,
    );
  });

  it('does not check one that somebody works on', async () => {
    const dir = unsigned();
    const lock = RunLock.acquire(pathsOfRun(dir).lock);
    try {
      const { ok, state, problems, notes } = await verified(dir);
      assert.deepEqual([ok, state, problems], [false, 'running', []]);
      assert.match(notes.join(), new RegExp(`^Process ${process.pid} is working on this run .* Wait for it`));
    } finally {
      lock.release();
    }
  });

  it('says of one whose last session was cut off that it is unfinished, not that it was changed', async () => {
    const dir = unsigned();
    cutEvents(dir, ({ type, seq }) => type === 'report_written' && seq > 10);
    rmSync(join(dir, 'manifest.json'));
    rmSync(join(dir, steady, 'score.json'));
    rmSync(join(dir, 'rescored'), { recursive: true });
    const agentsHome = join(dir, 'work', '3', 'home');
    mkdirSync(agentsHome, { recursive: true });
    symlinkSync('/nowhere', join(agentsHome, 'link'));
    const { ok, state, problems, summary } = await verified(dir);
    assert.deepEqual([ok, state, problems], [false, 'unfinished', []]);
    assert.match(summary, /1 attempt of it has not ended/);
  });

  it('says of one by a version without manifests what cannot be checked', async () => {
    const dir = unsigned();
    rmSync(join(dir, 'rescored'), { recursive: true });
    rmSync(join(dir, 'manifest.json'));
    rewriteEvents(dir, ({ files_sha256: _, ...record }) => record);
    const { ok, state, summary } = await verified(dir);
    assert.deepEqual([ok, state], [false, 'unlisted']);
    assert.match(summary, /lists no files/);
  });

  it('does not take what another version makes otherwise for an edit, nor for intact', async () => {
    const dir = unsigned();
    editJson(pathsOfRun(dir).report('other'), (report) => Object.assign(report, { avg_turns: 7 }));
    const { state, notes } = await verified(dir, { program: { ...program, version: '99.0.0' } });
    assert.equal(state, 'unlisted');
    assert.match(
      notes.join(),
      /reports\/other.json was made by version test; this version, 99.0.0, makes another one/,
    );
  });

  it('remembers what was changed between two sessions, after the second has listed everything anew', async () => {
    const place = { suiteDir: folder.in('tasks'), outputDir: folder.in('sessions') };
    const right = naming('shop/Deployment/cart');
    const failing = (attempt: number) => (attempt === 1 ? [{ failure: 'server' as const }] : right);
    const run = await runInHarness({ ...place, models: { m: failing } });
    const changed = 'attempts/m/Scenario-2/r1/score.json';
    editJson(join(run.dir, changed), (score) => Object.assign(score, { reason: 'because' }));
    await resumeInHarness(run.dir, { models: { m: right }, retryErrors: true });
    const { problems } = await verified(run.dir);
    assert.deepEqual(problems, [
      { file: changed, line: null, what: 'was changed between two sessions of the run' },
    ]);
  });

  it('refuses a folder that is no run, and names a run.json that is none', async () => {
    mkdirSync(folder.in('empty'));
    await assert.rejects(verified(folder.in('empty')), (error) => BenchError.is(error, 'run_missing'));
    const dir = unsigned();
    writeFileSync(join(dir, 'run.json'), 'no');
    const { run_id, problems } = await verified(dir);
    assert.equal(run_id, null);
    assert.deepEqual(
      problems.map(({ file }) => file),
      ['run.json'],
    );
  });

  it('stops when it is told to', async () => {
    const stopping = new AbortController();
    stopping.abort(new Error('enough'));
    await assert.rejects(verifyRun(made, { publicKeys: [], program }, stopping.signal), /enough/);
  });

  it('writes nothing', async () => {
    const dir = copy();
    const before = folder.in('before');
    cpSync(dir, before, { recursive: true });
    await verified(dir, { withSuite: true });
    assert.deepEqual(filesOf(dir), filesOf(before));
    for (const file of filesOf(dir))
      assert.deepEqual(readFileSync(join(dir, file)), readFileSync(join(before, file)));
  });
});
