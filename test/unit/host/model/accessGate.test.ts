import assert from 'node:assert/strict';
import { AccessGate } from '../../../../src/host/model/accessGate.ts';
import { editorError } from '../../../support/fakeLanguageModels.ts';

const never = new AbortController().signal;
const free = { vendor: 'copilot', canSend: () => true };

/** Requests that a test lets go one by one, in the order in which they reached the editor. */
function requests() {
  const begun: { settle: (outcome?: Error) => void }[] = [];
  const start = () =>
    new Promise<string>((resolve, reject) => {
      begun.push({ settle: (outcome) => (outcome === undefined ? resolve('sent') : reject(outcome)) });
    });
  return { begun, start };
}

/** Lets everything run that can. */
const idle = () => new Promise((resolve) => setImmediate(resolve));

describe('AccessGate', () => {
  it('lets one request through until the editor has let it through, then all at once', async () => {
    const gate = new AccessGate();
    const { begun, start } = requests();
    const all = [1, 2, 3, 4].map(() => gate.through(free, start, never));
    await idle();
    assert.equal(begun.length, 1);
    begun[0]?.settle();
    await idle();
    assert.equal(begun.length, 4);
    for (const request of begun) request.settle();
    assert.deepEqual(await Promise.all(all), ['sent', 'sent', 'sent', 'sent']);
  });

  it('asks nobody again after a refusal, until a new run', async () => {
    const gate = new AccessGate();
    const { begun, start } = requests();
    const all = [1, 2, 3].map(() => gate.through(free, start, never));
    const settled = Promise.allSettled(all);
    await idle();
    begun[0]?.settle(editorError('NoPermissions'));
    assert.deepEqual(
      (await settled).map(({ status }) => status),
      ['rejected', 'rejected', 'rejected'],
    );
    assert.equal(begun.length, 1);
    gate.forgetRefusals();
    const again = gate.through(free, start, never);
    await idle();
    assert.equal(begun.length, 2);
    begun[1]?.settle();
    await again;
  });

  it('lets the next one try after a failure that was no refusal', async () => {
    const gate = new AccessGate();
    const { begun, start } = requests();
    const first = gate.through(free, start, never);
    const second = gate.through(free, start, never);
    begun[0]?.settle(new Error('overloaded'));
    await assert.rejects(first, /overloaded/);
    await idle();
    assert.equal(begun.length, 2);
    begun[1]?.settle();
    assert.equal(await second, 'sent');
  });

  it('goes one by one again where consent was withdrawn', async () => {
    const gate = new AccessGate();
    const { begun, start } = requests();
    const opened = gate.through(free, start, never);
    begun[0]?.settle();
    await opened;
    const unsure = { vendor: 'copilot', canSend: () => undefined };
    const two = [gate.through(unsure, start, never), gate.through(unsure, start, never)];
    await idle();
    assert.equal(begun.length, 2);
    begun[1]?.settle();
    await idle();
    begun[2]?.settle();
    assert.deepEqual(await Promise.all(two), ['sent', 'sent']);
  });

  it('does not hold one vendor up for another', async () => {
    const gate = new AccessGate();
    const { begun, start } = requests();
    const one = gate.through(free, start, never);
    const other = gate.through({ ...free, vendor: 'ollama' }, start, never);
    assert.equal(begun.length, 2);
    for (const request of begun) request.settle();
    await Promise.all([one, other]);
  });

  it('lets go of one that waits when it is aborted, with the reason', async () => {
    const gate = new AccessGate();
    const { begun, start } = requests();
    const first = gate.through(free, start, never);
    const abort = new AbortController();
    const second = gate.through(free, start, abort.signal);
    abort.abort(new Error('pressed cancel'));
    await assert.rejects(second, /pressed cancel/);
    assert.equal(begun.length, 1);
    begun[0]?.settle();
    await first;
  });
});
