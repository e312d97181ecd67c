import { html, nothing, type TemplateResult } from 'lit';
import type { Send } from '../state/action.ts';
import { isWhole, partPieces, shownEnd } from '../state/folding.ts';
import { type Piece, partKey } from '../state/state.ts';
import { grouped } from '../text/counted.ts';
import { codeKinds } from '../text/partWords.ts';
import { markRange, rangeInShown, type TextRange, textBlocks } from '../text/textBlocks.ts';
import { visibleText } from '../text/visibleText.ts';
import type { PartPlace } from './partPlace.ts';
import { styled } from './styled.ts';

/** Characters that are asked for at once; the contract's limit. */
const readOnChars = 262_144;
/** A text up to this length is shown whole with one press, a longer one by stretches. */
const wholeChars = 1_000_000;

/**
 * The text of a part. `command`: what is shown in place of a tool call's JSON. Its length is always said, and where
 * something is left out, how much.
 */
export function partTextView(place: PartPlace, command: string | null, send: Send): TemplateResult {
  const { state, pane, paneIndex, part, index } = place;
  const key = partKey(paneIndex, pane.at, index);
  const whole = isWhole(state, paneIndex, pane.at, index);
  const code = codeKinds.has(part.kind) ? 'code' : 'prose';
  if (command !== null) {
    const end = whole ? command.length : shownEnd(command);
    return html`${textView(command.slice(0, end), code, markInCommand(place, command))}
    ${foldButton(place, { shown: end, total: command.length, whole }, send)}`;
  }
  const pieces = partPieces(part, state.pieces.get(key));
  const mark = markIn(place, pieces);
  if (!whole) {
    const end = shownEnd(part.text);
    return html`${textView(part.text.slice(0, end), code, mark)}
    ${foldButton(place, { shown: end, total: part.chars, whole }, send)}`;
  }
  return html`${pieces.map((piece, at) => html`${gapView(place, pieces, at, send)}${textView(piece.text, code, shifted(mark, piece.from))}`)}
  ${gapView(place, pieces, pieces.length, send)}
  ${foldButton(place, { shown: part.chars, total: part.chars, whole }, send)}`;
}

function textView(text: string, kind: string, mark: TextRange | null): TemplateResult {
  if (text === '') return html`<p class="quiet">(empty)</p>`;
  const blocks = textBlocks(text, mark);
  // One expression only: a line break in the template would be one in the text.
  return html`<div class="text ${kind}">${blocks.map(
    ({ segments, lines }) =>
      html`<div class="block" ${styled({ 'contain-intrinsic-size': `auto ${Math.max(1, lines) * 18}px` })}>${segments.map(
        (segment) =>
          segment.marked
            ? html`<mark class="here">${visibleText(segment.text)}</mark>`
            : visibleText(segment.text),
      )}</div>`,
  )}</div>`;
}

/** Shows all of a text, or its beginning again. */
function foldButton(
  { paneIndex, index }: PartPlace,
  { shown, total, whole }: { shown: number; total: number; whole: boolean },
  send: Send,
): TemplateResult | typeof nothing {
  if (shown >= total && !whole) return nothing;
  const toggle = () => send({ type: 'toggleWhole', pane: paneIndex, part: index });
  if (whole) {
    return html`<button type="button" class="show-all" @click=${toggle}>Show the beginning only</button>`;
  }
  const words =
    total <= wholeChars
      ? `Show all ${grouped(total)} characters`
      : `Show more of ${grouped(total)} characters`;
  return html`<p class="cut">
    <span class="quiet">… ${grouped(total - shown)} more characters</span>
    <button type="button" class="show-all" @click=${toggle}>${words}</button>
  </p>`;
}

/** What has not been read between two stretches, or after the last: how much, and the way to it. */
function gapView(
  { paneIndex, part, index }: PartPlace,
  pieces: readonly Piece[],
  at: number,
  send: Send,
): TemplateResult | typeof nothing {
  const before = pieces[at - 1];
  const from = before === undefined ? 0 : before.from + before.text.length;
  const to = pieces[at]?.from ?? part.chars;
  if (to <= from) return nothing;
  const count = Math.min(to - from, readOnChars);
  const what =
    count === to - from ? `these ${grouped(count)} characters` : `the next ${grouped(count)} characters`;
  return html`<p class="cut">
    <span class="quiet">… ${grouped(to - from)} characters are not shown here</span>
    <button type="button" class="show-all" @click=${() => send({ type: 'readOn', pane: paneIndex, part: index, from, count })}>
      Show ${what}
    </button>
    ${part.sha256 === null ? nothing : html`<span class="quiet hash" title="sha256 of the whole text">sha256 ${part.sha256.slice(0, 12)}…</span>`}
  </p>`;
}

/** The marked stretch of a part, by offsets of its whole text; null where the mark is elsewhere. */
function markIn({ pane, index }: PartPlace, pieces: readonly Piece[]): TextRange | null {
  const { mark } = pane;
  if (mark === null || mark.step !== pane.at || mark.part !== index) return null;
  const piece = pieces.find(({ from, text }) => mark.at >= from && mark.at < from + text.length);
  if (piece === undefined) return null;
  const range = markRange(piece.text, mark.at - piece.from, mark.length);
  return { at: range.at + piece.from, end: range.end + piece.from };
}

function markInCommand(place: PartPlace, command: string): TextRange | null {
  const raw = place.part.text;
  const range = markIn(place, [{ from: 0, text: raw }]);
  return range === null ? null : rangeInShown(raw, command, range);
}

function shifted(range: TextRange | null, by: number): TextRange | null {
  return range === null ? null : { at: range.at - by, end: range.end - by };
}
