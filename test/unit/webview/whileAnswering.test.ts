import assert from 'node:assert/strict';
import { BenchError } from '../../../src/core/errors.ts';
import { connect, type Handlers } from '../../../src/protocol/channel.ts';
import { reviewHostContract, reviewPageContract } from '../../../src/protocol/webview.ts';
import { whileAnswering } from '../../../webview/whileAnswering.ts';
import { createScene } from '../../support/reviewScene.ts';
import { ScriptedReviewHost } from '../../support/scriptedReviewHost.ts';
import { plainWire } from '../../support/wires.ts';

const patience = { beforeAskMs: 5, answerMs: 200 };
const undo = { trajectory: 'one' };

describe('a call that waits for a person', () => {
  type Calls = Handlers<typeof reviewHostContract>['calls'];

  /** A page joined to a host that plays its part, but for these calls. */
  function joined(calls: Partial<Calls>) {
    const wire = plainWire();
    const { handlers } = new ScriptedReviewHost(createScene());
    const onProblem = (problem: string) => assert.fail(problem);
    connect(wire.right, {
      mine: reviewHostContract,
      handlers: { ...handlers, calls: { ...handlers.calls, ...calls } },
      theirs: reviewPageContract,
      onProblem,
    });
    return connect(wire.left, {
      mine: reviewPageContract,
      handlers: { calls: {}, events: noEvents },
      theirs: reviewHostContract,
      onProblem,
    });
  }

  it('takes as long as it takes where the other side says again and again that it is there', async () => {
    let pings = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    const host = joined({
      ping: () => {
        pings += 1;
        if (pings === 3) resolve();
        return {};
      },
      undoLabel: async (params, signal) => {
        await promise;
        return await new ScriptedReviewHost(createScene()).handlers.calls.undoLabel(params, signal);
      },
    });
    const { undone } = await whileAnswering(host, host.call('undoLabel', undo), patience);
    assert.equal(undone, null);
    assert.equal(pings, 3);
  });

  it('fails with what to do next where nobody is there any more', async () => {
    const silent = () => new Promise<never>(() => {});
    const host = joined({ ping: silent, undoLabel: silent });
    await assert.rejects(
      whileAnswering(host, host.call('undoLabel', undo), patience),
      (error) => BenchError.is(error, 'channel_closed') && /Reload Window/.test(error.hint ?? ''),
    );
  });

  it('fails with what the call fails with, however late', async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    const host = joined({
      ping: () => {
        reject(new BenchError('disk_full', 'no space is left'));
        return new Promise<never>(() => {});
      },
      undoLabel: () => promise,
    });
    await assert.rejects(whileAnswering(host, host.call('undoLabel', undo), patience), (error) =>
      BenchError.is(error, 'disk_full'),
    );
  });
});

const noEvents: Handlers<typeof reviewPageContract>['events'] = {
  trajectoryChanged: () => {},
  labelsChanged: () => {},
  queueChanged: () => {},
  reviewerChanged: () => {},
  goToStep: () => {},
  action: () => {},
};
