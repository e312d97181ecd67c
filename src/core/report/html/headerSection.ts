import { counted } from '../../counted.ts';
import type { Report } from '../../schema/report.ts';
import { type Html, html } from './markup.ts';

/** Name, what this is in two sentences, and whatever forbids to take the numbers as they stand. */
export function headerSection(report: Report, standing: readonly string[]): Html {
  const { model, run_id, metric, repeats, provenance } = report;
  return html`<header><p class="eyebrow">ITBench Review · report of a benchmark run</p><h1>${model}</h1><p class="lead">This model was given recorded Kubernetes incidents and asked which entities caused each of them. This page says how often it was right, what it blamed wrongly, and whether it may be let near production by the policy in force.</p><p class="muted">${metric.label} · ${counted(repeats, 'attempt')} per task · ${day(provenance)} · <span class="nowrap">run ${run_id}</span></p>${banners(report, standing)}</header>`;
}

function day({ started_at, ended_at }: Report['provenance']): string {
  return `${(ended_at ?? started_at).slice(0, 16).replace('T', ' ')} UTC`;
}

function banners(report: Report, standing: readonly string[]): Html[] {
  const withdrawn = standing.map((text) => ({ title: 'Not to be relied on.', text }));
  return [...withdrawn, ...warnings(report)].map(
    ({ title, text }) => html`<div class="banner" role="note"><strong>${title}</strong> ${text}</div>`,
  );
}

interface Warning {
  readonly title: string;
  readonly text: string;
}

/** What nobody may overlook, the gravest first. */
function warnings({ status, status_reasons, practice, provenance, accuracy }: Report): Warning[] {
  const { suite, sandbox } = provenance;
  const because = status_reasons.join(' ');
  const found: (Warning | null)[] = [
    status === 'inconclusive'
      ? { title: 'Inconclusive: do not decide from these numbers.', text: because }
      : null,
    status === 'partial'
      ? { title: 'Partial: the run is not finished, and the numbers will change.', text: because }
      : null,
    accuracy === null ? { title: 'No attempt counts.', text: 'There is nothing to average.' } : null,
    practice
      ? {
          title: 'Practice only.',
          text: `It ran in a sandbox (${sandbox.kind}) whose tools are not the real ones: these are not numbers to publish.`,
        }
      : null,
    suite.verified === 'changed'
      ? {
          title: 'The tasks were changed.',
          text: `Files differ from the lock of ${suite.title}: these are not the tasks that it names.`,
        }
      : null,
    suite.verified === 'unlocked'
      ? {
          title: 'The tasks are not verified.',
          text: `${suite.title} has no lock: nobody can say whether these are the tasks they should be.`,
        }
      : null,
  ];
  return found.filter((one) => one !== null);
}
