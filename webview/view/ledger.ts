import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Send } from '../state/action.ts';
import { labelsAt } from '../state/labelling.ts';
import type { Pane, State } from '../state/state.ts';
import { ledgerWords } from '../text/claimWords.ts';
import { counted } from '../text/counted.ts';
import { labelsOfGoneClaims, staleLabelsAt } from '../text/heldLabels.ts';
import { visibleLine } from '../text/visibleText.ts';
import { claimView } from './claim.ts';
import { heldLabelsView } from './heldLabel.ts';

/** Every claim of the submission beside what is known of it, and what was said of the attempt as a whole. */
export function ledgerView(state: State, send: Send): TemplateResult {
  const pane = state.panes[state.pane];
  if (pane === undefined) return html``;
  return html`<section class="ledger" aria-label="Claim ledger">
    <header class="side-head">
      <h2>Claims</h2>
      <span class="aside">${pane.analysis.kind === 'ready' ? ledgerWords(pane.analysis.analysis.ledger, pane.opened) : ''}</span>
    </header>
    ${hiddenView(pane)} ${contentView(state, pane, send)} ${stepLabelsView(state, pane, send)} ${attemptView(state, pane, send)}
  </section>`;
}

function hiddenView({ opened, labels }: Pane): TemplateResult | typeof nothing {
  if (!opened.hidden) return nothing;
  const others = labels?.hidden ?? 0;
  return html`<p class="notice">
    Blind: model, score, verdicts, ground truth${others === 0 ? '' : ` and ${counted(others, 'label')} of others`} are
    hidden. ${opened.until ?? ''}
  </p>`;
}

function contentView(state: State, pane: Pane, send: Send): TemplateResult {
  const { analysis } = pane;
  if (analysis.kind === 'loading') {
    return html`<p class="aside" aria-busy="true">Looking for the claims in the trajectory…</p>`;
  }
  if (analysis.kind === 'problem') {
    return html`<p class="problem">The claims could not be looked for: ${visibleLine(analysis.message)}</p>`;
  }
  const { ledger, ledger_problem: problem, remarks } = analysis.analysis;
  return html`
    ${problem === null ? nothing : html`<p class="notice">${visibleLine(problem)}</p>`}
    ${problem === null && ledger.length === 0 ? html`<p class="notice">The submission makes no claim.</p>` : nothing}
    <ol class="claims">
      ${repeat(
        ledger,
        ({ claim }) => `${pane.opened.trajectory}/${claim}`,
        (claim) => claimView(state, pane, claim, send),
      )}
    </ol>
    ${goneView(state, pane, ledger.length, send)}
    ${remarks.map((remark) => html`<p class="aside">${visibleLine(remark)}</p>`)}`;
}

function goneView(state: State, pane: Pane, claimCount: number, send: Send): TemplateResult | typeof nothing {
  const gone = labelsOfGoneClaims(pane.labels?.labels ?? [], claimCount);
  if (gone.length === 0) return nothing;
  return html`<h3>Labels of claims that are gone</h3>
    ${heldLabelsView(gone, state, send)}`;
}

/** What was said of the step that is shown; nothing where nobody has said anything. */
function stepLabelsView(state: State, pane: Pane, send: Send): TemplateResult | typeof nothing {
  const place = { kind: 'step', step: pane.at } as const;
  const turn = pane.heads[pane.at]?.turn ?? null;
  const held = [...labelsAt(pane, place), ...staleLabelsAt(pane.labels?.labels ?? [], place, turn)];
  if (held.length === 0) return nothing;
  return html`<div class="place-labels ${state.aim.kind === 'step' ? 'aimed' : ''}">
    <h3><button type="button" class="claim-head" @click=${() => send({ type: 'aimStep' })}>Step ${pane.at + 1}</button></h3>
    ${heldLabelsView(held, state, send)}
  </div>`;
}

function attemptView(state: State, pane: Pane, send: Send): TemplateResult {
  const place = { kind: 'attempt' } as const;
  const held = [...labelsAt(pane, place), ...staleLabelsAt(pane.labels?.labels ?? [], place, null)];
  const aimed = state.aim.kind === 'attempt';
  return html`<div class="place-labels ${aimed ? 'aimed' : ''}">
    <h3>
      <button type="button" class="claim-head" @click=${() => send({ type: 'aimAttempt' })}>The attempt as a whole</button>
    </h3>
    ${held.length === 0 ? html`<p class="aside">Not labelled yet: press a, then a digit.</p>` : heldLabelsView(held, state, send)}
    ${problemsOf(pane).map((problem) => html`<p class="problem">${visibleLine(problem)}</p>`)}
  </div>`;
}

/** Why labels are missing. */
function problemsOf({ labels, labelsProblem }: Pane): readonly string[] {
  return [...(labelsProblem === null ? [] : [labelsProblem]), ...(labels?.problems ?? [])];
}
