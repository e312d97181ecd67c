import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { BenchError } from '../../../../../src/core/errors.ts';
import { tinyTask } from '../../../../support/cliScene.ts';
import { aaFiles, fakeCommit } from '../../../../support/fakeHub.ts';
import { hubScene, textOf } from '../../../../support/hubScene.ts';
import { skip } from '../../../../support/skip.ts';
import { mountSmallDisk, smallDiskProblem } from '../../../../support/tmpfs.ts';

describe('fetching onto a disk that fills up meanwhile', () => {
  it('says so, keeps what has come, and goes on when there is room', async function () {
    const problem = smallDiskProblem();
    if (problem !== null) skip(this, problem);
    const path = 'sre/Scenario-1/otel_logs_raw.tsv';
    const large = textOf(600_000);
    await using scene = await hubScene({
      files: aaFiles({ 'Scenario-1': { ...tinyTask(), 'otel_logs_raw.tsv': large } }),
    });
    using disk = mountSmallDisk(scene.folder.in('suite'), 'size=400k');
    await assert.rejects(scene.fetch(), (error) => {
      assert.ok(BenchError.is(error, 'disk_full'), String(error));
      assert.match(error.hint ?? '', /run the same command again: what has been downloaded is kept/);
      return true;
    });
    assert.ok(!existsSync(scene.folder.in('suite/sre/Scenario-1')));
    const half = statSync(scene.folder.in('suite/.itbench-fetch', fakeCommit, 'parts', path)).size;
    assert.ok(half > 0 && half < large.length);
    disk.remount('size=4m');
    await scene.fetch();
    const ranges = scene.hub.requests.filter((one) => one.kind === 'storage' && one.path === path);
    assert.deepEqual(
      ranges.map(({ range }) => range),
      [null, `bytes=${half}-`],
    );
    assert.equal(statSync(scene.folder.in('suite', path)).size, large.length);
  });
});
