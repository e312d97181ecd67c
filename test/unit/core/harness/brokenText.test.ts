import assert from 'node:assert/strict';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import { readAttemptScore } from '../../../../src/core/store/runStore.ts';
import { verified } from '../../../support/auditScene.ts';
import { submitting, writeTinySuite } from '../../../support/cliScene.ts';
import { runInHarness } from '../../../support/harnessRun.ts';
import { quickSandbox } from '../../../support/quickSandbox.ts';
import { editJson } from '../../../support/runFolder.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

describe('halves of surrogate pairs in what servers and models say', function () {
  this.timeout(30_000);

  it('take no report away: of a server’s error, and of an answer that is no JSON', async () => {
    using folder = tempFolder();
    writeTinySuite(folder.in('tasks'), 1);
    const run = await runInHarness({
      suiteDir: folder.in('tasks'),
      outputDir: folder.in('results'),
      models: {
        refused: [{ failure: 'bad_request', message: 'lone \ud83d and \udc00' }],
        // JSON.parse quotes the beginning of what it cannot read, in code units.
        wordy: submitting('🔍 The cart is the root cause.'),
      },
      world: { sandboxes: [quickSandbox] },
    });
    const reasons = ['refused', 'wordy'].map((model) => {
      const { tasks, errors } = run.report(model);
      return { reason: tasks[0]?.attempts[0]?.reason ?? '', errors: errors.model_error };
    });
    assert.match(reasons[0]?.reason ?? '', /lone \ufffd and \ufffd/);
    assert.match(reasons[1]?.reason ?? '', /not JSON: Unexpected token '\ufffd'/);
    assert.deepEqual(
      reasons.map(({ errors }) => errors),
      [1, 0],
    );
    const { problems } = await verified(run.dir, { withSuite: true });
    assert.deepEqual(problems, []);
    // As an earlier version wrote it.
    const at = pathsOfRun(run.dir).attempt({ model: 'refused', task_id: 'Scenario-1', repeat: 1 });
    editJson(at.score, (score) => {
      score.reason = 'lone \ud83d';
    });
    assert.equal(readAttemptScore(at)?.reason, 'lone \ufffd');
  });
});
