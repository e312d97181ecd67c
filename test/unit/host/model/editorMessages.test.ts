import assert from 'node:assert/strict';
import { toArguments, toEditorMessages } from '../../../../src/host/model/editorMessages.ts';

const call = (id: string, text: string) => ({ id, name: 'code_exec', arguments: text });
const spoken = (content: string, calls: readonly ReturnType<typeof call>[] = []) =>
  ({ role: 'assistant', content, reasoning: 'hidden', tool_calls: calls }) as const;
const result = (id: string, content: string) =>
  ({ role: 'tool', tool_call_id: id, name: 'code_exec', content }) as const;

describe('toEditorMessages', () => {
  it('sends the system prompt as a user message of its own, first', () => {
    assert.deepEqual(
      toEditorMessages([
        { role: 'system', content: 'You diagnose.' },
        { role: 'user', content: 'Find it.' },
      ]),
      [
        { role: 'user', parts: [{ kind: 'text', text: 'You diagnose.' }] },
        { role: 'user', parts: [{ kind: 'text', text: 'Find it.' }] },
      ],
    );
  });

  it('puts the results of one message into one user message, and what follows into another', () => {
    assert.deepEqual(
      toEditorMessages([
        spoken('Two things.', [call('a', '{"cmd":"ls"}'), call('b', '{"cmd":"cat x"}')]),
        result('a', 'one'),
        result('b', 'two'),
        { role: 'user', content: '5 turns are left.' },
        spoken('', [call('c', '{}')]),
        result('c', 'three'),
      ]),
      [
        {
          role: 'assistant',
          parts: [
            { kind: 'text', text: 'Two things.' },
            { kind: 'call', id: 'a', name: 'code_exec', input: { cmd: 'ls' } },
            { kind: 'call', id: 'b', name: 'code_exec', input: { cmd: 'cat x' } },
          ],
        },
        {
          role: 'user',
          parts: [
            { kind: 'result', id: 'a', text: 'one' },
            { kind: 'result', id: 'b', text: 'two' },
          ],
        },
        { role: 'user', parts: [{ kind: 'text', text: '5 turns are left.' }] },
        { role: 'assistant', parts: [{ kind: 'call', id: 'c', name: 'code_exec', input: {} }] },
        { role: 'user', parts: [{ kind: 'result', id: 'c', text: 'three' }] },
      ],
    );
  });

  it('keeps an empty reply in the conversation, as an empty text', () => {
    assert.deepEqual(toEditorMessages([spoken('')]), [
      { role: 'assistant', parts: [{ kind: 'text', text: '' }] },
    ]);
  });

  it('gives arguments back as they came: through text and back nothing is lost', () => {
    const there = (input: unknown) => {
      const [message] = toEditorMessages([spoken('', [call('a', toArguments(input))])]);
      const [part] = message?.parts ?? [];
      return part?.kind === 'call' ? part.input : assert.fail('no call');
    };
    for (const input of [
      {},
      { cmd: 'grep "a|b" x\n' },
      { a: [1, { b: null }] },
      JSON.parse('{"__proto__":1}'),
    ]) {
      assert.deepEqual(there(input), input);
    }
    assert.deepEqual(there(undefined), {});
    // Against the API's word: no object. The model sees its own text, inside of one.
    assert.deepEqual(there('ls -la'), { arguments: 'ls -la' });
    assert.deepEqual(there(42), { arguments: '42' });
  });
});
