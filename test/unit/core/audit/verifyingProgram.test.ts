import assert from 'node:assert/strict';
import { join } from 'node:path';
import { madeByText } from '../../../../src/core/audit/verifyingProgram.ts';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import { program, rewritten, verified } from '../../../support/auditScene.ts';
import { labelledRun } from '../../../support/labelScene.ts';
import { editJson } from '../../../support/runFolder.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

describe('the program that verifies', function () {
  this.timeout(60_000);
  const [one, other] = ['a'.repeat(64), 'b'.repeat(64)];

  it('tells another build from another version, and a build that nobody knows from neither', () => {
    const madeBy = (version: string, harness_sha256: string | null, harnessSha256: string | null) =>
      madeByText(
        { product_version: version, harness_sha256 },
        { ...program, version: '1.2.3', harnessSha256 },
      );
    assert.equal(madeBy('1.2.3', one, one), '1.2.3');
    assert.equal(madeBy('1.2.3', one, other), '1.2.3, in another build');
    assert.equal(madeBy('1.2.3', null, other), '1.2.3');
    assert.equal(madeBy('1.2.3', one, null), '1.2.3');
    assert.equal(madeBy('1.0.0', one, other), '1.0.0');
  });

  it('does not take for an edit what another build makes otherwise, nor for intact', async () => {
    using folder = tempFolder();
    const dir = await labelledRun(folder.path);
    editJson(join(dir, 'run.json'), (run) => Object.assign(run, { harness_sha256: one }));
    await rewritten(dir);
    editJson(pathsOfRun(dir).report('steady'), (report) => Object.assign(report, { avg_turns: 7 }));
    const by = (harnessSha256: string) => verified(dir, { program: { ...program, harnessSha256 } });
    assert.equal((await by(one)).state, 'broken');
    const { state, notes } = await by(other);
    assert.equal(state, 'unlisted');
    assert.match(notes.join(), /was made by version test, in another build; this version, test, makes/);
  });
});
