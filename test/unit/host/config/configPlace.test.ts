import assert from 'node:assert/strict';
import {
  concerns,
  configFileIn,
  foldersToWatch,
  inOrderOf,
} from '../../../../src/host/config/configPlace.ts';

describe('the place of the configuration', () => {
  it('is itbench.yml in the folder, unless the setting names another file', () => {
    assert.equal(configFileIn('/w', undefined), '/w/itbench.yml');
    assert.equal(configFileIn('/w', 'ci/bench.yaml'), '/w/ci/bench.yaml');
    assert.equal(configFileIn('/w', '/etc/bench.yml'), '/etc/bench.yml');
  });

  it('is the default where the setting is nothing that could be a path', () => {
    for (const setting of ['', '  ', 7, null, ['a']])
      assert.equal(configFileIn('/w', setting), '/w/itbench.yml');
  });

  it('is looked for in the preferred folder first, then in the order of the workspace', () => {
    assert.deepEqual(
      inOrderOf(['a', 'b', 'c'], (folder) => folder === 'c'),
      ['c', 'a', 'b'],
    );
    assert.deepEqual(
      inOrderOf(['a', 'b'], () => false),
      ['a', 'b'],
    );
  });

  it('is watched from the workspace folder down, and alone where it lies outside', () => {
    assert.deepEqual(foldersToWatch('/w', '/w/itbench.yml'), ['/w']);
    assert.deepEqual(foldersToWatch('/w', '/w/a/b/itbench.yml'), ['/w', '/w/a', '/w/a/b']);
    assert.deepEqual(foldersToWatch('/w', '/etc/bench.yml'), ['/etc']);
    assert.deepEqual(foldersToWatch('/w', '/w2/bench.yml'), ['/w2']);
  });

  it('is concerned by a change of itself and of the folders it is in, and of no neighbour', () => {
    assert.equal(concerns('/w/itbench.yml', '/w/itbench.yml'), true);
    assert.equal(concerns('/w', '/w/a/itbench.yml'), true);
    assert.equal(concerns('/w/itbench.yml.bak', '/w/itbench.yml'), false);
    assert.equal(concerns('/w/a', '/w/ab/itbench.yml'), false);
  });
});
