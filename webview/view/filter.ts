import { html, nothing, type TemplateResult } from 'lit';
import { type PartKind, partKinds } from '../../src/core/schema/step.ts';
import type { Send } from '../state/action.ts';
import { activePane } from '../state/panes.ts';
import type { Pane, State } from '../state/state.ts';
import { counted, grouped } from '../text/counted.ts';
import { partWords } from '../text/partWords.ts';

/** Which kinds of parts are shown; each with the number of steps that have it. */
export function filterView(state: State, send: Send): TemplateResult | typeof nothing {
  const pane = activePane(state);
  if (pane === undefined || pane.heads.length === 0) return nothing;
  const counts = kindCounts(pane);
  const kinds = partKinds.filter((kind) => counts.has(kind));
  return html`<div class="filter" role="group" aria-label="Kinds of parts that are shown">
    ${kinds.map((kind) => chipView(state, kind, counts.get(kind) ?? 0, send))}
    ${state.hiddenKinds.size === 0 ? nothing : html`<button type="button" class="link" @click=${() => send({ type: 'showAllKinds' })}>All</button>`}
  </div>`;
}

function chipView(state: State, kind: PartKind, count: number, send: Send): TemplateResult {
  const shown = !state.hiddenKinds.has(kind);
  const words = partWords[kind].many;
  return html`<button
    type="button"
    class="chip"
    aria-pressed=${shown}
    title="${shown ? 'Hide' : 'Show'} ${words.toLowerCase()}: in ${counted(count, 'step')}"
    @click=${() => send({ type: 'toggleKind', kind })}
  >
    ${words} <span class="chip-count">${grouped(count)}</span>
  </button>`;
}

function kindCounts({ heads }: Pane): ReadonlyMap<PartKind, number> {
  const counts = new Map<PartKind, number>();
  for (const { kinds } of heads) {
    for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
