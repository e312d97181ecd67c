import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pageHtml } from '../../../src/host/reviewer/pageHtml.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const sources = globSync('webview/**/*.ts', { cwd: root }).map((path) => ({
  path,
  text: readFileSync(`${root}${path}`, 'utf8'),
}));

function filesWith(pattern: RegExp): string[] {
  return sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
}

describe('the source of the reviewer’s page', () => {
  it('is seen', () => {
    assert.ok(sources.length > 40, `only ${sources.length} files`);
  });

  it('puts text of a trajectory nowhere but in text and in attributes that hold text', () => {
    const unsafe =
      /unsafe(HTML|SVG|CSS|Static)|innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|new Function|\beval\(/;
    assert.deepEqual(filesWith(unsafe), []);
    assert.deepEqual(filesWith(/\b(href|src|action|formaction)=\$\{/), []);
    assert.deepEqual(filesWith(/\son\w+=["']/), []);
  });

  it('has no style attribute, which the page’s policy refuses', () => {
    assert.deepEqual(filesWith(/\sstyle=|style-map/), []);
  });

  it('asks nobody for anything but the extension', () => {
    assert.deepEqual(filesWith(/\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|https?:\/\//), []);
  });
});

describe('the HTML of the reviewer’s page', () => {
  const html = pageHtml({
    cspSource: 'https://host.example',
    nonce: 'n0nce',
    scriptUri: 'https://host.example/webview.js',
    styleUris: ['https://host.example/a.css'],
    memoryKey: 'file:///a"b<script>/trajectory.jsonl',
  });

  it('lets in the extension’s script and styles, and nothing else', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    assert.deepEqual(policy?.split('; '), [
      "default-src 'none'",
      "script-src 'nonce-n0nce'",
      "style-src https://host.example 'nonce-n0nce'",
      'font-src https://host.example',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('escapes what it is given', () => {
    assert.ok(html.includes('data-memory-key="file:///a&quot;b&lt;script&gt;/trajectory.jsonl"'));
    assert.equal(html.match(/<script/g)?.length, 1);
  });
});
