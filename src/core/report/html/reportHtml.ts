import type { Report } from '../../schema/report.ts';
import { html } from './markup.ts';
import { type PageOptions, page } from './page.ts';

/** The report of one model as a page of its own: one file, no script, no network. */
export function reportHtml(report: Report, { host }: PageOptions): string {
  return page({ title: report.model, host, body: html`<h1>${report.model}</h1>` });
}
