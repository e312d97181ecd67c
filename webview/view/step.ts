import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Fact, StepHead } from '../../src/core/schema/step.ts';
import type { Send } from '../state/action.ts';
import { shownParts } from '../state/folding.ts';
import { stepCount } from '../state/panes.ts';
import type { Pane, State } from '../state/state.ts';
import { counted, grouped } from '../text/counted.ts';
import { costWords, durationWords, tokenWords } from '../text/factWords.ts';
import { visibleLine } from '../text/visibleText.ts';
import { actionButton } from './actionButton.ts';
import { partView } from './part.ts';

/** The step of a pane: its parts in their order. What is in its head is there at once, the rest when it has been read. */
export function stepView(state: State, send: Send, index = state.pane): TemplateResult {
  const pane = state.panes[index];
  if (pane === undefined) return html``;
  const active = index === state.pane;
  const aimed = active && state.aim.kind === 'step' && state.aim.step === pane.at;
  return html`<article
    class="step ${aimed ? 'aimed' : ''}"
    aria-label="Step ${pane.at + 1}"
    @focusin=${() => active || send({ type: 'selectPane', pane: index })}
  >
    ${stepHeadView(state, pane, send)}
    ${keyed(
      `${pane.opened.trajectory} ${pane.at}`,
      html`<div class="step-body" tabindex="0" role="region" aria-label="Content of step ${pane.at + 1}">
        ${bodyView(state, pane, index, send)}
      </div>`,
    )}
  </article>`;
}

function stepHeadView(state: State, pane: Pane, send: Send): TemplateResult {
  const head = pane.heads[pane.at];
  const count = stepCount(pane);
  const turn = head?.turn === null ? ', not a turn' : '';
  return html`<header class="step-head">
    <div class="step-line">
      <h2>${count === 0 ? 'No step' : html`Step ${grouped(pane.at + 1)} <span class="quiet">of ${grouped(count)}${turn}</span>`}</h2>
      ${head?.failed === true ? html`<span class="tag failed"><span class="sign" aria-hidden="true">✗</span> failed</span>` : nothing}
      <ul class="facts" aria-label="About this step">
        ${stepFacts(head, pane).map(({ name, value, plain }) => html`<li title="${name}: ${value}">${plain ? nothing : html`<span class="quiet">${name}</span> `}${value}</li>`)}
      </ul>
    </div>
    <div class="step-line step-tools" role="group" aria-label="This step">
      ${actionButton({ name: 'previousStep', label: '‹', spoken: 'Previous step', disabled: pane.at === 0 }, send)}
      ${actionButton({ name: 'nextStep', label: '›', spoken: 'Next step', disabled: pane.at >= count - 1 }, send)}
      ${actionButton({ name: 'goToStep', label: 'Go To' }, send)}
      ${actionButton({ name: 'nextFailed', label: 'Failed ›' }, send)}
      ${actionButton({ name: 'fold', label: 'Fold', spoken: 'Unfold or fold all parts' }, send)}
      ${actionButton({ name: 'find', label: 'Find', pressed: state.find.shown }, send)}
      ${actionButton({ name: 'openExchange', label: 'Exchange' }, send)}
      ${actionButton({ name: 'openRaw', label: 'Raw' }, send)}
      ${actionButton({ name: 'copyLink', label: 'Link' }, send)}
      ${actionButton({ name: 'focus', label: 'Focus', pressed: state.focused }, send)}
      <span class="drawer-toggle">${actionButton({ name: 'ledger', label: 'Claims', pressed: state.drawerShown }, send)}</span>
    </div>
  </header>`;
}

/** `plain`: what it is can be seen from its value. */
type StepFact = Fact & { readonly plain: boolean };

function stepFacts(head: StepHead | undefined, pane: Pane): readonly StepFact[] {
  const facts: StepFact[] = [];
  const plain = true;
  const time = pane.step?.time ?? head?.time ?? null;
  if (time !== null) facts.push({ name: 'at', value: timeWords(time), plain });
  if (head !== undefined) {
    if (head.duration_ms !== null)
      facts.push({ name: 'took', value: durationWords(head.duration_ms), plain });
    const tokens = head.usage === null ? null : tokenWords(head.usage);
    if (tokens !== null) facts.push({ name: 'tokens', value: tokens, plain });
    if (head.cost_usd !== null) facts.push({ name: 'cost', value: costWords(head.cost_usd), plain });
  }
  const said = pane.step?.facts ?? [];
  return [
    ...facts,
    ...said.map(({ name, value }) => ({ name: visibleLine(name), value: visibleLine(value), plain: false })),
  ];
}

/** The time of day, as the file has it: "12:04:31Z". */
function timeWords(iso: string): string {
  return visibleLine(iso.replace(/^.*T/, '').replace(/\.\d+/, ''));
}

function bodyView(state: State, pane: Pane, index: number, send: Send): TemplateResult {
  const { step, stepProblem } = pane;
  if (step === null) {
    if (stepProblem !== null) {
      return html`<div class="banner problem" role="alert">
        <p>The step could not be read: ${visibleLine(stepProblem)}</p>
        <button type="button" class="tool" @click=${() => send({ type: 'retryStep', pane: index })}>Try Again</button>
      </div>`;
    }
    if (stepCount(pane) === 0) return html`<p class="quiet">${emptyWords(pane)}</p>`;
    const title = pane.heads[pane.at]?.title ?? '';
    return html`<p class="part-title waiting">${visibleLine(title)}</p><p class="quiet" aria-busy="true">Reading the step…</p>`;
  }
  const parts = shownParts(state, pane);
  const hidden = step.parts.length - parts.length;
  const left = step.part_count - step.parts.length;
  return html`${repeat(
    parts,
    (one) => one.index,
    (one) => partView({ state, pane, paneIndex: index, ...one }, send),
  )}
  ${step.parts.length === 0 ? html`<p class="quiet">This step holds nothing.</p>` : nothing}
  ${
    hidden === 0
      ? nothing
      : html`<p class="quiet hidden-parts">
          ${counted(hidden, 'part')} of this step ${hidden === 1 ? 'is' : 'are'} filtered out.
          <button type="button" class="link" @click=${() => send({ type: 'showAllKinds' })}>Show all kinds</button>
        </p>`
  }
  ${
    left <= 0
      ? nothing
      : html`<p class="quiet">
          ${counted(left, 'more part')} of this step.
          <button type="button" class="link" @click=${() => send({ type: 'readMoreParts', pane: index })}>Show more parts</button>
        </p>`
  }`;
}

function emptyWords({ opened: { progress } }: Pane): string {
  if (!progress.complete) return 'Reading the trajectory…';
  return progress.live ? 'The attempt has not done anything yet.' : 'The trajectory holds no step.';
}
