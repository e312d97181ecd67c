import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { runLabels } from '../../src/core/harness/runLabels.ts';
import { pathsOfRun } from '../../src/core/store/layout.ts';
import { cliScene, naming } from '../support/cliScene.ts';
import { contentOf, never, now } from '../support/labelScene.ts';

describe('a run with labels', function () {
  this.timeout(60_000);

  it('keeps them in its reports when they are written anew, and when it is resumed', async () => {
    using scene = cliScene({ scripts: { m: naming('shop/Deployment/cart', 'shop/Service/frontend') } });
    assert.equal((await scene.run(['run'])).code, 0);
    const { dir } = scene.results();
    const keeper = runLabels(dir, { now });
    const key = { model: 'm', task_id: 'Scenario-2', repeat: 1 };
    const content = await contentOf(dir, key);
    const who = { reviewer: 'ana', blind: false };
    const change = { type: 'label', value: 'true_cause' } as const;
    await keeper.write(key, content, { kind: 'claim', claim: 1 }, change, who, never);
    keeper.dispose();
    const path = pathsOfRun(dir).report('m');
    const labelled = readFileSync(path, 'utf8');
    const { accuracy, corrected, labels } = JSON.parse(labelled);
    assert.deepEqual([accuracy, corrected.accuracy, labels.length], [0.5, 0.75, 1]);
    for (const args of [
      ['report', basename(dir)],
      ['run', '--resume', basename(dir)],
    ]) {
      rmSync(path);
      const { code, stderr } = await scene.run(args);
      assert.equal(code, 0, stderr);
      assert.equal(readFileSync(path, 'utf8'), labelled, args.join(' '));
    }
    assert.deepEqual(readdirSync(pathsOfRun(dir).labels), ['ana.jsonl']);
  });
});
