import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sandboxContract } from '../support/sandboxContract.ts';
import { fingerprintOf, neverAborted, openSandbox } from '../support/sandboxFixture.ts';
import { providerOf } from '../support/sandboxProviders.ts';
import { scratchContract } from '../support/sandboxScratchContract.ts';
import { skip } from '../support/skip.ts';

const bwrapProbe = await providerOf('bwrap').probe(neverAborted);

describe('the bwrap sandbox', function () {
  this.timeout(120_000);
  if (!bwrapProbe.ok) {
    console.log(`bwrap is left out: ${bwrapProbe.reasons.join(' ')}`);
    it('is left out', function () {
      skip(this, 'bubblewrap does not run here');
    });
    return;
  }
  sandboxContract('bwrap', () => providerOf('bwrap'), {
    concurrentJobs: true,
    keepsOutputOfStopped: true,
    keepsBytes: true,
    forcedRemovalFails: true,
    refusesWrites: false,
  });
});

const dockerProbe = await providerOf('docker').probe(neverAborted);

describe('the docker sandbox', function () {
  this.timeout(120_000);
  if (!dockerProbe.ok) {
    console.log(`docker is left out: ${dockerProbe.reasons.join(' ')}`);
    it('is left out', function () {
      skip(this, 'no container engine with its image is here');
    });
    return;
  }
  sandboxContract('docker', () => providerOf('docker'), {
    concurrentJobs: true,
    keepsOutputOfStopped: true,
    keepsBytes: true,
    forcedRemovalFails: true,
    refusesWrites: false,
  });
});

describe('the virtual sandbox', function () {
  this.timeout(120_000);
  sandboxContract('virtual', () => providerOf('virtual'), {
    concurrentJobs: false,
    keepsOutputOfStopped: false,
    keepsBytes: false,
    forcedRemovalFails: false,
    refusesWrites: true,
  });
});

const seatbeltProbe = await providerOf('seatbelt').probe(neverAborted);

describe('the seatbelt sandbox', () => {
  if (!seatbeltProbe.ok) {
    console.log(`seatbelt is left out: ${seatbeltProbe.reasons.join(' ')}`);
    it('is left out', function () {
      skip(this, 'sandbox-exec does not run here');
    });
    return;
  }
  it('does not show the host', async () => {
    await using opened = await openSandbox(providerOf('seatbelt'));
    writeFileSync(join(opened.folders.root, 'secret'), 'the content of it');
    const { stdout } = await opened.run(
      `cat '${opened.folders.root}/secret' '${opened.folders.dataDir}/application.log' /etc/passwd ~root/.profile; ls /Users`,
    );
    assert.equal(stdout, '');
  });

  it('lets nobody change the data', async () => {
    await using opened = await openSandbox(providerOf('seatbelt'));
    const before = fingerprintOf(opened.folders.dataDir);
    for (const attack of [
      'echo x > application.log',
      'rm -rf alerts',
      'mv alerts other',
      'touch alerts/new',
    ]) {
      assert.notEqual((await opened.run(attack)).exitCode, 0, attack);
    }
    assert.equal((await opened.run('wc -l < application.log')).stdout.trim(), '500');
    assert.deepEqual(fingerprintOf(opened.folders.dataDir), before);
  });

  it('reaches no network', async () => {
    await using opened = await openSandbox(providerOf('seatbelt'));
    const { stdout } = await opened.run('exec 3<>/dev/tcp/127.0.0.1/22 && echo reached; true');
    assert.equal(stdout, '');
  });

  scratchContract(providerOf('seatbelt'), { refusesWrites: false });
});
