import assert from 'node:assert/strict';
import { existsSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJournal } from '../../src/core/store/journal.ts';
import { cliScene, finishWith, naming, shell, submissionOf } from '../support/cliScene.ts';
import { completion, fakeReplies } from '../support/fakeChatReplies.ts';
import { startFakeChatServer } from '../support/fakeChatServer.ts';
import { filesUnder } from '../support/runResults.ts';
import { mountSmallDisk, smallDiskProblem } from '../support/tmpfs.ts';

const scripts = { right: naming('shop/Deployment/cart') };

describe('a results folder that cannot be written', () => {
  it('because a file or a broken link is in its place, or above it, ends with exit 3 before anything runs', async () => {
    using scene = cliScene({ scripts });
    writeFileSync(scene.in('file'), 'mine\n');
    symlinkSync(scene.in('nowhere/at/all'), scene.in('link'));
    for (const out of ['file', 'file/results', 'link', 'link/results']) {
      const { code, stdout, stderr } = await scene.run(['run', '--out', out]);
      assert.deepEqual([code, stdout], [3, ''], stderr);
      assert.match(
        stderr,
        /^error: (cannot write .*file\/results|.*file is a file, not a folder|.*link.* leads over a link to nowhere)/,
      );
      assert.match(stderr, /--out/);
    }
    assert.equal(readFileSync(scene.in('file'), 'utf8'), 'mine\n');
  });
});

const noDisk = smallDiskProblem();

describe(`a results disk${noDisk === null ? '' : ` (skipped: ${noDisk})`}`, () => {
  const onDisk = noDisk === null ? it : it.skip;

  onDisk('that is read-only ends the run with exit 3 before anything runs', async () => {
    using scene = cliScene({ scripts });
    using _disk = mountSmallDisk(scene.in('results'), 'size=1m,ro');
    const { code, stdout, stderr } = await scene.run(['run']);
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /^error: cannot write .*results.*: .*read-only file system/);
  });

  onDisk(
    'that fills up ends the run with exit 3; with room again it is resumed, and nothing is lost',
    async () => {
      // Each attempt writes about 45 KB, so a few fit and not all.
      const script = [
        shell(`seq 1 4000; echo '${submissionOf('shop/Deployment/cart')}' > agent_output.json`),
        shell('seq 1 4000'),
        finishWith('agent_output.json'),
      ];
      using scene = cliScene({ tasks: 6, scripts: { wordy: script } });
      using disk = mountSmallDisk(scene.in('results'), 'size=300k');
      const full = await scene.run(['run', '--concurrency', '2']);
      assert.equal(full.code, 3, full.stderr);
      assert.match(full.stderr, /^error: no space left to write .*results\//m);
      assert.match(full.stderr, /^Free some space .* --resume\. Nothing that was finished is lost\.$/m);

      const { dir } = scene.results();
      const before = filesUnder(dir);
      const ended = [...before.keys()].filter((path) => path.endsWith('score.json'));
      assert.ok(ended.length > 0 && ended.length < 6, `${ended.length} attempts had ended`);
      assert.deepEqual(globSync('**/*.tmp', { cwd: dir }), []);
      for (const path of globSync('attempts/**/trajectory.jsonl', { cwd: dir })) {
        assert.equal(readJournal(join(dir, path)).tornBytes, 0);
      }
      assert.equal(existsSync(join(dir, 'run.lock')), false);
      const again = await scene.run(['run', '--resume']);
      assert.equal(again.code, 3, again.stderr);

      disk.remount('size=20m');
      const { code, stderr } = await scene.run(['run', '--resume']);
      assert.equal(code, 0, stderr);
      const after = filesUnder(dir);
      for (const path of ended) {
        for (const file of ['score.json', 'trajectory.jsonl', 'agent_output.json']) {
          const name = path.replace('score.json', file);
          assert.deepEqual(after.get(name), before.get(name), name);
        }
      }
      const started = scene
        .results()
        .events()
        .filter(({ type }) => type === 'attempt_started');
      for (const path of ended) {
        const task = path.split('/')[2];
        assert.equal(started.filter(({ task_id }) => task_id === task).length, 1);
      }
      assert.deepEqual(
        [scene.results().report('wordy').status, scene.results().report('wordy').accuracy],
        ['complete', 1],
      );
    },
  );
});

describe('two processes on one run', () => {
  it('are one too many: the second names the first and ends, the first is not disturbed', async () => {
    const args = JSON.stringify({ cmd: 'ls' });
    const look = completion({ calls: [{ name: 'code_exec', arguments: args }] });
    await using server = await startFakeChatServer([look, fakeReplies.hangBeforeHeaders]);
    using scene = cliScene({ tasks: 1, config: { models: [{ name: 'm', endpoint: server.url }] } });
    await using first = scene.start(['run']);
    await server.untilReceived(2);
    const before = filesUnder(scene.results().dir);
    for (const command of [['run', '--resume'], ['report']]) {
      const { code, stdout, stderr } = await scene.run(command);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, new RegExp(`^error: process ${first.pid} is working on this run`, 'm'));
    }
    assert.deepEqual(filesUnder(scene.results().dir), before);
    first.kill('SIGINT');
    const { code, stderr } = await first.ended;
    assert.equal(code, 130, stderr);
    assert.equal(server.requests.length, 2);
  });

  it('started at the same moment work in folders of their own', async () => {
    using scene = cliScene({ tasks: 1, scripts });
    mkdirSync(scene.in('results'));
    const both = await Promise.all([scene.run(['run']), scene.run(['run'])]);
    assert.deepEqual(
      both.map(({ code }) => code),
      [0, 0],
    );
    assert.equal(globSync('results/*/reports/right.json', { cwd: scene.path }).length, 2);
  });
});
