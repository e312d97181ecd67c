import assert from 'node:assert/strict';
import type { ChatMessage, ModelNote, ModelResponse } from '../../../../src/core/model/model.ts';
import { createReplayModel, type RecordedCall, type Recording } from '../../../../src/core/model/replay.ts';
import { createFakeClock } from '../../../support/fakeClock.ts';

const never = new AbortController().signal;
const attempt = { task_id: 'Scenario-1', repeat: 1 };

const opening = [
  { role: 'system', content: 'You diagnose incidents.' },
  { role: 'user', content: 'Find the root cause. [redacted]' },
] as const;
const result = { role: 'tool', tool_call_id: 'a', name: 'code_exec', content: 'cart\n' } as const;
const usage = { input_tokens: 9, output_tokens: 8, cached_input_tokens: null, reasoning_tokens: null };

function answer(text: string): ModelResponse {
  return { ok: true, text, reasoning: '', tool_calls: [], finish_reason: 'stop', usage };
}

const calls: readonly RecordedCall[] = [
  { purpose: 'turn', messageCount: 2, heard: opening, answer: answer('first') },
  { purpose: 'turn', messageCount: 4, heard: [result], answer: answer('second') },
  { purpose: 'turn', messageCount: 5, heard: [], answer: null },
];

const assistant: ChatMessage = { role: 'assistant', content: 'first', reasoning: '', tool_calls: [] };
const opened: readonly ChatMessage[] = [
  opening[0],
  { role: 'user', content: 'Find the root cause. sk-old-key-1' },
];

function replayOf(recorded = calls, asked: { task_id: string; repeat: number } | undefined = attempt) {
  const notes: ModelNote[] = [];
  const recording: Recording = {
    ...{ sha256: 'f'.repeat(64), runId: 'run', model: 'm', path: '/results/run' },
    has: ({ task_id, repeat }) => task_id === attempt.task_id && repeat === attempt.repeat,
    calls: () => recorded,
  };
  const context = {
    ...{ exchanges: () => {}, clock: createFakeClock(), apiKey: null, fetch: globalThis.fetch },
    note: (note: ModelNote) => void notes.push(note),
    ...(asked === undefined ? {} : { attempt: asked }),
  };
  const model = createReplayModel('again', recording, context);
  const ask = (...messages: readonly ChatMessage[]) => model.generate({ messages, tools: [] }, never);
  return { model, notes, ask };
}

describe('a replay', () => {
  it('answers as recorded, with the usage of then, and notes nothing where it is told the same', async () => {
    const { ask, notes } = replayOf();
    assert.deepEqual(await ask(...opened), answer('first'));
    assert.deepEqual(await ask(...opened, assistant, result), answer('second'));
    assert.deepEqual(notes, []);
  });

  it('is the recording that it plays', () => {
    assert.deepEqual(replayOf().model.identity, {
      adapter: 'replay',
      adapter_version: '1',
      model: 'm',
      endpoint_host: null,
      parameters: { recording_sha256: 'f'.repeat(64), recorded_run: 'run' },
    });
  });

  it('says that it ends where the recording was cut off, and beyond its end', async () => {
    const { ask } = replayOf();
    await ask(...opened);
    await ask(...opened, assistant, result);
    for (const message of ['The recording was cut off in call 3.', 'The recording has no reply to call 4.']) {
      const end = await ask(...opened, assistant, result, assistant);
      assert.deepEqual(end, { ok: false, kind: 'script_ended', message, retryable: false });
    }
  });

  for (const [what, messages, said] of [
    [
      'another system prompt',
      [{ role: 'system', content: 'Look.' }, opened[1]],
      /the system prompt differs \(5 characters, 23 recorded\)/,
    ],
    ['another task', [opened[0], { role: 'user', content: 'Find it.' }], /a message to the model differs/],
    ['less', [opened[0]], /a message to the model is missing/],
    [
      'more',
      [...opened, { role: 'user', content: 'One turn left.' }],
      /a message to the model was not recorded/,
    ],
    [
      'longer ends around a secret',
      [opened[0], { role: 'user', content: 'Find the root cause.' }],
      /a message to the model differs/,
    ],
  ] as const) {
    it(`notes that it was told ${what}, once, and goes on`, async () => {
      const { ask, notes } = replayOf();
      assert.deepEqual(await ask(...(messages as readonly ChatMessage[])), answer('first'));
      await ask(...opened, assistant, { ...result, content: 'checkout\n' });
      assert.equal(notes.length, 1);
      assert.equal(notes[0]?.kind, 'replay_diverged');
      assert.match(notes[0]?.message ?? '', said);
      assert.match(
        notes[0]?.message ?? '',
        /^Call 1 is not as recorded: .*\. The replies go on as recorded\.$/,
      );
    });
  }

  for (const [what, messages, said] of [
    [
      'another result',
      [assistant, { ...result, content: 'checkout\n' }],
      /the result of code_exec \(call a\) differs/,
    ],
    [
      'the result of another call',
      [assistant, { ...result, tool_call_id: 'b' }],
      /\(call b\) stands where .*\(call a\) was recorded/,
    ],
    ['another history', [assistant, assistant, result], /the request has 5 messages, 4 were recorded/],
  ] as const) {
    it(`notes ${what}`, async () => {
      const { ask, notes } = replayOf();
      await ask(...opened);
      await ask(...opened, ...messages);
      assert.match(notes[0]?.message ?? assert.fail('nothing noted'), said);
    });
  }

  it('does not take the words that ask for a summary for a difference', async () => {
    const summary = { purpose: 'summary', messageCount: 3, heard: opening, answer: answer('sum') } as const;
    const { ask, notes } = replayOf([summary]);
    await ask(...opened, { role: 'user', content: 'Summarise.' });
    assert.deepEqual(notes, []);
  });

  it('of an attempt that was not recorded is refused before anything runs, naming both', () => {
    assert.throws(() => replayOf(calls, { task_id: 'Scenario-1', repeat: 2 }), {
      code: 'config_invalid',
      message: 'Model again: /results/run has no recording of m on Scenario-1, repeat 2.',
    });
  });
});
