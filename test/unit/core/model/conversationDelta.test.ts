import assert from 'node:assert/strict';
import { conversationDelta, wholeConversation } from '../../../../src/core/model/conversationDelta.ts';

const mark = { type: 'ephemeral' };
const text = (words: string, marked = false) => ({
  role: 'user',
  content: [{ type: 'text', text: words, ...(marked ? { cache_control: mark } : {}) }],
});
const answer = (id: string) => ({
  role: 'assistant',
  content: [{ type: 'tool_use', id, name: 't', input: {} }],
});

/** A conversation of `turns` turns as the anthropic adapter sends it: the last two messages of the user are marked. */
function bodyOf(turns: number): unknown {
  const messages: unknown[] = [text('task', turns <= 1)];
  for (let turn = 1; turn <= turns; turn += 1)
    messages.push(answer(`call_${turn}`), text(`result ${turn} ${'x'.repeat(500)}`, turn >= turns - 1));
  return { model: 'm', system: [{ type: 'text', text: 's', cache_control: mark }], messages, tools: [] };
}

describe('conversationDelta', () => {
  it('repeats no message because a cache mark moved on, and can be undone to the byte', () => {
    let known: readonly string[] = [];
    let knownMessages: readonly unknown[] = [];
    for (let turns = 0; turns < 6; turns += 1) {
      const body = JSON.stringify(bodyOf(turns));
      const delta = conversationDelta(body, known);
      assert.equal(delta.repeated, turns === 0 ? 0 : 2 * turns - 1);
      const record: typeof delta = JSON.parse(JSON.stringify(delta));
      const whole = wholeConversation(record, knownMessages);
      assert.equal(JSON.stringify(whole.body), body);
      known = delta.messages;
      knownMessages = whole.messages;
    }
  });

  it('says where the marks of the whole conversation stood, and leaves those outside of it in the body', () => {
    const delta = conversationDelta(JSON.stringify(bodyOf(2)), []);
    assert.deepEqual(delta.marks, [
      { message: 2, block: 0, cache_control: mark },
      { message: 4, block: 0, cache_control: mark },
    ]);
    assert.deepEqual(Object.entries(delta.value as object)[1], [
      'system',
      [{ type: 'text', text: 's', cache_control: mark }],
    ]);
  });

  it('leaves a mark where it is that does not stand last in its block', () => {
    const body = JSON.stringify({
      messages: [{ role: 'user', content: [{ cache_control: mark, type: 'text' }, 'plain', null] }],
    });
    const delta = conversationDelta(body, []);
    assert.deepEqual(delta.marks, []);
    assert.equal(JSON.stringify(wholeConversation(delta, []).body), body);
  });

  for (const body of ['no JSON', '[1]', 'null', '{"prompt":"x"}', '{"messages":"x"}'])
    it(`passes on a body without a conversation as it is: ${body}`, () => {
      const delta = conversationDelta(body, ['"old"']);
      assert.deepEqual([delta.repeated, delta.messages, delta.marks], [0, [], []]);
      const { body: whole } = wholeConversation(delta, ['old']);
      assert.equal(typeof whole === 'string' ? whole : JSON.stringify(whole), body);
    });
});
