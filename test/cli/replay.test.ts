import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CliScene, cliScene } from '../support/cliScene.ts';
import { resultsOf } from '../support/runResults.ts';

/** What the baseline did on two incidents of the sample suite. */
async function recorded(scene: CliScene): Promise<void> {
  const sample = await scene.run(['tasks', 'sample', 'tasks', '--count', '2']);
  assert.equal(sample.code, 0, sample.stderr);
  const models = [{ name: 'triage', adapter: 'baseline', strategy: 'triage' }];
  scene.config({ models, output_dir: 'recorded', agent_policy: { max_turns: 40 } });
  const run = await scene.run(['run']);
  assert.equal(run.code, 0, run.stderr);
}

describe('a replay on the command line', function () {
  this.timeout(120_000);
  let scene: CliScene;
  before(async () => {
    scene = cliScene({ tasks: 0 });
    await recorded(scene);
  });
  after(() => scene[Symbol.dispose]());

  const configure = (output_dir: string, replay: string, more = {}) => {
    const models = [{ name: 'again', adapter: 'replay', model: 'triage', replay }];
    scene.config({ models, output_dir, agent_policy: { max_turns: 40 }, ...more });
  };

  it('comes to the same turns and scores as what it plays, and tells no cost', async () => {
    const before = resultsOf(scene.in('recorded'));
    configure('replayed', before.dir);
    const run = await scene.run(['run']);
    assert.equal(run.code, 0, run.stderr);
    const after = resultsOf(scene.in('replayed'));
    for (const { task_id } of before.report('triage').tasks) {
      const { model: _was, ...was } = before.score('triage', task_id);
      const { model: _is, ...is } = after.score('again', task_id);
      assert.deepEqual(is, was, task_id);
      assert.ok(was.turns > 5);
      const types = after.trajectory('again', task_id).map(({ type }) => type);
      assert.ok(!types.includes('note'), task_id);
    }
    const report = after.report('again');
    assert.equal(report.accuracy, before.report('triage').accuracy);
    assert.equal(report.usage.cost_usd, null);
    assert.equal(report.provenance.model.adapter, 'replay');
  });

  it('shows where it leaves the recorded way: a prompt that has changed', async () => {
    const { dir } = resultsOf(scene.in('recorded'));
    const prompts = scene.in('prompts');
    cpSync(join(import.meta.dirname, '../../media/prompts'), prompts, { recursive: true });
    writeFileSync(join(prompts, 'system.md'), 'Another prompt, {{max_turns}} turns.\n');
    configure('changed', dir, { prompts: 'prompts' });
    const run = await scene.run(['run', '--limit', '1']);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stderr, /again\/sample-01\/r1: Call 1 is not as recorded: the system prompt differs/);
    const results = resultsOf(scene.in('changed'));
    const notes = results.trajectory('again', 'sample-01').filter(({ type }) => type === 'note');
    assert.equal(notes.length, 1);
  });

  it('is refused when it is planned where an attempt was not recorded', async () => {
    const { dir } = resultsOf(scene.in('recorded'));
    configure('more', dir, { repeats: 2 });
    const { code, stderr } = await scene.run(['run', '--dry-run']);
    assert.equal(code, 2);
    assert.match(stderr, /^error: Model again: .* has no recording of triage on \S+, repeat 2\./);
  });
});
