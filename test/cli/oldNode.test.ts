import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCli } from '../support/cli.ts';
import { tempFolder } from '../support/tempFolder.ts';

/** A Node of this machine that is too old for the program, or null. */
function oldNode(): string | null {
  const places = (process.env.PATH ?? '').split(delimiter).filter((place) => !place.includes('node_modules'));
  const candidates = [...places, '/usr/bin', '/usr/local/bin'].flatMap((place) =>
    globSync(join(place, 'node')),
  );
  const old = candidates.find((path) => {
    const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
    const major = Number(/^v(\d+)\./.exec(stdout ?? '')?.[1]);
    return major >= 14 && major < 22;
  });
  return old ?? null;
}

describe('the program on a Node that is too old', () => {
  const node = oldNode();
  if (node === null) {
    it('skipped: this machine has no Node older than 22');
    return;
  }

  it('says so in one line, with what to do, and exit 2', async () => {
    using folder = tempFolder();
    for (const args of [['run', '--smoke'], ['--version'], []]) {
      const { code, stdout, stderr } = await runCli(args, { cwd: folder.path, node });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(
        stderr,
        /^itbench-review needs Node 22\.15 or newer, and this is \d+\.\d+\.\d+\. .*npx node@24 .*cli\.js\n$/,
      );
    }
  });
});
