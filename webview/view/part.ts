import { html, nothing, type TemplateResult } from 'lit';
import type { ShownPart } from '../../src/core/schema/step.ts';
import type { Send } from '../state/action.ts';
import { isFolded } from '../state/folding.ts';
import { callText } from '../text/callText.ts';
import { grouped } from '../text/counted.ts';
import { partWords } from '../text/partWords.ts';
import { visibleLine } from '../text/visibleText.ts';
import type { PartPlace } from './partPlace.ts';
import { partTextView } from './partText.ts';

/** One piece of a step: a line that says what it is and how long, and its text. */
export function partView(place: PartPlace, send: Send): TemplateResult {
  const { state, pane, paneIndex, part, index } = place;
  const folded = isFolded(state, paneIndex, pane.at, index, part);
  const call = part.kind === 'tool_call' && part.text.length === part.chars ? callText(part.text) : null;
  return html`<section class="part ${part.kind} ${part.failed ? 'failed' : ''}">
    <div class="part-head">
      <h3>
        <button
          type="button"
          class="part-toggle"
          aria-expanded=${!folded}
          @click=${() => send({ type: 'togglePart', pane: paneIndex, part: index })}
        >
          <span class="twistie" aria-hidden="true"></span>
          <span class="part-kind">${partWords[part.kind].one}</span>
          ${part.title === '' ? nothing : html`<span class="part-title" title=${visibleLine(part.title)}>${visibleLine(part.title)}</span>`}
          ${pairWords(place)}
        </button>
      </h3>
      ${part.failed ? html`<span class="tag failed"><span class="sign" aria-hidden="true">✗</span> failed</span>` : nothing}
      <ul class="facts" aria-label="About this part">
        ${part.facts.map(factView)} ${call?.others.map(factView) ?? nothing}
      </ul>
      <span class="part-end">
        <span class="part-length">${grouped(part.chars)} ${part.chars === 1 ? 'character' : 'characters'}</span>
      <button
        type="button"
        class="link"
        ?disabled=${part.text === ''}
        @click=${() => send({ type: 'copyText', text: call?.text ?? part.text, what: copyWords(part) })}
      >
        Copy
      </button>
      </span>
    </div>
    ${folded ? nothing : partTextView(place, call?.text ?? null, send)}
  </section>`;
}

function copyWords({ kind, text, chars }: ShownPart): string {
  if (text.length < chars) return `The first ${grouped(text.length)} characters of ${grouped(chars)}`;
  return kind === 'tool_call' ? 'The command' : 'The text';
}

function factView({ name, value }: { readonly name: string; readonly value: string }): TemplateResult {
  const shown = visibleLine(value);
  return html`<li title="${visibleLine(name)}: ${shown}"><span class="quiet">${visibleLine(name)}</span> ${shown}</li>`;
}

/** Which call a result belongs to, where the step has several. */
function pairWords({ pane, part }: PartPlace): TemplateResult | typeof nothing {
  const calls = (pane.step?.parts ?? []).filter(({ kind }) => kind === 'tool_call');
  if (calls.length < 2 || part.call_id === null) return nothing;
  const number = calls.findIndex((call) => call.call_id === part.call_id) + 1;
  if (number === 0) return nothing;
  return html`<span class="quiet">${part.kind === 'tool_call' ? '' : 'of call '}${number}</span>`;
}
