import { counted } from '../../counted.ts';
import type { HeldLabel } from '../../schema/label.ts';
import { labelWords } from '../../schema/labelWords.ts';
import type { Report } from '../../schema/report.ts';
import type { ReportedAttempt, ReportedClaim } from '../../schema/reportedTask.ts';
import { usdText } from '../costText.ts';
import { notAvailable } from '../figureText.ts';
import type { Detail } from './detail.ts';
import { type Html, html, type Part } from './markup.ts';
import type { PageLinks } from './page.ts';
import { badge, firstOf, leftOut, list, shortened, type Tone } from './parts.ts';
import { outcomeNames, patternWords, verdictNames } from './words.ts';

/** Where links lead, and how much is shown. */
export interface DetailOptions {
  readonly links: PageLinks;
  readonly detail: Detail;
}

interface AttemptOptions extends DetailOptions {
  readonly task_id: string;
  readonly report: Report;
}

/** One attempt: how it ended, what it claimed, what it missed, and what people said of it. */
export function attemptDetails(attempt: ReportedAttempt, options: AttemptOptions): Html {
  const { report, task_id, links, detail } = options;
  const { repeat } = attempt;
  const link = links.attempt({ run_id: report.run_id, model: report.model, task_id, repeat });
  const said = report.labels.filter(({ target }) => target.task_id === task_id && target.repeat === repeat);
  return html`<div class="attempt"><h3>Repeat ${repeat}${link === null ? null : html` <a href="${link}">Open the trajectory</a>`}</h3><p>${facts(attempt)}</p><p class="muted">${shortened(attempt.reason, detail.characters)}</p>${missed(attempt, detail.characters)}${claimList(attempt, said, options)}${overInvestigation(attempt)}${remarks(said, options)}</div>`;
}

function facts({ outcome, counted: counts, score, turns, seconds, cost_usd }: ReportedAttempt): string {
  return [
    outcomeNames[outcome],
    counts ? `score ${score === null ? notAvailable : score.toFixed(2)}` : 'counts in no figure',
    counted(turns, 'turn'),
    `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`,
    ...(cost_usd === null ? [] : [usdText(cost_usd)]),
  ].join(' · ');
}

/** Groups of the ground truth that nobody named; those of one set are one cause. */
function missed({ missed: sets }: ReportedAttempt, characters: number): Html | null {
  if (sets === null || sets.length === 0) return null;
  const names = sets.map((ids) => shortened(ids.join(' or '), characters)).join('; ');
  return html`<p>${badge('✕ missed', 'bad')} ${names}</p>`;
}

function claimList(
  { claims }: ReportedAttempt,
  said: readonly HeldLabel[],
  { detail }: AttemptOptions,
): Part {
  if (claims.length === 0) return null;
  const { shown, left } = firstOf(claims, detail.claims);
  const items = shown.map((claim, index) => {
    const labels = said.filter(
      ({ target, standing, now_at }) => target.kind === 'claim' && standing !== 'stale' && now_at === index,
    );
    return claimItem(claim, labels, detail.characters);
  });
  return [shown.length === 0 ? null : html`<ol class="claims">${items}</ol>`, leftOut(left, 'claim')];
}

function claimItem(claim: ReportedClaim, said: readonly HeldLabel[], characters: number): Html {
  const { name, verdict, why, pattern, pattern_why, doubt } = claim;
  const kind = pattern == null ? null : html` ${badge(patternWords[pattern].name)}`;
  const words = said.flatMap(({ value, reviewer }) =>
    value === null ? [] : [html` ${badge(`${shortened(reviewer, 40)}: ${labelWords[value].name}`)}`],
  );
  const because = [why, pattern_why, doubt === undefined ? undefined : `In doubt: ${doubt}`]
    .filter((sentence) => sentence !== undefined)
    .join(' ');
  return html`<li>${badge(verdictNames[verdict], verdictTone(verdict))} <code>${shortened(name, characters)}</code>${kind}${words}<br/><span class="muted">${shortened(because, characters)}</span></li>`;
}

function verdictTone(verdict: ReportedClaim['verdict']): Tone {
  if (verdict === 'duplicate') return 'plain';
  return verdict === 'true_positive' ? 'good' : 'bad';
}

function overInvestigation({ over_investigation: found }: ReportedAttempt): Html | null {
  if (found === null || found.complete_at_turn === null) return null;
  const { complete_at_turn, turns_after, claims_added_after } = found;
  const later = claims_added_after.length;
  return html`<p class="muted">Every true cause had been in view after turn ${complete_at_turn}; it went on for ${counted(turns_after ?? 0, 'turn')}${later === 0 ? null : ` and first named ${counted(later, 'claim')} after it`}.</p>`;
}

/** Labels of the attempt and its steps, and notes. */
function remarks(said: readonly HeldLabel[], { detail }: AttemptOptions): Html | null {
  const others = said.filter(({ target, value }) => target.kind !== 'claim' || value === null);
  const { shown, left } = firstOf(others, detail.rows);
  const lines = shown.map(({ reviewer, target, value, note, standing }) => {
    const of =
      target.kind === 'step'
        ? `turn ${target.turn}`
        : target.kind === 'claim'
          ? `claim ${target.claim + 1}`
          : 'attempt';
    const what = value === null ? `“${shortened(note ?? '', detail.characters)}”` : labelWords[value].name;
    return html`<strong>${shortened(reviewer, 40)}</strong> on ${of}: ${what}${standing === 'stale' ? ' (stale: counts nowhere)' : null}`;
  });
  return others.length === 0
    ? null
    : html`${list(lines)}${leftOut(left, 'label or note', 'labels and notes')}`;
}
