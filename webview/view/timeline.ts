import { html, svg, type TemplateResult } from 'lit';
import type { Send } from '../state/action.ts';
import { type Marker, markersOf, type TimelineCell, timelineCells } from '../state/markers.ts';
import { activePane, stepCount } from '../state/panes.ts';
import type { Pane, State } from '../state/state.ts';
import { visibleLine } from '../text/visibleText.ts';
import { styled } from './styled.ts';

const cellHeight = 20;

/** The whole attempt as a strip: how much each step holds, what failed, what is labelled, and what is pointed out. */
export function timelineView(state: State, send: Send): TemplateResult {
  const pane = activePane(state);
  if (pane === undefined) return html``;
  const count = stepCount(pane);
  if (count === 0) return html``;
  const cells = timelineCells(pane);
  const chooseAt = (event: PointerEvent) => {
    if (!(event.currentTarget instanceof Element)) return;
    const { left, width } = event.currentTarget.getBoundingClientRect();
    send({ type: 'goToStep', step: Math.floor(((event.clientX - left) / width) * count) });
  };
  return html`<div class="timeline">
    <div
      class="timeline-strip"
      role="slider"
      tabindex="0"
      aria-label="Timeline"
      aria-orientation="horizontal"
      aria-valuemin="1"
      aria-valuemax=${count}
      aria-valuenow=${pane.at + 1}
      aria-valuetext=${positionWords(pane, count)}
      title="A column a step, as high as the step is long; red where something failed. Click to go there."
      @click=${chooseAt}
      @keydown=${(event: KeyboardEvent) => onSliderKey(event, send)}
    >
      <svg viewBox="0 0 ${cells.length} ${cellHeight}" preserveAspectRatio="none" aria-hidden="true">
        ${svg`<path class="cell" d=${columns(
          cells.filter(({ failed }) => !failed),
          cells,
        )} />
          <path class="cell failed" d=${columns(
            cells.filter(({ failed }) => failed),
            cells,
          )} />
          <path class="cell labelled" d=${dots(cells)} />`}
      </svg>
      <span class="timeline-here" ${styled({ left: percent(pane.at, count), width: `${100 / count}%` })}></span>
    </div>
    <div class="timeline-markers">
      ${markersOf(pane).map((marker, index, all) => markerView(marker, besides(all, index), count, send))}
    </div>
  </div>`;
}

/** Up and down go to steps everywhere; on a slider, so do left and right. */
function onSliderKey(event: KeyboardEvent, send: Send): void {
  const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : null;
  if (by === null) return;
  event.preventDefault();
  send({ type: 'moveStep', by });
}

/** How many markers of the same step stand before it. */
function besides(all: readonly Marker[], index: number): number {
  return all.slice(0, index).filter(({ step }) => step === all[index]?.step).length;
}

function markerView(
  { step, kind, words, sign }: Marker,
  beside: number,
  count: number,
  send: Send,
): TemplateResult {
  const label = `${words}, step ${step + 1}`;
  return html`<button
    type="button"
    tabindex="-1"
    class="marker at-${kind}"
    title=${label}
    aria-label=${label}
    ${styled({ left: `calc(${percent(step + 0.5, count)} + ${beside * 16}px)` })}
    @click=${() => send({ type: 'goToStep', step })}
  >
    ${sign}
  </button>`;
}

function positionWords(pane: Pane, count: number): string {
  const head = pane.heads[pane.at];
  return `Step ${pane.at + 1} of ${count}${head === undefined ? '' : `: ${visibleLine(head.title)}`}`;
}

function percent(step: number, count: number): string {
  return `${(100 * step) / count}%`;
}

/** A column for each of `some`, where it stands among `all`. */
function columns(some: readonly TimelineCell[], all: readonly TimelineCell[]): string {
  const places = new Map(all.map((cell, index) => [cell, index]));
  return some
    .map((cell) => {
      const high = cell.height * (cellHeight - 4);
      return `M${(places.get(cell) ?? 0) + 0.1} ${cellHeight}h0.8v${-high.toFixed(2)}h-0.8z`;
    })
    .join('');
}

/** A dot over each column with a label. */
function dots(cells: readonly TimelineCell[]): string {
  return cells.map(({ labelled }, index) => (labelled ? `M${index + 0.1} 0h0.8v3h-0.8z` : '')).join('');
}
