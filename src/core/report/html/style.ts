import { Html } from './markup.ts';

/**
 * The style of every page: light and dark by the reader's system, the editor's colours in the editor, system colours where
 * the reader forces them, black on white on paper. Inline, because a page is one file.
 */
const colours = `
:root { --fg: #1f2328; --bg: #ffffff; --muted: #59636e; --line: #d1d9e0; --soft: #f6f8fa; --accent: #0969da;
  --good: #1a7f37; --bad: #cf222e; --warn: #8a5a00; --good-edge: var(--good); --bad-edge: var(--bad); --warn-edge: var(--warn); color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  :root { --fg: #e6edf3; --bg: #0d1117; --muted: #9198a1; --line: #3d444d; --soft: #151b23; --accent: #4493f8;
    --good: #3fb950; --bad: #f85149; --warn: #d29922; } }
html[data-host='editor'] { --fg: var(--vscode-foreground); --bg: var(--vscode-editor-background);
  --muted: var(--vscode-descriptionForeground); --line: var(--vscode-contrastBorder, var(--vscode-widget-border, #80808066));
  --soft: transparent; --accent: var(--vscode-textLink-foreground); --good: var(--fg); --bad: var(--fg); --warn: var(--fg);
  --good-edge: var(--vscode-testing-iconPassed, #388a34); --bad-edge: var(--vscode-errorForeground); --warn-edge: var(--vscode-editorWarning-foreground, #bf8803); }
@media (forced-colors: active) {
  :root, html[data-host='editor'] { --fg: CanvasText; --bg: Canvas; --muted: CanvasText; --line: CanvasText; --soft: Canvas;
    --accent: LinkText; --good-edge: CanvasText; --bad-edge: CanvasText; --warn-edge: CanvasText; --good: CanvasText; --bad: CanvasText; --warn: CanvasText; } }
@media print {
  :root, html[data-host='editor'] { --fg: #000; --bg: #fff; --muted: #444; --line: #999; --soft: #fff; --accent: #0a4fa3;
    --good: #14622a; --bad: #a4161f; --warn: #6b4600; --good-edge: #14622a; --bad-edge: #a4161f; --warn-edge: #6b4600; color-scheme: light; } }
`;

const text = `
body { margin: 0; background: var(--bg); color: var(--fg); font: 15px/1.55 system-ui, sans-serif; overflow-wrap: break-word; }
html[data-host='editor'] body { font-family: var(--vscode-font-family, system-ui, sans-serif); font-size: 14px; padding: 0; }
main { max-width: 1000px; margin: 0 auto; padding: 40px 28px 64px; }
h1 { font-size: 30px; line-height: 1.2; margin: 4px 0 12px; overflow-wrap: anywhere; }
h2 { font-size: 21px; line-height: 1.3; margin: 0 0 12px; }
h3 { font-size: 15px; margin: 24px 0 6px; }
p { margin: 0 0 10px; max-width: 76ch; }
ul, ol { margin: 0 0 10px; padding-left: 20px; max-width: 76ch; }
li { margin-bottom: 4px; }
a { color: var(--accent); }
code { font: 0.9em/1.4 ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; background: none; color: inherit; padding: 0; }
section { margin-top: 52px; }
footer { margin-top: 64px; padding-top: 16px; border-top: 1px solid var(--line); color: var(--muted); font-size: 13px; }
.lead { font-size: 17px; }
.eyebrow, .muted, .interval { color: var(--muted); }
.eyebrow { margin: 0; font-size: 13px; }
.muted { font-size: 13.5px; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`;

const blocks = `
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 24px; padding: 10px 0; border: solid var(--line); border-width: 1px 0; font-size: 14px; }
nav a { text-decoration: none; } nav a:hover { text-decoration: underline; }
.banner, .note { margin: 12px 0; padding: 10px 16px; border: 1px solid var(--line); border-left: 5px solid var(--muted); border-radius: 4px; background: var(--soft); }
.banner { border-left-color: var(--bad-edge); } .banner strong { color: var(--bad); }
.note p:last-child, .note ul:last-child, .banner ul { margin-bottom: 0; }
.cards { display: grid; grid-template-columns: repeat(4, 1fr); gap: 14px; margin-bottom: 12px; }
.columns { display: grid; grid-template-columns: repeat(3, 1fr); gap: 4px 32px; margin-bottom: 12px; }
.columns.two { grid-template-columns: repeat(2, 1fr); gap: 14px; }
.card { padding: 16px 18px; border: 1px solid var(--line); border-radius: 8px; background: var(--soft); min-width: 0; }
.card h3 { margin-top: 0; } .card p:last-child { margin-bottom: 0; }
.card .number { font-size: 30px; line-height: 1.2; font-weight: 600; margin: 0; font-variant-numeric: tabular-nums; }
.card .interval { font-size: 13px; margin-bottom: 6px; }
.verdict { border-left: 5px solid var(--line); } .verdict .big { font-size: 24px; font-weight: 600; line-height: 1.3; margin: 0 0 4px; }
.verdict.good { border-left-color: var(--good-edge); } .verdict.warn { border-left-color: var(--warn-edge); } .verdict.bad { border-left-color: var(--bad-edge); }
.verdict.bad .big { color: var(--bad); }
.badge { display: inline-block; padding: 0 8px; border: 1px solid var(--line); border-radius: 10px; font-size: 12.5px; line-height: 19px; white-space: nowrap; }
.claims .badge { max-width: 100%; white-space: normal; overflow-wrap: anywhere; box-sizing: border-box; }
.nowrap { white-space: nowrap; }
.badge.good { color: var(--good); border-color: var(--good-edge); } .badge.warn { color: var(--warn); } .badge.bad { color: var(--bad); border-color: var(--bad-edge); }
.badges { display: flex; flex-wrap: wrap; gap: 4px; }
.count { display: inline-block; min-width: 2ch; text-align: center; font-variant-numeric: tabular-nums; }
details { margin: 8px 0; } summary { cursor: pointer; padding: 4px 0; } .fold { padding: 8px 0 8px 18px; }
`;

const tables = `
.scroll { overflow-x: auto; margin: 8px 0 14px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: 7px 14px 7px 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; min-width: 5ch; }
th.n, td.n { text-align: right; } th { font-weight: 600; } thead th { color: var(--muted); font-weight: 500; }
.tasks tbody tr:first-child > * { border-bottom: 0; padding-bottom: 0; }
.tasks .under td { padding-top: 0; } .tasks .under details { margin: 2px 0 4px; } .tasks .under summary { color: var(--muted); font-size: 13px; }
.score { white-space: nowrap; font-variant-numeric: tabular-nums; }
.attempt { margin: 8px 0 8px 4px; padding: 4px 0 4px 16px; border-left: 2px solid var(--line); }
.attempt h3 { margin: 0 0 4px; } .attempt h3 a { font-weight: 400; margin-left: 10px; }
.claims { padding-left: 22px; } .claims li { margin-bottom: 8px; }
dl { margin: 0 0 14px; } dl div { display: grid; grid-template-columns: 200px 1fr; gap: 4px 16px; padding: 6px 0; border-bottom: 1px solid var(--line); }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
`;

/** Of drawings: a mark's class says what it is; shape and text tell it apart where colours do not. */
const drawings = `
figure { margin: 16px 0; }
figcaption { color: var(--muted); font-size: 13.5px; }
.legend { margin-top: 4px; color: var(--muted); } .key { margin-left: 14px; font-size: 16px; } .key:first-child { margin-left: 0; } .key.own { color: var(--accent); }
.chart { display: block; max-width: 100%; height: auto; min-width: 640px; }
.chart text { font: 12.5px system-ui, sans-serif; fill: var(--fg); }
html[data-host='editor'] .chart text { font-family: var(--vscode-font-family, system-ui, sans-serif); }
.chart .tick { fill: var(--muted); } .chart .axis-name { fill: var(--fg); font-weight: 600; } .chart .own-name { font-weight: 600; }
.axis { stroke: var(--muted); stroke-width: 1; } .grid { stroke: var(--line); stroke-width: 1; }
.own, .bar { fill: var(--accent); } .whisker { stroke: var(--accent); stroke-width: 2; } .band { fill: var(--accent); opacity: 0.3; }
.line { fill: none; stroke: var(--accent); stroke-width: 2; }
.other { fill: var(--bg); stroke: var(--muted); stroke-width: 1.8; } .track { fill: var(--line); }
.trend .line, .trend .whisker { stroke-width: 1.5; } .trend .whisker { opacity: 0.7; }
.trend .point { fill: var(--accent); stroke: var(--accent); stroke-width: 1.5; } .trend .unused { fill: var(--bg); stroke: var(--muted); }
.trend .change { stroke: var(--warn-edge); stroke-width: 1.5; stroke-dasharray: 5 4; } .trend .worse { fill: var(--bad-edge); } .trend .better { fill: var(--good-edge); }
.limit { stroke: var(--warn-edge); stroke-width: 1.5; stroke-dasharray: 6 5; }
.range { display: block; width: 100%; max-width: 200px; height: auto; margin: 0 0 8px; } .score svg { display: inline-block; vertical-align: middle; }
`;

const places = `
@media (max-width: 860px) { .cards { grid-template-columns: repeat(2, 1fr); } .columns, .columns.two { grid-template-columns: 1fr; } }
@media (max-width: 520px) { main { padding: 24px 16px 48px; } .cards { grid-template-columns: 1fr; } h1 { font-size: 24px; }
  dl div { grid-template-columns: 1fr; gap: 0; } }
@media print {
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; } nav { display: none; } section { margin-top: 24pt; }
  h2, h3, summary { break-after: avoid; } .card, tr, figure, .attempt li { break-inside: avoid; }
  .tasks tbody tr:first-child, .tasks summary, .attempt h3 { break-after: avoid; }
  .scroll { overflow: visible; } .chart { min-width: 0; } summary { list-style: none; font-weight: 600; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;

/** What stands in the `<style>` of every page. */
export const pageCss = `${colours}${text}${blocks}${tables}${drawings}${places}`;

/**
 * sha256 of {@link pageCss} in base64: the policy of a page allows this style and no other. Core's pure rooms have no hash
 * functions, so it stands here; its test says what it has to be.
 */
export const pageCssHash = 'ho1dDRBuutgeDrebGov6/1tycR1NHIL5IL++le1EzXM=';

export const pageStyle = new Html(`<style>${pageCss}</style>`);
