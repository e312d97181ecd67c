import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { BenchError } from '../../../../src/core/errors.ts';
import { readForeign } from '../../../../src/core/interop/readForeign.ts';
import { attacks, marker } from '../../../support/hostileAttacks.ts';
import { writeHostileFiles } from '../../../support/hostileTrajectory.ts';
import { assertWellFormed } from '../../../support/interopChecks.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

describe('files of other tools that attack their reader', function () {
  this.timeout(60_000);

  it('change no prototype, set nothing, write nowhere, and are read or refused in words, each member of them', async () => {
    using folder = tempFolder();
    const signal = new AbortController().signal;
    const keys = Object.getOwnPropertyNames(Object.prototype).sort();
    for (const name of writeHostileFiles(folder.path, attacks('http://127.0.0.1:9'))) {
      const trajectory = await readForeign(folder.in(name), {}, signal);
      assertWellFormed(trajectory);
      for (const { id } of trajectory.info.members) {
        try {
          assertWellFormed(await readForeign(folder.in(name), { member: id }, signal));
        } catch (error) {
          assert.ok(error instanceof BenchError && error.hint !== undefined, `${name} ${id}: ${error}`);
        }
      }
    }
    assert.deepEqual(Object.getOwnPropertyNames(Object.prototype).sort(), keys);
    assert.ok(!(marker in globalThis) && !(marker in {}));
    assert.ok(!existsSync('/tmp/slipped_epoch_1.json') && !existsSync('/etc/absolute_epoch_1.json'));
  });
});
