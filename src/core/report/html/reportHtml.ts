import type { Report } from '../../schema/report.ts';
import { costSection } from './costSection.ts';
import { decisionSection } from './decisionSection.ts';
import { type Detail, details } from './detail.ts';
import { earlierSection } from './earlierSection.ts';
import { figuresSection } from './figuresSection.ts';
import { flagsSection } from './flagsSection.ts';
import { headerSection } from './headerSection.ts';
import { hypothesesSection } from './hypothesesSection.ts';
import { type Html, html } from './markup.ts';
import { type PageOptions, page } from './page.ts';
import { patternsSection } from './patternsSection.ts';
import { provenanceSection } from './provenanceSection.ts';
import { reviewSection } from './reviewSection.ts';
import { scatterSection } from './scatterSection.ts';
import { tasksSection } from './tasksSection.ts';

/** Most bytes of a page: it is mailed, kept beside tickets, and opened in panels. */
export const maxPageBytes = 1_000_000;

/**
 * The report of one model as a page of its own: one file, no script, no network. A page that would be larger than
 * {@link maxPageBytes} tells less of each attempt, and says so; even the least may be larger for thousands of tasks.
 * @param standing why the report is not to be relied on, one sentence each: what is on record of it beside the file
 */
export function reportHtml(report: Report, options: PageOptions, standing: readonly string[] = []): string {
  let text = '';
  for (const detail of details) {
    text = page({
      title: `${report.model} · ITBench Review report`,
      host: options.host,
      body: body(report, { ...options, standing, detail }),
    });
    if (new TextEncoder().encode(text).length <= maxPageBytes) break;
  }
  return text;
}

interface BodyOptions extends PageOptions {
  readonly standing: readonly string[];
  readonly detail: Detail;
}

const sections: readonly (readonly [id: string, title: string])[] = [
  ['decision', 'Decision'],
  ['figures', 'Numbers'],
  ['scatter', 'Accuracy and turns'],
  ['patterns', 'False claims'],
  ['tasks', 'Tasks'],
  ['flags', 'Flags'],
  ['review', 'Review'],
  ['hypotheses', 'Hypotheses'],
  ['earlier', 'Earlier report'],
  ['cost', 'Cost'],
  ['provenance', 'Origin'],
];

function body(report: Report, { host, links, standing, detail }: BodyOptions): Html {
  return html`${headerSection(report, standing)}<nav aria-label="Sections">${sections.filter(([id]) => id !== 'earlier' || report.comparison?.earlier != null).map(([id, title]) => html`<a href="#${id}">${title}</a>`)}</nav>${[
    decisionSection(report, host),
    figuresSection(report),
    scatterSection(report),
    patternsSection(report),
    tasksSection(report, { links, detail }),
    flagsSection(report, detail),
    reviewSection(report, detail),
    hypothesesSection(report),
    earlierSection(report, detail),
    costSection(report),
    provenanceSection(report, { host, detail }),
  ]}<footer>Scores are those of an automatic scorer; ITBench-AA is a benchmark by others, and this report is no publication of theirs.</footer>`;
}
