import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type {
  AttemptAnalysis,
  CauseEvidence,
  OverInvestigation,
  Truth,
} from '../../src/core/schema/analysis.ts';
import type { Send } from '../state/action.ts';
import { type Pane, type State, sectionKey } from '../state/state.ts';
import { counted } from '../text/counted.ts';
import { afterWords } from '../text/overInvestigationWords.ts';
import { visibleLine } from '../text/visibleText.ts';
import { bringIntoView } from './bringIntoView.ts';
import { foldedList, mentionButton, stepButton } from './mention.ts';

/** The ground truth and what the trajectory shows of it; one line until it is asked for. */
export function truthView(state: State, send: Send): TemplateResult {
  const pane = state.panes[state.pane];
  if (pane === undefined) return html``;
  return html`<section class="truth" aria-label="Ground truth" ${state.truthShown ? ref(bringIntoView) : nothing}>
    <header class="side-head">
      <h2>
        <button type="button" class="side-toggle" aria-expanded=${state.truthShown} @click=${() => send({ type: 'toggleTruth' })}>
          <span class="twistie" aria-hidden="true"></span>Ground truth
        </button>
      </h2>
      <span class="aside">${state.truthShown ? '' : 't shows it'}</span>
    </header>
    ${state.truthShown ? html`<div class="truth-body">${shownView(state, pane, send)}</div>` : nothing}
  </section>`;
}

function shownView(state: State, pane: Pane, send: Send): TemplateResult {
  if (pane.opened.hidden) {
    return html`<p class="notice">The ground truth is hidden until your own labels are in. ${pane.opened.until ?? ''}</p>`;
  }
  const { analysis } = pane;
  if (analysis.kind === 'loading') {
    return html`<p class="aside" aria-busy="true">Looking for the true causes in the trajectory…</p>`;
  }
  if (analysis.kind === 'problem') {
    return html`<p class="problem">The true causes could not be looked for: ${visibleLine(analysis.message)}</p>`;
  }
  const { truth, truth_problem: problem, over_investigation: over } = analysis.analysis;
  return html`
    ${truth === null ? missingView(pane, problem, send) : causesView(truth, send)}
    ${overView(state, pane, over, problem, send)}
    ${truth === null ? nothing : html`${faultView(truth)} ${doubtsView(truth)}`}`;
}

function missingView(pane: Pane, problem: string | null, send: Send): TemplateResult {
  const canChoose = pane.opened.info.format !== 'itbench-review';
  return html`<p class="notice">${visibleLine(problem ?? 'There is no ground truth for this trajectory.')}</p>
    ${
      canChoose
        ? html`<vscode-button appearance="secondary" @click=${() => send({ type: 'chooseTruth' })}>Choose Ground Truth</vscode-button>`
        : nothing
    }`;
}

function causesView({ causes, missed }: Truth, send: Send): TemplateResult {
  const roots = causes.filter(({ root }) => root);
  return html`<h3>${counted(roots.length, 'true cause')}</h3>
    <ul class="causes">${roots.map((cause) => causeView(cause, isMissed(cause, missed), send))}</ul>`;
}

/** Null where nothing was scored, so that nobody can say. */
function isMissed({ groups }: CauseEvidence, missed: Truth['missed']): boolean | null {
  if (missed === null) return null;
  return missed.some((set) => set.some((group) => groups.includes(group)));
}

function causeView(cause: CauseEvidence, missed: boolean | null, send: Send): TemplateResult {
  const name = cause.labels[0] ?? cause.groups[0] ?? '';
  const aliases = cause.labels.slice(1);
  const { first_in_result: seen, first_said: said } = cause;
  return html`<li class="cause">
    <p class="cause-name" title=${visibleLine(name)}>${visibleLine(name)}</p>
    ${aliases.length === 0 ? nothing : html`<p><span class="term">Also counts:</span> ${aliases.map((alias, at) => html`${at === 0 ? '' : ', '}<code>${visibleLine(alias)}</code>`)}</p>`}
    <p class="aside">${cause.groups.length === 1 ? 'Group' : 'Groups'} ${cause.groups.map(visibleLine).join(', ')}</p>
    <p>
      ${
        missed === null
          ? nothing
          : html`<span class="verdict ${missed ? 'bad' : 'good'}"><span aria-hidden="true">${missed ? '✗' : '✓'}</span> ${missed ? 'Missed' : 'Named'}</span>`
      }
    </p>
    <p><span class="term">First in a tool result</span> ${seen === null ? 'never' : html`at ${mentionButton(seen, send)}`}</p>
    <p><span class="term">First said</span> ${said === null ? 'never' : html`at ${mentionButton(said, send)}`}</p>
  </li>`;
}

function overView(
  state: State,
  pane: Pane,
  over: AttemptAnalysis['over_investigation'],
  truthProblem: string | null,
  send: Send,
): TemplateResult {
  if (over === null) {
    const why =
      truthProblem === null ? 'It was not computed.' : 'There is no ground truth to compute it from.';
    return html`<h3>Over-investigation</h3>
      <p class="aside">${why}</p>`;
  }
  return html`<h3>Over-investigation</h3>
    <p>${completenessView(over, send)}</p>
    ${claimsAfterView(over, send)} ${repeatedView(state, pane, over, send)} ${nothingNewView(state, pane, over, send)}`;
}

function completenessView(over: OverInvestigation, send: Send): TemplateResult {
  if (over.problem !== null) return html`${visibleLine(over.problem)}`;
  return over.complete_at === null
    ? html`Evidence is never complete: not every true cause appears in a tool result.`
    : html`Evidence complete at ${stepButton(over.complete_at, send)}. ${afterWords(over)}`;
}

function claimsAfterView(
  { claims_added_after: claims, complete_at: completeAt }: OverInvestigation,
  send: Send,
): TemplateResult | typeof nothing {
  if (completeAt === null) return nothing;
  if (claims.length === 0) return html`<p>No claim was first named after it.</p>`;
  return html`<p>
    <span class="term">First named after it:</span>
    ${claims.map((claim) => html`<button type="button" class="jump" @click=${() => send({ type: 'aimClaim', claim })}>claim ${claim + 1}</button> `)}
  </p>`;
}

function repeatedView(state: State, pane: Pane, { repeated }: OverInvestigation, send: Send): TemplateResult {
  if (repeated.length === 0) return html`<p>No command was run twice.</p>`;
  const key = sectionKey(state, pane, 'repeated');
  const rows = repeated.map(
    ({ command, steps }) => html`<li class="repeated">
      <code title=${visibleLine(command)}>${visibleLine(command)}</code>
      <span>${stepButtons(steps, send)}</span>
    </li>`,
  );
  const options = {
    key,
    unfolded: state.toggled.has(key),
    total: rows.length,
    noun: 'command',
  };
  return html`<p class="term">${counted(repeated.length, 'command')} run again</p>
    ${foldedList(rows, options, send)}`;
}

/** Steps in a row are many: the first of them, and the rest when asked. */
const shownSteps = 12;

function nothingNewView(
  state: State,
  pane: Pane,
  { nothing_new: steps }: OverInvestigation,
  send: Send,
): TemplateResult {
  if (steps.length === 0) return html`<p>Every command brought something new.</p>`;
  const key = sectionKey(state, pane, 'nothing new');
  const unfolded = state.toggled.has(key);
  return html`<p>
    <span class="term">${counted(steps.length, 'step')} brought nothing new:</span>
    ${stepButtons(unfolded ? steps : steps.slice(0, shownSteps), send)}
    ${
      steps.length > shownSteps
        ? html`<button type="button" class="fold" aria-expanded=${unfolded} @click=${() => send({ type: 'toggleSection', key })}>
            ${unfolded ? `Show the first ${shownSteps} only` : `Show all ${steps.length}`}
          </button>`
        : nothing
    }
  </p>`;
}

function stepButtons(steps: readonly number[], send: Send): readonly TemplateResult[] {
  return steps.map((step) => html`${stepButton(step, send)} `);
}

function faultView({ fault, propagations }: Truth): TemplateResult {
  return html`<h3>The fault</h3>
    <p class="quote">${fault === null ? 'The ground truth does not say what was broken.' : visibleLine(fault)}</p>
    ${
      propagations.length === 0
        ? html`<p class="aside">No propagation is recorded.</p>`
        : html`<ol class="chain">
            ${propagations.map(
              ({ source, target, effect }) => html`<li>
                <span class="chain-end">${visibleLine(source)}</span> <span class="aside">reaches</span>
                <span class="chain-end">${visibleLine(target)}</span>${effect === '' ? nothing : html`<span class="aside">: ${visibleLine(effect)}</span>`}
              </li>`,
            )}
          </ol>`
    }`;
}

function doubtsView({ doubts }: Truth): TemplateResult | typeof nothing {
  if (doubts.length === 0) return nothing;
  return html`<h3>Doubts about this ground truth</h3>
    <ul class="rows">${doubts.map((doubt) => html`<li class="doubt"><span aria-hidden="true">⚠</span> ${visibleLine(doubt)}</li>`)}</ul>`;
}
