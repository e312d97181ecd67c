import { counted } from '../../counted.ts';
import type { ReportedHypothesis } from '../../schema/hypothesis.ts';
import type { Report } from '../../schema/report.ts';
import { notAvailable } from '../figureText.ts';
import { type Html, html } from './markup.ts';
import { badge, section, type Tone } from './parts.ts';
import { capital } from './words.ts';

const verdicts: Readonly<Record<ReportedHypothesis['verdict'], readonly [text: string, tone: Tone]>> = {
  supported: ['✓ supported', 'good'],
  not_supported: ['✕ not supported', 'bad'],
  inconclusive: ['? cannot be said', 'plain'],
};

/** Two hypotheses on how models fail, and what these attempts say of them. */
export function hypothesesSection({ hypotheses, schema_version }: Report): Html {
  if (hypotheses.length === 0) {
    return section(
      'hypotheses',
      'Hypotheses',
      html`<p>No hypothesis was tested: this report was written in format ${schema_version}.</p>`,
    );
  }
  return section('hypotheses', 'Hypotheses', [
    html`<p>Two suppositions about how models fail, tested on these attempts. Observed, not tried in an experiment: none of it shows a cause.</p>`,
    html`<div class="columns two">${hypotheses.map(card)}</div>`,
  ]);
}

function card({
  statement,
  verdict,
  why,
  measure,
  estimate,
  interval,
  attempts,
  tasks,
  groups,
}: ReportedHypothesis): Html {
  const [text, tone] = verdicts[verdict];
  const number = (value: number) => value.toFixed(3);
  const range =
    interval === null ? 'no interval' : `95 % interval ${number(interval.low)} to ${number(interval.high)}`;
  const sides = Object.entries(groups)
    .map(([name, many]) => `${many} ${name.replaceAll('_', ' ')}`)
    .join(', ');
  return html`<div class="card"><h3>${statement}</h3><p>${badge(text, tone)}</p><p>${why}</p><p class="muted">${capital(measure)}: ${estimate === null ? notAvailable : number(estimate)}, ${range}. ${counted(attempts, 'attempt')} at ${counted(tasks, 'task')}${sides === '' ? '' : ` (${sides})`}.</p></div>`;
}
