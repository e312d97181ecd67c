import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import type { StepHead } from '../../src/core/schema/step.ts';
import type { Send } from '../state/action.ts';
import type { Pane, State } from '../state/state.ts';
import { type CompareRow, type Likeness, rowWindow } from '../text/compareRows.ts';
import { counted } from '../text/counted.ts';
import { visibleLine } from '../text/visibleText.ts';

/** The outlines of two trajectories, a row a turn, each row with what both did in it. */
export function compareRowsView(state: State, rows: readonly CompareRow[], send: Send): TemplateResult {
  const at = state.panes[state.pane]?.at ?? 0;
  const [from, to] = rowWindow(rows.length, at);
  return html`<div class="compare-rows">
    ${from === 0 ? nothing : moreView(from, from - 1, 'before', send)}
    <table>
      <caption class="visually-hidden">Steps of both attempts by turn</caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Left</th>
          <th scope="col"><span class="visually-hidden">How they compare</span></th>
          <th scope="col">Right</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          rows.slice(from, to),
          ({ step }) => step,
          (row) => rowView(state, row, { current: row.step === at }, send),
        )}
      </tbody>
    </table>
    ${to === rows.length ? nothing : moreView(rows.length - to, to, 'after', send)}
  </div>`;
}

/** Rows that are not drawn: how many there are, and a way to them. */
function moreView(count: number, step: number, where: 'before' | 'after', send: Send): TemplateResult {
  return html`<button type="button" class="fold" @click=${() => send({ type: 'goToStep', step })}>${counted(count, 'step')} ${where}</button>`;
}

function rowView(
  state: State,
  row: CompareRow,
  { current }: { current: boolean },
  send: Send,
): TemplateResult {
  const { sign, words } = likenessWords[row.likeness];
  return html`<tr class="compare-row ${row.likeness} ${current ? 'current' : ''}" aria-current=${current ? 'step' : nothing} ${current ? ref(scrollNear) : nothing}>
    <th scope="row">
      <button type="button" class="jump" @click=${() => send({ type: 'goToStep', step: row.step })}>${row.step + 1}</button>
    </th>
    ${cellView(row.left, row.leftElsewhere, state.panes[0])}
    <td class="likeness" title=${words}><span aria-hidden="true">${sign}</span><span class="visually-hidden">${words}</span></td>
    ${cellView(row.right, row.rightElsewhere, state.panes[1])}
  </tr>`;
}

const likenessWords: Readonly<Record<Likeness, { readonly sign: string; readonly words: string }>> = {
  identical: {
    sign: '=',
    words: 'Identical: the same words, commands and results',
  },
  same_command: {
    sign: '≈',
    words: 'The same command, as far as the outline shows it',
  },
  different: { sign: '≠', words: 'Different' },
  one_sided: { sign: '·', words: 'Only one of them has this turn' },
};

function cellView(head: StepHead | null, elsewhere: number | null, pane: Pane | undefined): TemplateResult {
  if (head === null) {
    const words = pane?.opened.progress.complete === true ? 'ended before' : 'not read yet';
    return html`<td class="aside">${words}</td>`;
  }
  const title = visibleLine(head.title);
  const tools = head.tools.map(visibleLine).join(', ');
  return html`<td class=${head.failed ? 'failed' : ''} title="${tools === '' ? '' : `${tools}: `}${title}">
    ${head.failed ? html`<span class="verdict bad"><span aria-hidden="true">✗</span><span class="visually-hidden">failed</span></span>` : nothing}
    <span class="compare-title">${title}</span>
    ${elsewhere === null ? nothing : html`<span class="aside">other side: step ${elsewhere + 1}</span>`}
  </td>`;
}

/** Stable, so that it is called only for a row that has become the current one. */
function scrollNear(row: Element | undefined): void {
  if (row !== undefined) requestAnimationFrame(() => row.scrollIntoView({ block: 'nearest' }));
}
