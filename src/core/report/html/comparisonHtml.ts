import type { Comparison } from '../../schema/comparison.ts';
import { html } from './markup.ts';
import { type PageOptions, page } from './page.ts';

/** Comparisons of reports with one baseline, as a page. */
export function comparisonHtml(comparisons: readonly Comparison[], { host }: PageOptions): string {
  return page({ title: 'Comparison', host, body: html`<p>${comparisons.length}</p>` });
}
