import assert from 'node:assert/strict';
import { commandIds } from '../../../src/host/commandIds.ts';
import { OpenAttempt, openAttemptCommand, openAttemptCommandId } from '../../../src/protocol/openAttempt.ts';

describe('the link of a page to an attempt', () => {
  it('calls the command that the editor knows, with what names the attempt, whatever its characters', () => {
    assert.equal(openAttemptCommandId, commandIds.openAttempt);
    const attempt = {
      run_id: 'a run',
      model: 'meta/Llama "3" <b> ?#%&',
      task_id: 'Scenario-1\ud800',
      repeat: 2,
    };
    const link = openAttemptCommand(attempt);
    assert.match(link, /^command:itbenchReview\.openAttempt\?[A-Za-z0-9%._~!'()*-]+$/);
    const [parameters] = JSON.parse(decodeURIComponent(link.slice(link.indexOf('?') + 1))) as unknown[];
    assert.deepEqual(OpenAttempt.parse(parameters), attempt);
  });

  it('names nothing but an attempt', () => {
    const good = { run_id: 'r', model: 'm', task_id: 't', repeat: 1 };
    for (const bad of [
      {},
      null,
      'x',
      { ...good, repeat: 0 },
      { ...good, path: '/etc/passwd' },
      { ...good, run_id: '' },
    ]) {
      assert.equal(OpenAttempt.safeParse(bad).success, false);
    }
  });
});
