import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Verification } from '../../src/core/schema/verification.ts';
import { pathsOfRun } from '../../src/core/store/layout.ts';
import { type CliScene, cliScene, naming } from '../support/cliScene.ts';

describe('verify, keygen, sign, revoke', function () {
  this.timeout(60_000);
  let scene: CliScene;
  let dir: string;

  before(async () => {
    scene = cliScene({ scripts: { steady: naming('shop/Deployment/cart') }, tasks: 1 });
    assert.equal((await scene.run(['run'])).code, 0);
    ({ dir } = scene.results());
  });

  after(() => scene[Symbol.dispose]());

  it('sees a run through being signed, revoked, and changed, each with its exit code', async () => {
    const plain = await scene.run(['verify']);
    assert.deepEqual([plain.code, plain.stderr], [0, '']);
    assert.match(plain.stdout, /is as it was left, to the byte. Nobody has signed it/);

    const made = await scene.run(['keygen', '--out', 'team.pem']);
    assert.equal(made.code, 0);
    assert.equal(statSync(scene.in('team.pem')).mode & 0o777, 0o600);
    assert.ok(!made.stdout.includes('PRIVATE KEY'));
    assert.equal((await scene.run(['keygen', '--out', 'team.pem'])).code, 2);

    assert.equal(
      (await scene.run(['sign', '--key', 'team.pem', '--in-toto', 'test-result,reviews'])).code,
      0,
    );
    const signed = await scene.run(['verify', '--key', 'team.pub.pem', '--json']);
    assert.equal(signed.code, 0);
    const { state, signature } = Verification.parse(JSON.parse(signed.stdout));
    assert.deepEqual([state, signature.state, signature.signatures.length], ['intact', 'valid', 3]);

    const report = pathsOfRun(dir).report('steady');
    const revoked = await scene.run(['revoke', report, '--reason', 'wrong truth', '--by-whom', 'Ana']);
    assert.equal(revoked.code, 0);
    const after = await scene.run(['verify', '--key', 'team.pub.pem']);
    assert.equal(after.code, 1);
    assert.match(after.stdout, /Added after signing: standing.jsonl\./);
    assert.match(after.stdout, /The report of steady was revoked by Ana on .*: wrong truth/);

    const summary = await scene.run(['report', '--format', 'markdown']);
    assert.match(summary.stdout, /^> \*\*not to be relied on: The report of steady was revoked by Ana/m);

    appendFileSync(join(dir, 'run.json'), '\u001b');
    const broken = await scene.run(['verify']);
    assert.equal(broken.code, 1);
    assert.match(broken.stdout, /run.json: was changed/);
  });

  it('refuses keys that can be read by others, keys that are none, and folders that are no runs', async () => {
    chmodSync(scene.in('team.pem'), 0o644);
    const open = await scene.run(['sign', '--key', 'team.pem']);
    assert.equal(open.code, 2);
    assert.match(open.stderr, /can be reached by others/);
    writeFileSync(scene.in('none.pem'), 'no key');
    assert.match((await scene.run(['verify', '--key', 'none.pem'])).stderr, /holds no public key/);
    const nowhere = await scene.run(['verify', 'tasks']);
    assert.equal(nowhere.code, 2);
    assert.match(nowhere.stderr, /there is no run tasks/);
    assert.ok(!existsSync(scene.in('tasks', 'manifest.json')));
  });
});
