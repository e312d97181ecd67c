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
  const leftCell = cellOf(row.left, row.leftElsewhere, left);
  const rightCell = cellOf(row.right, row.rightElsewhere, right);
  const notes = `${notesOf('left', leftCell)}${notesOf('right', rightCell)}`;
  return {
    label: `Step ${row.step + 1}, ${words}${notes}. Left: ${leftCell.words}. Right: ${rightCell.words}`,
    content: html`<span class="compare-row ${row.likeness}">
      <span class="row-number">${row.step + 1}</span> ${cellView(leftCell)}
      <span class="likeness"><span aria-hidden="true">${sign}</span><span class="visually-hidden">${words}</span></span>
      ${cellView(rightCell)}<span class="visually-hidden">${notes}</span>
    </span>`,
  };
}

/** What one side did in a turn. */
interface Cell {
  readonly words: string;
  readonly isThere: boolean;
  readonly failed: boolean;
  /** Where the other side runs the same command; null for nowhere. */
  readonly elsewhere: number | null;
}

function cellOf(head: StepHead | null, elsewhere: number | null, pane: Pane | undefined): Cell {
  if (head !== null) return { words: titleOf(head), isThere: true, failed: head.failed, elsewhere };
  const words = pane?.opened.progress.complete === true ? 'ended before' : 'not read yet';
  return { words, isThere: false, failed: false, elsewhere: null };
}

function cellView({ words, isThere, failed, elsewhere }: Cell): TemplateResult {
  return html`<span class="compare-cell ${isThere ? '' : 'aside'}">
    ${failed ? html`<span class="verdict bad"><span aria-hidden="true">✗</span></span>` : nothing}
    <span class="compare-title">${words}</span>
    ${elsewhere === null ? nothing : html`<span class="aside" aria-hidden="true">⇄ ${elsewhere + 1}</span>`}
  </span>`;
}

/** "; left failed; what is left is step 3 of the other side". */
function notesOf(side: string, { failed, elsewhere }: Cell): string {
  const elsewhereWords =
    elsewhere === null ? '' : `; what is ${side} is step ${elsewhere + 1} of the other side`;
  return `${failed ? `; ${side} failed` : ''}${elsewhereWords}`;
}

function titleOf({ title }: StepHead): string {
  return title === '' ? '(nothing said)' : visibleLine(title);
}
