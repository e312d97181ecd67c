import assert from 'node:assert/strict';
import { afterWords } from '../../../../webview/text/overInvestigationWords.ts';

describe('the words for what came after the evidence', () => {
  const after = { turns: 14, input_tokens: 90_000, output_tokens: 5200, commands: 13 };

  it('counts turns, tokens read and written, and commands', () => {
    const words = '14 turns, 90\u202f000 tokens read, 5\u202f200 tokens written and 13 commands after it.';
    assert.equal(afterWords({ after }), words);
  });

  it('says that the provider named no tokens, rather than none', () => {
    const words = afterWords({ after: { ...after, input_tokens: null, output_tokens: null } });
    assert.equal(words, '14 turns and 13 commands after it. The provider did not say how many tokens.');
  });

  it('says that nothing came after it, and nothing at all where it is not complete', () => {
    assert.equal(afterWords({ after: { ...after, turns: 0, commands: 0 } }), 'Nothing came after it.');
    assert.equal(afterWords({ after: null }), '');
  });
});
