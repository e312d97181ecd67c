import { html, nothing, type TemplateResult } from 'lit';
import type { StepHead } from '../../src/core/schema/step.ts';
import type { Send } from '../state/action.ts';
import type { Pane, State } from '../state/state.ts';
import type { CompareRow, Likeness } from '../text/compareRows.ts';
import { visibleLine } from '../text/visibleText.ts';
import { virtualRows } from './virtualRows.ts';

const rowPx = 22;

/** The outlines of two trajectories, a row a turn, each row with what both did in it. */
export function compareRowsView(state: State, rows: readonly CompareRow[], send: Send): TemplateResult {
  return html`<div class="compare-rows">
    ${virtualRows({
      name: 'compare-list',
      label: 'Steps of both attempts by turn',
      idPrefix: 'compare',
      count: rows.length,
      rowPx,
      current: state.panes[state.pane]?.at ?? -1,
      row: (index) => rowOf(rows[index], state.panes),
      choose: (step) => send({ type: 'goToStep', step }),
    })}
  </div>`;
}

const likenessWords: Readonly<Record<Likeness, { readonly sign: string; readonly words: string }>> = {
  identical: { sign: '=', words: 'identical' },
  same_command: { sign: '≈', words: 'same command, other results or words' },
  different: { sign: '≠', words: 'different' },
  one_sided: { sign: '·', words: 'one side only' },
};

function rowOf(row: CompareRow | undefined, [left, right]: readonly Pane[]) {
  if (row === undefined) return { label: '', content: html`` };
  const { sign, words } = likenessWords[row.likeness];
  const leftWords = cellWords(row.left, row.leftElsewhere, left);
  const rightWords = cellWords(row.right, row.rightElsewhere, right);
  return {
    label: `Step ${row.step + 1}, ${words}. Left: ${leftWords}. Right: ${rightWords}.`,
    content: html`<span class="compare-row ${row.likeness}">
      <span class="row-number">${row.step + 1}</span>
      ${cellView(row.left, row.leftElsewhere, left)}
      <span class="likeness">${sign}</span>
      ${cellView(row.right, row.rightElsewhere, right)}
    </span>`,
  };
}

function cellView(head: StepHead | null, elsewhere: number | null, pane: Pane | undefined): TemplateResult {
  if (head === null) return html`<span class="compare-cell aside">${missingWords(pane)}</span>`;
  return html`<span class="compare-cell">
    ${head.failed ? html`<span class="verdict bad"><span class="sign">✗</span></span>` : nothing}
    <span class="compare-title">${titleOf(head)}</span>
    ${elsewhere === null ? nothing : html`<span class="aside">⇄ step ${elsewhere + 1}</span>`}
  </span>`;
}

/** For screen readers and the tooltip. */
function cellWords(head: StepHead | null, elsewhere: number | null, pane: Pane | undefined): string {
  if (head === null) return missingWords(pane);
  const tools = [...new Set(head.tools.map(visibleLine))].join(', ');
  return [
    titleOf(head),
    ...(tools === '' ? [] : [tools]),
    ...(head.failed ? ['failed'] : []),
    ...(elsewhere === null ? [] : [`the other side runs it at step ${elsewhere + 1}`]),
  ].join(', ');
}

function titleOf({ title }: StepHead): string {
  return title === '' ? '(nothing said)' : visibleLine(title);
}

function missingWords(pane: Pane | undefined): string {
  return pane?.opened.progress.complete === true ? 'ended before' : 'not read yet';
}
