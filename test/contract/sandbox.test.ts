import { sandboxContract } from '../support/sandboxContract.ts';
import { neverAborted } from '../support/sandboxFixture.ts';
import { providerOf } from '../support/sandboxProviders.ts';

const bwrapProbe = await providerOf('bwrap').probe(neverAborted);

describe('the bwrap sandbox', function () {
  this.timeout(120_000);
  if (!bwrapProbe.ok) {
    console.log(`bwrap is left out: ${bwrapProbe.reasons.join(' ')}`);
    it('is left out, because bubblewrap does not run here');
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
    it('is left out, because no container engine with its image is here');
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
