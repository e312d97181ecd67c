import { messageOf } from '../errors.ts';
import type { ConvertContext } from './convertContext.ts';
import { documentFindings, elementFindings, listKindOf } from './document.ts';
import { type JsonPiece, type JsonProblem, JsonSplitter } from './jsonSplitter.ts';
import { type Finding, note, refused } from './made.ts';

/** Longest document or element: a snapshot's objects, spans of one batch. Real ones stay below a megabyte. */
const maxPieceBytes = 32 << 20;

/** What a JSON file comes to: one document, several, or JSON lines. Flat memory, whatever the length of its lists. */
export async function* jsonFindings(
  parts: AsyncIterable<Buffer>,
  context: ConvertContext,
): AsyncGenerator<Finding> {
  const splitter = new JsonSplitter(maxPieceBytes);
  const kind = new ListKind(splitter);
  for await (const part of parts) {
    for (const piece of splitter.feed(part)) yield* pieceFindings(piece, kind, context);
  }
  for (const piece of splitter.end()) yield* pieceFindings(piece, kind, context);
}

function* pieceFindings(
  piece: JsonPiece | JsonProblem,
  kind: ListKind,
  context: ConvertContext,
): Generator<Finding> {
  if (piece.type === 'problem') {
    yield note(piece.reason);
    return;
  }
  let value: unknown;
  try {
    value = JSON.parse(piece.text);
  } catch (error) {
    yield refused(`it is not JSON: ${messageOf(error).slice(0, 120)}`);
    return;
  }
  if (piece.type === 'element') yield* elementFindings(piece.list, value, kind.of(piece.list), context);
  else {
    kind.reset();
    yield* documentFindings(value, context);
  }
}

/** What the list at work holds, as its document says before its items: asked for once a document. */
class ListKind {
  private readonly splitter: JsonSplitter;
  private known: string | null = null;

  constructor(splitter: JsonSplitter) {
    this.splitter = splitter;
  }

  of(list: string): string {
    if (list !== 'items') return '';
    this.known ??= listKindOf(/"kind"\s*:\s*"(\w{1,80})"/.exec(this.splitter.head)?.[1] ?? '') ?? '';
    return this.known;
  }

  reset(): void {
    this.known = null;
  }
}
