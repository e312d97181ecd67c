import * as vscode from 'vscode';
import { BenchError } from '../../core/errors.ts';
import type { TextPage } from '../../protocol/reviewWorker.ts';

/** Scheme of texts to read that have no file: an exchange, the records of a step. */
const textScheme = 'itbench-review-text';

/** Longest text that is opened, in UTF-16 code units; beyond it an editor is of no help. */
const maxChars = 20_000_000;

/** Texts to read, kept as long as an editor shows them. */
export class TextDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly parts: vscode.Disposable;
  private shown = 0;

  constructor() {
    this.parts = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(textScheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => void this.texts.delete(uri.toString())),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return (
      this.texts.get(uri.toString()) ?? 'This text is not kept any more: open it again from the reviewer.\n'
    );
  }

  /**
   * Reads a text page by page and opens it beside the page that asked.
   * @throws BenchError usage where there is none, with the reason
   */
  async show(title: string, read: (from: number) => Promise<TextPage>): Promise<void> {
    const text = await readWhole(read);
    this.shown += 1;
    const path = `/${title.replaceAll(/[/\\]/g, '-')}`;
    const uri = vscode.Uri.from({ scheme: textScheme, path, query: String(this.shown) });
    this.texts.set(uri.toString(), text);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  }

  dispose(): void {
    this.parts.dispose();
    this.texts.clear();
  }
}

async function readWhole(read: (from: number) => Promise<TextPage>): Promise<string> {
  const pieces: string[] = [];
  for (let length = 0; ; ) {
    const { text, chars, problem } = await read(length);
    if (text === null) throw new BenchError('usage', problem ?? 'there is no such text');
    pieces.push(text);
    length += text.length;
    if (text === '' || length >= chars) return pieces.join('');
    if (length >= maxChars) {
      return `${pieces.join('')}\n… cut here: the last ${chars - length} of ${chars} characters are not shown.\n`;
    }
  }
}
