import assert from 'node:assert/strict';
import { runAgent } from '../../src/core/agent/loop.ts';
import { toolDefinitions } from '../../src/core/agent/tools.ts';
import { generateWithRetry } from '../../src/core/model/retry.ts';
import type { Sandbox } from '../../src/core/sandbox/sandbox.ts';
import type { TrajectoryEntry } from '../../src/core/schema/trajectory.ts';
import { testPrompts } from './agentScene.ts';
import type { Serve } from './failureContract.ts';
import { createFakeClock } from './fakeClock.ts';
import { never, type ServedModel } from './fakeModelServer.ts';
import { brokenReplies, type FakeReply } from './fakeReply.ts';
import { type FakeWire, waiting } from './fakeWire.ts';

/** Nothing that is played here may reach it. */
const outOfReach: Sandbox = {
  fingerprint: { kind: 'virtual', version: '0', tools: {}, limits: {}, practice: true },
  exec: () => assert.fail('a command ran'),
  readFile: () => assert.fail('a file was read'),
  fileExists: () => assert.fail('a file was looked for'),
  async [Symbol.asyncDispose]() {},
};

interface Attempt extends Pick<ServedModel, 'server'> {
  readonly turns: number;
  readonly records: readonly TrajectoryEntry[];
}

/** An attempt of `maxTurns` turns in the real loop, with the real retries, whose waits are over at once. */
async function attempt(serve: Serve, replies: readonly FakeReply[], maxTurns: number): Promise<Attempt> {
  await using served = await serve(replies);
  const records: TrajectoryEntry[] = [];
  const deps = { clock: createFakeClock({ auto: true }), random: () => 1 };
  const policy = { retries: 3, backoffMs: 2_000, maxRetryAfterMs: 600_000 };
  const ending = await runAgent(
    {
      systemPrompt: 'system',
      taskPrompt: 'task',
      prompts: testPrompts,
      tools: toolDefinitions(testPrompts),
      toolBox: { sandbox: outOfReach, commandTimeoutMs: 1_000 },
      maxTurns,
      asking: {
        generate: (request, onRetry, signal) =>
          generateWithRetry(served.model, request, policy, { onRetry }, deps, signal),
        record: (entry) => records.push(entry),
        now: () => 0,
        costUsd: () => null,
        begin: async () => ({ end: () => {} }),
        onResponse: () => {},
      },
      onTurn: () => {},
    },
    never,
  );
  return { server: served.server, turns: ending.turns, records };
}

/** What the loop makes of a model behind `wire` that fails and errs: retries are no turns, and nothing is repaired. */
export function turnContract(name: string, wire: FakeWire, serve: Serve): void {
  const say = (text: string) => wire.answer({ text });

  describe(`${name}, in the loop of an agent`, () => {
    it('has each retry recorded, and none counted as a turn', async () => {
      const replies = [
        waiting(wire, '90'),
        wire.error(500, 'The server had an error.'),
        say('First.'),
        brokenReplies.reset,
        say('Second.'),
      ];
      const { turns, records, server } = await attempt(serve, replies, 2);
      assert.deepEqual([turns, server.requests.length], [2, 5]);
      const told = records.flatMap((record) => {
        if (record.type === 'retry') return [[record.turn, record.retry, record.kind, record.wait_ms]];
        return record.type === 'response' ? [[record.turn, record.text]] : [];
      });
      assert.deepEqual(told, [
        [1, 1, 'rate_limited', 90_000],
        [1, 2, 'server', 4_000],
        [1, 'First.'],
        [2, 1, 'network', 2_000],
        [2, 'Second.'],
      ]);
    });

    for (const [row, call, answer] of [
      [
        'arguments that were cut off',
        { name: 'code_exec', arguments: '{"cmd": "grep -r err' },
        'Tool arguments are not valid: they are not complete JSON.',
      ],
      [
        'an argument of a wrong name',
        { name: 'code_exec', arguments: '{"command": "ls"}' },
        'Tool arguments are not valid: cmd: ',
      ],
      [
        'a tool that there is not',
        { name: 'kubectl', arguments: '{"args": "get pods"}' },
        'kubectl is not a valid tool. The tools are code_exec and finish.',
      ],
    ] as const) {
      it(`tells the model of ${row} in the fixed words of the tools, beside its own words`, async () => {
        const { turns, records, server } = await attempt(
          serve,
          [wire.answer({ calls: [{ id: 'call_a', ...call }] }), say('I see.')],
          2,
        );
        assert.equal(turns, 2);
        const [result] = records.filter((record) => record.type === 'tool_result');
        assert.ok(result);
        assert.ok(result.content.startsWith(answer), result.content);
        assert.deepEqual([result.ok, result.ended], [false, 'refused']);
        const sent = server.requests[1]?.text ?? '';
        assert.ok(sent.includes(JSON.stringify(result.content).slice(1, -1)), sent);
        assert.ok(holdsWords(sent, call.arguments), sent);
      });
    }
  });
}

/** As a text, or where an API takes none, as the object that the text is. */
function holdsWords(body: string, words: string): boolean {
  return body.includes(JSON.stringify(words)) || body.includes(words.replaceAll('": ', '":'));
}
