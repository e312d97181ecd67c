import { html, nothing, type TemplateResult } from 'lit';
import { labelWords } from '../../src/core/schema/labelWords.ts';
import type { StepHead } from '../../src/core/schema/step.ts';
import type { Send } from '../state/action.ts';
import { labelsAt } from '../state/labelling.ts';
import { type Marker, markersOf } from '../state/markers.ts';
import { activePane, stepCount } from '../state/panes.ts';
import type { Pane, State } from '../state/state.ts';
import { visibleLine } from '../text/visibleText.ts';
import { virtualRows } from './virtualRows.ts';

const rowPx = 38;

/** Every step in a line or two: what it does, with what, what failed, what was said of it. */
export function outlineView(state: State, send: Send): TemplateResult {
  const pane = activePane(state);
  if (pane === undefined) return html``;
  const markers = Map.groupBy(markersOf(pane), ({ step }) => step);
  return html`<nav class="outline" aria-label="Outline">
    ${virtualRows({
      name: 'outline-rows',
      label: 'Steps',
      idPrefix: 'step',
      count: stepCount(pane),
      rowPx,
      current: pane.at,
      row: (step) => rowOf(pane, step, markers.get(step) ?? []),
      choose: (step) => send({ type: 'goToStep', step }),
    })}
  </nav>`;
}

function rowOf(pane: Pane, step: number, markers: readonly Marker[]) {
  const head = pane.heads[step];
  if (head === undefined) {
    return {
      label: `Step ${step + 1}, not read yet`,
      content: html`<span class="row-number">${step + 1}</span>`,
    };
  }
  const labels = labelNames(pane, step);
  const title = head.title === '' ? '(nothing said)' : visibleLine(head.title);
  const words = [
    `Step ${step + 1}: ${title}`,
    toolWords(head),
    ...(head.failed ? ['failed'] : []),
    ...markers.map((marker) => marker.words),
    ...labels.map((label) => `labelled ${label}`),
  ].filter((word) => word !== '');
  return { label: words.join(', '), content: rowView(head, title, markers, labels) };
}

function rowView(
  head: StepHead,
  title: string,
  markers: readonly Marker[],
  labels: readonly string[],
): TemplateResult {
  return html`<span class="row-number">${head.turn ?? '–'}</span>
    <span class="row-title">${title}</span>
    <span class="row-foot">
      ${head.failed ? html`<span class="tag failed"><span class="sign" aria-hidden="true">✗</span> failed</span>` : nothing}
      ${labels.map((label) => html`<span class="tag label">✓ ${label}</span> `)}
      ${markers.map(({ short, kind }) => html`<span class="tag at-${kind}">${short}</span> `)}
      <span class="row-tool">${toolWords(head)}</span>
    </span>`;
}

/** "code_exec", "code_exec ×3", "code_exec, finish". */
function toolWords({ tools, tool_calls: calls }: StepHead): string {
  const names = [...new Set(tools.map(visibleLine))];
  const [only] = names;
  if (names.length === 1 && only !== undefined) return calls > 1 ? `${only} ×${calls}` : only;
  return calls > tools.length ? `${names.join(', ')}, ${calls} calls` : names.join(', ');
}

function labelNames(pane: Pane, step: number): readonly string[] {
  const names = labelsAt(pane, { kind: 'step', step }).map(({ value }) =>
    value === null ? 'note' : labelWords[value].name.toLowerCase(),
  );
  return [...new Set(names)];
}
