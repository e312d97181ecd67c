import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type { LedgerClaim } from '../../src/core/schema/analysis.ts';
import type { LabelPlace } from '../../src/core/schema/label.ts';
import { labelWords } from '../../src/core/schema/labelWords.ts';
import type { Send } from '../state/action.ts';
import { isOwn, labelsAt, ownNote } from '../state/labelling.ts';
import { type Pane, type State, sectionKey } from '../state/state.ts';
import { patternWords, scoreWithoutWords, verdictWords } from '../text/claimWords.ts';
import { grouped } from '../text/counted.ts';
import { staleLabelsAt } from '../text/heldLabels.ts';
import { visibleLine, visibleText } from '../text/visibleText.ts';
import { bringIntoView } from './bringIntoView.ts';
import { heldLabelsView } from './heldLabel.ts';
import { foldedList, foldedText, mentionButton, mentionRow } from './mention.ts';

/** A claim of the submission: what it names and what scoring says of it; the one that was gone to last with everything that is known of it. */
export function claimView(state: State, pane: Pane, claim: LedgerClaim, send: Send): TemplateResult {
  const open = claim.claim === pane.claim;
  const aimed = state.aim.kind === 'claim' && state.aim.claim === claim.claim;
  return html`<li class="claim ${open ? 'open' : ''} ${aimed ? 'aimed' : ''}" aria-current=${aimed ? 'true' : nothing} ${open ? ref(bringIntoView) : nothing}>
    ${headingView(state, pane, claim, { open }, send)}
    ${open ? html`<div class="claim-body">${bodyView(state, pane, claim, send)}</div>` : nothing}
  </li>`;
}

function headingView(
  state: State,
  pane: Pane,
  claim: LedgerClaim,
  { open }: { open: boolean },
  send: Send,
): TemplateResult {
  const name = visibleLine(claim.name);
  const place: LabelPlace = { kind: 'claim', claim: claim.claim };
  const own = labelsAt(pane, place).filter((label) => isOwn(label, state) && label.value !== null);
  const { sign, word, tone } = verdictWords(claim.verdict, {
    hidden: pane.opened.hidden,
  });
  return html`<h3>
    <button type="button" class="claim-head" aria-expanded=${open} @click=${() => send({ type: 'aimClaim', claim: claim.claim })}>
      <span class="claim-number">${claim.claim + 1}</span>
      <span class="claim-title">
        <span class="claim-name" title=${name}>${name}</span>
        <span class="claim-words">
          <span class="verdict ${tone}"><span aria-hidden="true">${sign}</span> ${word}</span>
          ${patternTag(claim)}
          ${own.map(({ value }) => (value === null ? nothing : html`<span class="own-label" title=${labelWords[value].meaning}>You: ${labelWords[value].name}</span>`))}
        </span>
      </span>
    </button>
  </h3>`;
}

function patternTag({ verdict }: LedgerClaim): TemplateResult | typeof nothing {
  const pattern = verdict?.pattern ?? null;
  if (pattern === null) return nothing;
  const { name, meaning } = patternWords[pattern];
  return html`<span class="pattern" title="By rule: ${meaning}">${name}</span>`;
}

function bodyView(state: State, pane: Pane, claim: LedgerClaim, send: Send): TemplateResult {
  return html`${verdictView(pane, claim)} ${mentionsView(state, pane, claim, send)}
    ${agentTextView(state, pane, claim, 'reasoning', send)} ${agentTextView(state, pane, claim, 'evidence', send)}
    ${labelsView(state, pane, claim, send)}`;
}

function verdictView(pane: Pane, { verdict }: LedgerClaim): TemplateResult {
  if (verdict === null) {
    const words = pane.opened.hidden
      ? 'Its verdict is hidden until your own labels are in.'
      : 'Nothing was scored, so there is no verdict.';
    return html`<p class="aside">${words}</p>`;
  }
  const { group, why, doubt, pattern, pattern_why: patternWhy, plausible } = verdict;
  const score = pane.opened.attempt?.score ?? null;
  return html`
    <p>${visibleLine(why)}${group === null ? nothing : html` <span class="aside">Group <code>${visibleLine(group)}</code>.</span>`}</p>
    ${
      pattern === null && patternWhy === null
        ? nothing
        : html`<p>
            <span class="term">Pattern, by rule:</span>
            ${pattern === null ? 'none fits.' : `${patternWords[pattern].name}.`} ${visibleLine(patternWhy ?? '')}
          </p>`
    }
    ${plausible === false ? html`<p>The snapshot has no such entity.</p>` : nothing}
    ${doubt === null ? nothing : html`<p class="doubt"><span aria-hidden="true">⚠</span> <span class="term">Doubt:</span> ${visibleLine(doubt)}</p>`}
    <p><span class="term">Score without it</span> ${scoreWithoutWords(verdict.score_without, score)}</p>`;
}

function mentionsView(state: State, pane: Pane, claim: LedgerClaim, send: Send): TemplateResult {
  const said = claim.first_said;
  const rows = claim.mentions.map((mention) => mentionRow(mention, send));
  const key = sectionKey(state, pane, `claim ${claim.claim} mentions`);
  const options = {
    key,
    unfolded: state.toggled.has(key),
    total: claim.mention_count,
    noun: 'tool result',
  };
  return html`
    <p>
      <span class="term">First said</span>
      ${said === null ? 'nowhere in the agent’s own words.' : html`at ${mentionButton(said, send)}`}
    </p>
    <p>
      <span class="term">In tool results:</span>
      ${claim.mention_count === 0 ? 'none holds it.' : grouped(claim.mention_count)}
    </p>
    ${rows.length === 0 ? nothing : foldedList(rows, options, send)}`;
}

function agentTextView(
  state: State,
  pane: Pane,
  claim: LedgerClaim,
  which: 'reasoning' | 'evidence',
  send: Send,
): TemplateResult {
  const title = which === 'reasoning' ? 'The agent’s reasoning' : 'The agent’s evidence';
  const text = claim[which];
  if (text.trim() === '') return html`<p><span class="term">${title}:</span> none given.</p>`;
  const key = sectionKey(state, pane, `claim ${claim.claim} ${which}`);
  return html`<p class="term">${title}</p>
    ${foldedText(text, { key, unfolded: state.toggled.has(key) }, visibleText, send)}`;
}

function labelsView(state: State, pane: Pane, claim: LedgerClaim, send: Send): TemplateResult {
  const place: LabelPlace = { kind: 'claim', claim: claim.claim };
  const held = [...labelsAt(pane, place), ...staleLabelsAt(pane.labels?.labels ?? [], place, null)];
  return html`<p class="term">Labels</p>
    ${held.length === 0 ? html`<p class="aside">None yet: press a digit from 1 to 7.</p>` : heldLabelsView(held, state, send)}
    <p>
      <button type="button" class="fold" @click=${() => send({ type: 'openNote', place })}>
        ${ownNote(state, pane, place) === '' ? 'Write a note' : 'Change the note'}
      </button>
    </p>`;
}
