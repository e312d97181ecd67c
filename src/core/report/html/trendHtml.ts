import type { Trend } from '../../schema/trend.ts';
import { html } from './markup.ts';
import { type PageOptions, page } from './page.ts';

/** The reports of weeks as charts and tables. */
export function trendHtml(trend: Trend, { host }: PageOptions): string {
  return page({ title: 'Trend', host, body: html`<h1>${trend.folder}</h1>` });
}
