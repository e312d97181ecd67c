import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { pathsOfRun } from '../../src/core/store/layout.ts';
import { type CliScene, cliScene, naming } from '../support/cliScene.ts';
import { filesUnder } from '../support/runResults.ts';

const scripts = { right: naming('shop/Deployment/cart') };

/** A scene whose run is complete. */
async function finished(): Promise<CliScene> {
  const scene = cliScene({ scripts });
  const { code, stderr } = await scene.run(['run']);
  assert.equal(code, 0, stderr);
  return scene;
}

describe('run --resume', () => {
  it('of a finished run runs nothing and leaves the same files', async () => {
    using scene = await finished();
    const before = filesUnder(scene.results().dir);
    const { code, stderr } = await scene.run(['run', '--resume']);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /2 attempts, 2 of them done before/);
    const after = filesUnder(scene.results().dir);
    // The session is told of, and the manifest lists what tells of it.
    for (const file of ['events.jsonl', 'manifest.json']) {
      before.delete(file);
      after.delete(file);
    }
    assert.deepEqual(after, before);
  });

  it('drops a torn last record of the events, and says so', async () => {
    using scene = await finished();
    const { dir } = scene.results();
    rmSync(scene.results().attempt('right', 'Scenario-2').dir, { recursive: true });
    appendFileSync(join(dir, 'events.jsonl'), '{"seq": 17, "t": "2026');
    const { code, stderr } = await scene.run(['run', '--resume']);
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /^warning: events\.jsonl ended in the middle of a record: its last 22 bytes were dropped$/m,
    );
    assert.equal(scene.results().report('right').accuracy, 1);
    assert.ok(scene.results().events().length > 0);
  });

  it('sets aside what an attempt that was cut off had written, and starts it anew', async () => {
    using scene = await finished();
    const attempt = scene.results().attempt('right', 'Scenario-2');
    const [first, second] = readFileSync(attempt.trajectory, 'utf8').split('\n');
    const cut = `${first}\n${second?.slice(0, 40)}`;
    rmSync(attempt.dir, { recursive: true });
    const scoreOfOther = readFileSync(scene.results().attempt('right', 'Scenario-1').score);
    await scene.run(['run', '--resume']);
    rmSync(attempt.score);
    writeFileSync(attempt.trajectory, cut);
    const { code, stderr } = await scene.run(['run', '--resume']);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^right\/Scenario-2\/r1 was cut off and starts anew$/m);
    assert.equal(readFileSync(join(attempt.interrupted, '1', 'trajectory.jsonl'), 'utf8'), cut);
    assert.ok(existsSync(join(attempt.interrupted, '1', 'agent_output.json')));
    assert.equal(scene.results().score('right', 'Scenario-2').score?.score, 1);
    assert.deepEqual(readFileSync(scene.results().attempt('right', 'Scenario-1').score), scoreOfOther);
  });

  it('scores an attempt from its trajectory when that had ended before the interruption', async () => {
    using scene = await finished();
    const attempt = scene.results().attempt('right', 'Scenario-2');
    const before = filesUnder(attempt.dir);
    rmSync(attempt.score);
    const { code, stderr } = await scene.run(['run', '--resume']);
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /^right\/Scenario-2\/r1 had ended before the interruption: scored from its trajectory$/m,
    );
    assert.match(stderr, /^\[2\/2\] right\/Scenario-2\/r1 {2}score 1\.00, 2 turns/m);
    assert.deepEqual(filesUnder(attempt.dir), before);
    const started = scene
      .results()
      .events()
      .filter(({ type, task_id }) => type === 'attempt_started' && task_id === 'Scenario-2');
    assert.equal(started.length, 1);
  });

  it('refuses journals and scores that were changed, naming file and line', async () => {
    using scene = await finished();
    const { dir } = scene.results();
    const trajectory = scene.results().attempt('right', 'Scenario-2').trajectory;
    const whole = readFileSync(trajectory, 'utf8');
    writeFileSync(trajectory, whole.replace('"reason":"system"', '"reason":"task"'));
    const changed = await scene.run(['report']);
    assert.equal(changed.code, 3);
    assert.match(
      changed.stderr,
      /trajectory\.jsonl, line 3: does not continue the chain: a line before it was changed/,
    );
    writeFileSync(trajectory, whole);

    const events = readFileSync(join(dir, 'events.jsonl'), 'utf8');
    writeFileSync(join(dir, 'events.jsonl'), events.slice(events.indexOf('\n') + 1));
    const removed = await scene.run(['run', '--resume']);
    assert.equal(removed.code, 3);
    assert.match(removed.stderr, /events\.jsonl, line 1: has number 1 where 0 is due/);
    writeFileSync(join(dir, 'events.jsonl'), events);

    writeFileSync(scene.results().attempt('right', 'Scenario-1').score, '{"score": 1}');
    const score = await scene.run(['run', '--resume']);
    assert.equal(score.code, 3);
    assert.match(score.stderr, /^error: .*Scenario-1\/r1\/score\.json is not a score: /m);
    assert.equal(existsSync(join(dir, 'run.lock')), false);
  });

  it('reports no attempt whose trajectory lost its end after it was scored', async () => {
    using scene = await finished();
    const { trajectory } = scene.results().attempt('right', 'Scenario-1');
    const lines = readFileSync(trajectory, 'utf8').trimEnd().split('\n');
    writeFileSync(trajectory, `${lines.slice(0, -1).join('\n')}\n`);
    const { code, stderr } = await scene.run(['report']);
    assert.equal(code, 3);
    assert.match(stderr, /^error: .*trajectory\.jsonl has no end, though the attempt was scored/m);
  });

  it('refuses to go on when task, truth or prompt have changed since, saying what', async () => {
    using scene = await finished();
    rmSync(scene.results().attempt('right', 'Scenario-2').dir, { recursive: true });
    const before = filesUnder(scene.results().dir);
    const file = scene.in('tasks/Scenario-2/ground_truth.yaml');
    const truth = readFileSync(file, 'utf8');
    writeFileSync(file, `${truth}# a remark\n`);
    const { code, stderr } = await scene.run(['run', '--resume']);
    assert.equal(code, 2);
    assert.match(stderr, /cannot go on: since it was started, the files of a task, a ground truth changed\n/);
    writeFileSync(file, truth);
    rmSync(scene.in('tasks/Scenario-1'), { recursive: true });
    const gone = await scene.run(['run', '--resume']);
    assert.equal(gone.code, 2);
    assert.match(gone.stderr, /no task Scenario-1/);
    assert.deepEqual(filesUnder(scene.results().dir), before);
  });

  it('refuses to go on where the tasks are not, naming the place', async () => {
    using scene = await finished();
    renameSync(scene.in('tasks'), scene.in('elsewhere'));
    const { code, stderr } = await scene.run(['run', '--resume']);
    assert.equal(code, 2);
    const said = `error: the tasks of run ${basename(scene.results().dir)} are not here: `;
    assert.ok(stderr.startsWith(said) && stderr.includes(scene.in('tasks')), stderr);
    assert.match(stderr, /Put them back there, or start a new run\.\n$/);
  });

  it('refuses to go on with another program, as the report names only one', async () => {
    for (const other of [{ product_version: '0.0.1' }, { harness_sha256: '0'.repeat(64) }]) {
      using scene = await finished();
      const { runFile } = pathsOfRun(scene.results().dir);
      const plan = JSON.parse(readFileSync(runFile, 'utf8'));
      writeFileSync(runFile, JSON.stringify({ ...plan, ...other }));
      const { code, stderr } = await scene.run(['run', '--resume']);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /cannot go on: since it was started, the version of ITBench Review changed\n/);
    }
  });

  it('refuses to go on with other prompts', async () => {
    using scene = cliScene({ scripts, config: { prompts: 'prompts' } });
    mkdirSync(scene.in('prompts'));
    await scene.run(['run']);
    writeFileSync(scene.in('prompts/continue.md'), 'Go on.\n');
    const { code, stderr } = await scene.run(['run', '--resume']);
    assert.equal(code, 2);
    assert.match(stderr, /cannot go on: since it was started, the prompts or tools changed\n/);
  });

  it('refuses to go on with another script of a scripted model', async () => {
    using scene = cliScene({ scripts });
    await scene.run(['run']);
    appendFileSync(scene.in('scripts/right.json'), '\n');
    const { code, stderr } = await scene.run(['run', '--resume']);
    assert.equal(code, 2);
    assert.match(stderr, /cannot go on: since it was started, a model changed\n/);
  });

  it('names the runs there are when asked for one that is not', async () => {
    using scene = await finished();
    const { code, stderr } = await scene.run(['run', '--resume', 'no-such-run']);
    assert.equal(code, 2);
    assert.match(stderr, /^error: there is no run no-such-run, .*\nRuns there: \d{4}-.*Z-[0-9a-f]{4}\.\n$/);
    rmSync(scene.in('results'), { recursive: true });
    const none = await scene.run(['run', '--resume']);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /^error: there is no run in .*results\n/);
  });
});
