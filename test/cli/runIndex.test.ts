import assert from 'node:assert/strict';
import { listRunOverviews, readAttemptOverviews } from '../../src/core/store/runIndex.ts';
import { RunIndexCache } from '../../src/core/store/runIndexCache.ts';
import { cliScene, submissionOf } from '../support/cliScene.ts';
import { completion, fakeReplies } from '../support/fakeChatReplies.ts';
import { startFakeChatServer } from '../support/fakeChatServer.ts';

function call(name: string, args: unknown) {
  return completion({ calls: [{ name, arguments: JSON.stringify(args) }] });
}

const write = call('code_exec', {
  cmd: `echo '${submissionOf('shop/Deployment/cart')}' > agent_output.json`,
});
const finish = call('finish', { reason: 'done', paths: ['agent_output.json'] });

describe('the run index, beside a command line that works', () => {
  for (const [signal, state] of [
    ['SIGKILL', 'interrupted'],
    ['SIGINT', 'cancelled'],
  ] as const) {
    it(`shows a run as running, after ${signal} as ${state}, and resumed as complete`, async () => {
      // The first attempt ends; the second hangs in its second turn until it is stopped; asked again, it ends too.
      const replies = [write, finish, write, fakeReplies.hangBeforeHeaders, write, finish];
      await using server = await startFakeChatServer(replies);
      using scene = cliScene({
        tasks: 3,
        config: { models: [{ name: 'm', endpoint: server.url, concurrency: 1 }] },
      });
      const cache = new RunIndexCache();
      const states = (): string[] => {
        const [run, ...others] = listRunOverviews(scene.in('results'), 10, cache);
        assert.ok(run !== undefined && others.length === 0);
        assert.equal(run.problem, null);
        const attempts = readAttemptOverviews(run.dir, { model: null, flagged: false }, cache);
        return [run.state, ...attempts.map((attempt) => attempt.state)];
      };
      await using running = scene.start(['run', '--tasks', 'Scenario-1,Scenario-2']);
      await server.untilReceived(4);
      assert.deepEqual(states(), ['running', 'ended', 'running']);
      running.kill(signal);
      await running.ended;
      assert.deepEqual(states(), [state, 'ended', 'interrupted']);
      const { code, stderr } = await scene.run(['run', '--resume']);
      assert.equal(code, 0, stderr);
      assert.deepEqual(states(), ['complete', 'ended', 'ended']);
    });
  }
});
