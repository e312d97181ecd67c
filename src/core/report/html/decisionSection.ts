import type { ReportedDecision } from '../../schema/decision.ts';
import type { DecisionValue } from '../../schema/policy.ts';
import type { Report } from '../../schema/report.ts';
import { decisionMeaning, decisionWords } from '../decisionText.ts';
import { percent } from '../figureText.ts';
import { decisionSteps } from './decisionSteps.ts';
import { type Html, html } from './markup.ts';
import type { PageHost } from './page.ts';
import { badge, folded, list, section, type Tone, table } from './parts.ts';
import { capital } from './words.ts';

const tones: Readonly<Record<DecisionValue, Tone>> = {
  no_deploy: 'bad',
  human_in_loop: 'warn',
  canary: 'warn',
  full_rollout: 'good',
};

/** Whether the model may act, why not more, what is wrong with the evidence, and what to do next. */
export function decisionSection(report: Report, host: PageHost): Html {
  const { decision } = report;
  if (decision === null) {
    return section(
      'decision',
      'Decision',
      html`<p>This report holds no decision. It was written in format ${report.schema_version}, which has none: <code>itbench-review report</code> makes it anew${host === 'editor' ? ', in a terminal' : null}.</p>`,
    );
  }
  return section(
    'decision',
    'Decision',
    html`<div class="card verdict ${tones[decision.value]}"><p class="big">${capital(decisionWords(decision))}</p><p>${decisionMeaning(decision, report)}</p></div><div class="columns">${reasons(decision)}${reservations(decision)}<div><h3>What to do next</h3>${list(decisionSteps(report, decision, host))}</div></div>${rules(decision)}`,
  );
}

function reasons({ value, reasons: sentences }: ReportedDecision): Html {
  return html`<div><h3>${value === 'full_rollout' ? 'Why' : 'Why not more'}</h3>${list(sentences)}</div>`;
}

function reservations({ reservations: sentences }: ReportedDecision): Html {
  const body = list(sentences) ?? html`<p>Nothing is known to be wrong with the evidence.</p>`;
  return html`<div><h3>Mind when reading this</h3>${body}</div>`;
}

function rules({ checks, policy }: ReportedDecision): Html {
  const unmetFirst = [...checks].sort((one, other) => Number(one.met) - Number(other.met));
  const rows = unmetFirst.map(({ level, met, text }) => [
    met ? badge('✓ met', 'good') : badge('✕ not met', 'bad'),
    levelNames[level],
    text,
  ]);
  const name = policy.name === 'default' ? 'the default policy' : `policy ${policy.name}`;
  return folded(
    html`All ${checks.length} rules of ${name}`,
    html`<p class="muted">Autonomy, acting without a person who confirms, needs an accuracy of ${percent(policy.accuracy.autonomy)}, use with a person ${percent(policy.accuracy.human_in_loop)}. The policy is the reader’s own, not a claim of the benchmark.</p>${table('Rules of the policy', [{ title: 'Rule' }, { title: 'Needed for' }, { title: 'Finding' }], rows)}`,
  );
}

const levelNames: Readonly<Record<Exclude<DecisionValue, 'no_deploy'>, string>> = {
  human_in_loop: 'any use',
  canary: 'autonomy',
  full_rollout: 'full rollout',
};
