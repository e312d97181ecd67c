import assert from 'node:assert/strict';
import { visibleLine, visibleText } from '../../../../webview/text/visibleText.ts';

const esc = '\u001b';

describe('text made harmless to look at', () => {
  it('stays as it is where there is nothing to do', () => {
    const text = 'kubectl get pods\n\tname  ünïcödé 日本語 👍🏽 ✓ ️';
    assert.equal(visibleText(text), text);
  });

  it('loses the control sequences of terminals', () => {
    const cases = [
      [`${esc}[31mred${esc}[0m`, 'red'],
      [`${esc}[2J${esc}[1;1Hgone`, 'gone'],
      [`${esc}]0;title\u0007text`, 'text'],
      [`${esc}]8;;https://evil.example${esc}\\link${esc}]8;;${esc}\\`, 'link'],
      [`${esc}Pq#0;1${esc}\\sixel`, 'sixel'],
      ['\u009b31mred', 'red'],
      [`${esc}(B${esc}7text${esc}8`, 'text'],
    ];
    assert.deepEqual(
      cases.map(([raw]) => visibleText(raw ?? '')),
      cases.map(([, shown]) => shown),
    );
  });

  it('names what cannot be seen and what turns the direction', () => {
    assert.equal(visibleText('a\u202egnp.exe'), 'a‹U+202E›gnp.exe');
    assert.equal(visibleText('pay\u200bpal\u2066x\u2069'), 'pay‹U+200B›pal‹U+2066›x‹U+2069›');
    assert.equal(visibleText('a\u0000b\u0008c\u007f'), 'a‹U+0000›b‹U+0008›c‹U+007F›');
    assert.equal(visibleText('tag\u{e0041}'), 'tag‹U+E0041›');
    assert.equal(visibleText('half \ud83d'), 'half ‹U+D83D›');
    assert.equal(visibleText(`${esc}`), '‹U+001B›');
  });

  it('keeps lines, whatever ends them', () => {
    assert.equal(visibleText('a\r\nb\rc\nd'), 'a\nb\nc\nd');
    assert.equal(visibleLine('a\r\n\tb'), 'a b');
  });

  it('needs no longer for text that is made to take long', () => {
    const texts = [`${esc}]`, '\u0090', `${esc}[0`, '\u009b;'].map((piece) => piece.repeat(200_000));
    const began = performance.now();
    for (const text of texts) visibleText(text);
    // Some tenths of a second where it is linear; minutes where it is not.
    assert.ok(performance.now() - began < 10_000);
  });
});
