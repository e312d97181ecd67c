import { type Html, html } from './markup.ts';
import { pageCssHash, pageStyle } from './style.ts';

/** Where a page is shown: a file in a browser, or a panel of the editor, whose colours it then takes. */
export type PageHost = 'file' | 'editor';

/** Makes links of a page that leave it, where its host can follow them; null where it cannot. */
export interface PageLinks {
  /** Address that opens an attempt in the reviewer. */
  readonly attempt: (at: {
    readonly run_id: string;
    readonly model: string;
    readonly task_id: string;
    readonly repeat: number;
  }) => string | null;
}

export const noLinks: PageLinks = { attempt: () => null };

export interface PageOptions {
  readonly host: PageHost;
  readonly links: PageLinks;
}

/** A page for itself: no script, no request to anywhere, and nothing but its own style. */
export const filePage: PageOptions = { host: 'file', links: noLinks };

/**
 * A whole document without a script: charts are SVG, and folding is `<details>`. Nothing in it can load anything, whatever the
 * names in it try, and no style holds but its own: no `style` attributes.
 */
export function page({ title, body, host }: { title: string; body: Html; host: PageHost }): string {
  const policy = `default-src 'none'; style-src 'sha256-${pageCssHash}'; base-uri 'none'; form-action 'none'`;
  return html`<!DOCTYPE html>
<html lang="en" data-host="${host}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${pageStyle}
</head>
<body>
<main>${body}</main>
</body>
</html>
`.text;
}
