import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { runCli } from '../support/cli.ts';
import { fakeDigest, fakeEngine } from '../support/fakeEngine.ts';
import { tempFolder } from '../support/tempFolder.ts';

describe('sandbox build', () => {
  it('builds the reference image with the engine there is, and says how to pin what came out', async () => {
    using engine = fakeEngine();
    using folder = tempFolder();
    const { code, stdout, stderr } = await runCli(['sandbox', 'build', '--base', 'debian@sha256:1'], {
      cwd: folder.path,
      env: engine.environment,
    });
    assert.deepEqual([code, stderr], [0, 'Step 1/3 : FROM debian\n']);
    assert.match(
      stdout,
      new RegExp(`^Built with docker 28\\.2\\.2\\..*sandbox: docker\nsandbox_image: ${fakeDigest}\n$`, 's'),
    );
    const [build = []] = engine.callsOf('build');
    assert.deepEqual(build.slice(0, 4), ['build', '--tag', 'itbench-review-sandbox', '--file']);
    assert.match(readFileSync(build[4] ?? '', 'utf8'), /pandas==3\.0\.3 numpy==2\.4\.5 drain3==0\.9\.11/);
    assert.ok(build.includes('BASE=debian@sha256:1'));
  });

  it('says that it could not, after what the engine said', async () => {
    using engine = fakeEngine('build-fails');
    using folder = tempFolder();
    const { code, stdout, stderr } = await runCli(['sandbox', 'build'], {
      cwd: folder.path,
      env: engine.environment,
    });
    assert.notEqual(code, 0);
    assert.equal(stdout, '');
    assert.match(stderr, /failed to solve.*docker could not build the image: it ended with exit code 1/s);
  });
});

describe('doctor', () => {
  it('names the engine with its version, and the image that is missing with the command that makes it', async () => {
    using engine = fakeEngine('no-image');
    using folder = tempFolder();
    const { stdout } = await runCli(['doctor'], { cwd: folder.path, env: engine.environment });
    assert.match(
      stdout,
      /missing docker docker 28\.2\.2 \(container\)\n.*run "itbench-review sandbox build"/,
    );
  });
});

describe('sandbox_image', () => {
  it('is refused in a configuration where it is not pinned, at its line and with what to write', async () => {
    using folder = tempFolder();
    writeFileSync(
      folder.in('itbench.yml'),
      'tasks_dir: tasks\nsandbox_image: debian:12\nmodels: [{ name: m, adapter: baseline }]\n',
    );
    const { code, stderr } = await runCli(['run', '--dry-run'], { cwd: folder.path });
    assert.equal(code, 2);
    assert.match(stderr, /itbench\.yml:2:16 sandbox_image: must be pinned by its digest, as name@sha256:…/);
  });
});
