import { html, nothing, type TemplateResult } from 'lit';
import type { Send } from '../state/action.ts';
import type { State } from '../state/state.ts';
import { visibleLine } from '../text/visibleText.ts';
import { bannersView } from './banners.ts';
import { compareView } from './compare.ts';
import { filterView } from './filter.ts';
import { findView } from './find.ts';
import { goToView } from './goTo.ts';
import { headerView } from './header.ts';
import { helpView } from './help.ts';
import { labelBarView } from './labelBar.ts';
import { ledgerView } from './ledger.ts';
import { noteView } from './note.ts';
import { outlineView } from './outline.ts';
import { stepView } from './step.ts';
import { timelineView } from './timeline.ts';
import { truthView } from './truth.ts';

/** The whole page, as a function of its state. */
export function pageView(state: State, send: Send): TemplateResult {
  switch (state.load.kind) {
    case 'loading':
      return html`<p class="opening" aria-busy="true">Opening the trajectory…</p>`;
    case 'problem':
      return html`<main class="cannot-open" role="alert">
        <h1>The trajectory cannot be shown</h1>
        <p>${visibleLine(state.load.problem.message)}</p>
        ${state.load.problem.hint === null ? nothing : html`<p>${visibleLine(state.load.problem.hint)}</p>`}
      </main>`;
    case 'ready':
      return readyView(state, send);
  }
}

function readyView(state: State, send: Send): TemplateResult {
  const modes = [
    ...(state.focused ? ['focused'] : []),
    ...(state.drawerShown ? ['with-drawer'] : []),
    ...(state.panes.length > 1 ? ['comparing'] : []),
  ];
  return html`<div class="page ${modes.join(' ')}">
    ${headerView(state, send)} ${bannersView(state, send)}
    ${state.focused ? nothing : timelineView(state, send)}
    <main class="panes">${state.panes.length > 1 ? comparedView(state, send) : singleView(state, send)}</main>
    <footer class="foot">
      ${noteView(state, send)} ${labelBarView(state, send)}
      <p class="said" role="status" aria-live="polite">${state.said}</p>
    </footer>
    ${goToView(state, send)} ${helpView(state, send)}
  </div>`;
}

function singleView(state: State, send: Send): TemplateResult {
  return html`${state.focused ? nothing : outlineView(state, send)}
    <div class="middle">${findView(state, send)} ${filterView(state, send)} ${stepView(state, send)}</div>
    ${state.focused ? nothing : html`<aside class="side" tabindex="0" aria-label="Claims and ground truth">${ledgerView(state, send)} ${truthView(state, send)}</aside>`}`;
}

function comparedView(state: State, send: Send): TemplateResult {
  return html`<div class="middle">
    ${findView(state, send)} ${filterView(state, send)}
    ${
      state.focused
        ? html`<div class="two-steps">${stepView(state, send, 0)} ${stepView(state, send, 1)}</div>`
        : compareView(state, send)
    }
  </div>`;
}
