import { Html } from './markup.ts';

/**
 * The style of every page: light and dark by the reader's system, the editor's colours in the editor, black on white on
 * paper. Inline, because a page is one file.
 */
const css = `
:root { --fg: #1f2328; --bg: #ffffff; --muted: #59636e; --line: #d1d9e0; --soft: #f6f8fa; --accent: #0969da;
  --good: #1a7f37; --bad: #cf222e; --warn: #9a6700; color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  :root { --fg: #e6edf3; --bg: #0d1117; --muted: #9198a1; --line: #3d444d; --soft: #151b23; --accent: #4493f8;
    --good: #3fb950; --bad: #f85149; --warn: #d29922; } }
html[data-host='editor'] { --fg: var(--vscode-foreground); --bg: var(--vscode-editor-background);
  --muted: var(--vscode-descriptionForeground); --line: var(--vscode-widget-border, var(--vscode-contrastBorder, #808080));
  --soft: var(--vscode-textBlockQuote-background, transparent); --accent: var(--vscode-textLink-foreground);
  --good: var(--vscode-testing-iconPassed, #388a34); --bad: var(--vscode-errorForeground);
  --warn: var(--vscode-editorWarning-foreground, #bf8803); }
body { margin: 0; background: var(--bg); color: var(--fg); font: 14px/1.5 system-ui, sans-serif; }
html[data-host='editor'] body { font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); }
main { max-width: 1080px; margin: 0 auto; padding: 24px; }
a { color: var(--accent); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 4px 8px; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
@media print { :root { --fg: #000; --bg: #fff; --muted: #444; --line: #999; --soft: #fff; } main { max-width: none; padding: 0; } }
`;

export const pageStyle = new Html(`<style>${css}</style>`);
