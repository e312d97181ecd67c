/** Style sheets of the page in `media`, in their order: later ones win. */
export const pageStyles = [
  'reviewer.css',
  'reviewerHeader.css',
  'reviewerLists.css',
  'reviewerStep.css',
  'reviewerLedger.css',
  'reviewerLabels.css',
  'reviewerCompare.css',
] as const;

/** What the reviewer's page is made of. Addresses are those that the webview may load. */
export interface PageParts {
  /** The webview's `cspSource`. */
  readonly cspSource: string;
  /** Made anew for each page, from a secure source. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUris: readonly string[];
  /**
   * Names what the page shows, the same after a reload of the window and different for another attempt, such as the URI of
   * the trajectory: what the page remembers (place, filter, folds, drafts) is kept under it.
   */
  readonly memoryKey: string;
}

/**
 * The reviewer's page before its script has run. Nothing of a trajectory is in it. It may load this extension's script and
 * styles, and nothing else from anywhere: no image, no frame, no connection, no inline script or style, no eval.
 */
export function pageHtml({ cspSource, nonce, scriptUri, styleUris, memoryKey }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const styles = styleUris.map((uri) => `  <link rel="stylesheet" href="${escaped(uri)}">`).join('\n');
  // The second meta element is where the toolkit's controls look for the nonce of the style element that they try out.
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
  <meta property="csp-nonce" content="${escaped(nonce)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>ITBench Review</title>
${styles}
</head>
<body>
  <div id="page" data-memory-key="${escaped(memoryKey)}"><p class="opening">Opening the trajectory…</p></div>
  <script type="module" nonce="${escaped(nonce)}" src="${escaped(scriptUri)}"></script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
