import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { itbenchAaHashes } from '../../../../../src/core/suite/hub/knownHashes.ts';
import { findKnownSuite } from '../../../../../src/core/suite/hub/knownSuites.ts';
import { sharedDir } from '../../../../support/shared.ts';

describe('known suites', () => {
  it('are found by their short name and by their repository, whatever its case', () => {
    assert.equal(findKnownSuite('aa')?.repo, 'ArtificialAnalysis/ITBench-AA');
    assert.equal(findKnownSuite('artificialanalysis/itbench-aa')?.name, 'aa');
    assert.equal(findKnownSuite('lite')?.repo, 'ibm-research/ITBench-Lite');
    assert.equal(findKnownSuite('somebody/else'), null);
  });

  it('have the forty public scenarios, each once', () => {
    const scenarios = findKnownSuite('aa')?.scenarios ?? [];
    assert.equal(new Set(scenarios).size, 40);
    assert.equal(scenarios.length, 40);
  });

  it('have the revisions and the checksums of the text on the benchmark', function () {
    const path = sharedDir('BENCHMARK.md');
    if (path === null) {
      console.log('      skipped: the reference text is not on this machine');
      this.skip();
    }
    const text = readFileSync(path, 'utf8');
    const rows = [...text.matchAll(/^([0-9a-f]{64}) {2}(sre\/\S+) {2}(\d+)$/gm)];
    const wanted = rows.map(([, sha256, file, bytes]) => [file, { sha256, bytes: Number(bytes) }]);
    assert.equal(rows.length, 30);
    assert.deepEqual([...itbenchAaHashes], wanted);
    for (const name of ['aa', 'lite']) assert.ok(text.includes(findKnownSuite(name)?.revision ?? 'none'));
    assert.ok(text.includes(findKnownSuite('lite')?.tasksPath ?? 'none'));
  });
});
