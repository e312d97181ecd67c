import { html, nothing, type TemplateResult } from 'lit';
import type { CauseEvidence, LedgerClaim } from '../../src/core/schema/analysis.ts';
import type { Send } from '../state/action.ts';
import type { Pane, State } from '../state/state.ts';
import { patternWords, verdictWords } from '../text/claimWords.ts';
import { type CausePair, type ClaimPair, causePairs, claimPairs } from '../text/compareRows.ts';
import { visibleLine } from '../text/visibleText.ts';

/** What both claim, with the verdicts beside each other. */
export function compareClaimsView(left: Pane, right: Pane): TemplateResult {
  if (left.analysis.kind === 'loading' || right.analysis.kind === 'loading') {
    return html`<p class="aside" aria-busy="true">Looking for the claims in both trajectories…</p>`;
  }
  const pairs = claimPairs(ledgerOf(left), ledgerOf(right));
  return html`<div class="compare-claims">
    ${[left, right].map((pane, at) => problemView(pane, at === 0 ? 'Left' : 'Right'))}
    ${
      pairs.length === 0
        ? nothing
        : html`<table>
            <caption>Claims</caption>
            <thead><tr><th scope="col">Left</th><th scope="col">Right</th></tr></thead>
            <tbody>
              ${pairs.map((pair) => claimRow(pair, left, right))}
            </tbody>
          </table>`
    }
  </div>`;
}

function ledgerOf({ analysis }: Pane): readonly LedgerClaim[] {
  return analysis.kind === 'ready' ? analysis.analysis.ledger : [];
}

/** Why one side has no claims. */
function problemView({ analysis }: Pane, side: string): TemplateResult | typeof nothing {
  if (analysis.kind === 'problem')
    return html`<p class="problem">${side}: ${visibleLine(analysis.message)}</p>`;
  if (analysis.kind === 'loading' || analysis.analysis.ledger_problem === null) return nothing;
  return html`<p class="notice">${side}: ${visibleLine(analysis.analysis.ledger_problem)}</p>`;
}

function claimRow({ left, right }: ClaimPair, leftPane: Pane, rightPane: Pane): TemplateResult {
  return html`<tr>${claimCell(left, leftPane)} ${claimCell(right, rightPane)}</tr>`;
}

function claimCell(claim: LedgerClaim | null, pane: Pane): TemplateResult {
  if (claim === null) return html`<td class="aside">not claimed</td>`;
  const { sign, word, tone } = verdictWords(claim.verdict, {
    hidden: pane.opened.hidden,
  });
  const pattern = claim.verdict?.pattern ?? null;
  return html`<td>
    <span class="claim-number">${claim.claim + 1}</span>
    <span class="claim-name">${visibleLine(claim.name)}</span>
    <span class="verdict ${tone}"><span aria-hidden="true">${sign}</span> ${word}</span>
    ${pattern === null ? nothing : html`<span class="pattern" title=${patternWords[pattern].meaning}>${patternWords[pattern].name}</span>`}
  </td>`;
}

/** Where each side first met each true cause; asked for with the truth, like everything that tells it. */
export function compareCausesView(
  state: State,
  left: Pane,
  right: Pane,
  send: Send,
): TemplateResult | typeof nothing {
  if (!state.truthShown) {
    return html`<p class="compare-truth">
      <button type="button" class="fold" aria-expanded="false" @click=${() => send({ type: 'toggleTruth' })}>Show where the true causes first appear</button> <span class="aside">(t)</span>
    </p>`;
  }
  const hidden = left.opened.hidden || right.opened.hidden;
  const pairs = hidden ? [] : causePairs(causesOf(left), causesOf(right));
  return html`<div class="compare-truth">
    <button type="button" class="fold" aria-expanded="true" @click=${() => send({ type: 'toggleTruth' })}>Hide the true causes</button> <span class="aside">(t)</span>
    ${
      pairs.length === 0
        ? html`<p class="notice">${hidden ? 'The ground truth is hidden until your own labels are in.' : 'The two share no true cause that could be looked for.'}</p>`
        : causesTable(pairs, send)
    }
  </div>`;
}

function causesOf({ analysis }: Pane): readonly CauseEvidence[] {
  return analysis.kind === 'ready' ? (analysis.analysis.truth?.causes ?? []) : [];
}

function causesTable(pairs: readonly CausePair[], send: Send): TemplateResult {
  return html`<table>
    <caption>True causes</caption>
    <thead><tr><th scope="col">True cause</th><th scope="col">Left</th><th scope="col">Right</th></tr></thead>
    <tbody>
      ${pairs.map(
        ({ label, left, right }) => html`<tr>
          <th scope="row" class="claim-name">${visibleLine(label)}</th>
          <td>${firstsView(left, 0, send)}</td>
          <td>${firstsView(right, 1, send)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function firstsView(
  { first_in_result: seen, first_said: said }: CauseEvidence,
  pane: 0 | 1,
  send: Send,
): TemplateResult {
  return html`first in a result ${placeButton(seen?.step ?? null, pane, send)}, first said ${placeButton(said?.step ?? null, pane, send)}`;
}

function placeButton(step: number | null, pane: 0 | 1, send: Send): TemplateResult {
  if (step === null) return html`never`;
  const go = () => {
    send({ type: 'selectPane', pane });
    send({ type: 'goToStep', step });
  };
  return html`<button type="button" class="jump" @click=${go}>at step ${step + 1}</button>`;
}
