import assert from 'node:assert/strict';
import { callText } from '../../../../webview/text/callText.ts';
import { markRange, rangeInShown, textBlocks } from '../../../../webview/text/textBlocks.ts';

describe('a tool call as it is read', () => {
  it('is the command with its line breaks, and the other arguments beside it', () => {
    assert.deepEqual(callText('{"cmd":"grep -c \\"a\\" x\\nls","timeout":5}'), {
      text: 'grep -c "a" x\nls',
      others: [{ name: 'timeout', value: '5' }],
    });
  });

  it('is the script of a shell that is called with words', () => {
    assert.equal(callText('{"command":["bash","-lc","ls | wc"]}').text, 'ls | wc');
    assert.equal(callText('{"command":["ls","-l"]}').text, 'ls -l');
  });

  it('is what the model wrote where that is no JSON or has no command', () => {
    assert.equal(callText('{"cmd": "ls').text, '{"cmd": "ls');
    assert.equal(callText('ls -l').text, 'ls -l');
    assert.equal(callText('{"paths":["a"]}').text, '{\n  "paths": [\n    "a"\n  ]\n}');
  });
});

describe('blocks of a text', () => {
  it('hold together the whole text, whatever is marked', () => {
    const text = Array.from({ length: 3000 }, (_, line) => `line ${line} of it`).join('\n');
    for (const mark of [null, { at: 4090, end: 4200 }, { at: 0, end: text.length }, { at: 9, end: 9 }]) {
      const blocks = textBlocks(text, mark);
      const segments = blocks.flatMap((block) => block.segments);
      assert.equal(segments.map((segment) => segment.text).join(''), text);
      const marked = segments.filter((segment) => segment.marked).map((segment) => segment.text);
      assert.equal(marked.join(''), mark === null ? '' : text.slice(mark.at, mark.end));
      assert.ok(blocks.every((block) => block.segments.map((one) => one.text).join('').length < 4200));
    }
  });

  it('mark a name where only its place is known', () => {
    assert.deepEqual(markRange('in Pod/checkout-7d9, it', 3, 0), { at: 3, end: 19 });
    assert.deepEqual(markRange('a, b', 1, 0), { at: 1, end: 2 });
  });

  it('find a mark of the raw arguments in the command that is shown', () => {
    const raw = JSON.stringify({ cmd: 'grep "a b" x\ngrep "a b" y' });
    const { text } = callText(raw);
    const at = raw.lastIndexOf('\\"a b\\"');
    assert.deepEqual(rangeInShown(raw, text, { at, end: at + 7 }), {
      at: text.lastIndexOf('"a b"'),
      end: text.lastIndexOf('"a b"') + 5,
    });
    assert.equal(rangeInShown(raw, text, { at: 1, end: 6 }), null);
  });
});
