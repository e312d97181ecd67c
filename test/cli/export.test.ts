import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { exportScene } from '../support/exportScene.ts';
import { runCli } from '../support/cli.ts';
import { strictAtif } from '../support/strictAtif.ts';
import { tempFolder } from '../support/tempFolder.ts';

describe('itbench-review export', function () {
  this.timeout(60_000);

  it('writes a run for other programs once, and over nothing', async () => {
    using folder = tempFolder();
    const { dir } = await exportScene(folder.path);
    const run = (...more: string[]) =>
      runCli(['export', basename(dir), '--format', 'atif', '--out', 'atif', '--task', 'hostile', ...more], {
        cwd: folder.path,
      });
    const done = await run('--json');
    assert.equal(done.code, 0, done.stderr);
    const { files, attempts, remarks } = JSON.parse(done.stdout);
    assert.deepEqual([files.length, attempts, remarks], [1, 1, []]);
    strictAtif(readFileSync(files[0], 'utf8'));
    const again = await run();
    assert.equal(again.code, 2);
    assert.match(
      again.stderr,
      /would be written over\nChoose another folder with --out, or write over them with --force/,
    );
    assert.deepEqual(readdirSync(folder.in('atif', 'lab%2Fsteady')), ['hostile']);
  });
});
