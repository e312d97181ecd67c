import { html, nothing, type TemplateResult } from 'lit';
import type { CauseEvidence, LedgerClaim } from '../../src/core/schema/analysis.ts';
import type { Send } from '../state/action.ts';
import { type Pane, type State, sectionKey } from '../state/state.ts';
import { patternWords, verdictWords } from '../text/claimWords.ts';
import { type CausePair, type ClaimPair, causePairs, claimPairs } from '../text/compareRows.ts';
import { visibleLine } from '../text/visibleText.ts';

/** What both claim and where they first meet the true causes; folded until it is asked for, to leave the room to the steps. */
export function compareEvidenceView(state: State, left: Pane, right: Pane, send: Send): TemplateResult {
  const key = sectionKey(state, left, 'claims of both');
  const unfolded = state.toggled.has(key);
  const claims = unfolded ? compareClaimsView(left, right) : nothing;
  const causes = state.truthShown ? compareCausesView(left, right, send) : nothing;
  return html`<div class="compare-evidence">
    <p class="compare-folds">
      <button type="button" class="side-toggle" aria-expanded=${unfolded} @click=${() => send({ type: 'toggleSection', key })}>
        <span class="twistie" aria-hidden="true"></span>Claims of both
      </button>
      <button type="button" class="side-toggle" aria-expanded=${state.truthShown} @click=${() => send({ type: 'toggleTruth' })}>
        <span class="twistie" aria-hidden="true"></span>Where the true causes first appear
      </button>
    </p>
    ${claims} ${causes}
  </div>`;
}

function compareClaimsView(left: Pane, right: Pane): TemplateResult {
  if (left.analysis.kind === 'loading' || right.analysis.kind === 'loading') {
    return html`<p class="aside" aria-busy="true">Looking for the claims in both trajectories…</p>`;
  }
  const pairs = claimPairs(ledgerOf(left), ledgerOf(right));
  return html`${problemView(left, 'Left')} ${problemView(right, 'Right')}
    ${pairs.length === 0 ? nothing : claimsTable(pairs, left, right)}`;
}

function claimsTable(pairs: readonly ClaimPair[], left: Pane, right: Pane): TemplateResult {
  return html`<table>
    <caption class="visually-hidden">Claims of both</caption>
    <thead><tr><th scope="col">Left</th><th scope="col">Right</th></tr></thead>
    <tbody>${pairs.map((pair) => claimRow(pair, left, right))}</tbody>
  </table>`;
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
function compareCausesView(left: Pane, right: Pane, send: Send): TemplateResult {
  const hidden = left.opened.hidden || right.opened.hidden;
  const pairs = hidden ? [] : causePairs(causesOf(left), causesOf(right));
  if (pairs.length > 0) return causesTable(pairs, send);
  const words = hidden
    ? 'The ground truth is hidden until your own labels are in.'
    : 'The two have no true cause in common that could be looked for.';
  return html`<p class="notice">${words}</p>`;
}

function causesOf({ analysis }: Pane): readonly CauseEvidence[] {
  return analysis.kind === 'ready' ? (analysis.analysis.truth?.causes ?? []) : [];
}

function causesTable(pairs: readonly CausePair[], send: Send): TemplateResult {
  return html`<table>
    <caption class="visually-hidden">True causes</caption>
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
