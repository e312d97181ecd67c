import { basename } from 'node:path';
import * as vscode from 'vscode';
import { configFileIn } from './configPlace.ts';
import { readContent } from './readConfigFile.ts';
import { type MarkedLines, type ShownProblem, shownProblems } from './shownProblems.ts';
import type { ConfigState, WorkspaceConfig } from './workspaceConfig.ts';

const source = 'ITBench Review';

/** Marks what is wrong with the configuration: in its file, and, while one types, in every open document of that name. */
export function registerConfigDiagnostics(config: WorkspaceConfig): vscode.Disposable {
  return new ConfigDiagnostics(config);
}

/**
 * Problems of an open document: of its text as it stands, saved or not; of the file on disk where that is no text at all
 * and nothing has been typed since.
 */
export async function problemsOfDocument(
  document: vscode.TextDocument,
  state: ConfigState,
  marked: () => MarkedLines,
): Promise<ShownProblem[]> {
  if (state.kind === 'broken' && state.text === null && isAt(document.uri, state) && !document.isDirty) {
    return shownProblems(state.problems, '', new Set());
  }
  const version = document.version;
  const text = document.getText();
  const content = await readContent(text);
  if (document.version !== version) return await problemsOfDocument(document, state, marked);
  return content.kind === 'ready' ? [] : shownProblems(content.problems, text, marked());
}

/** Whether a document is a configuration, of this window or with such a name. */
export function isConfigDocument({ uri }: vscode.TextDocument, state: ConfigState): boolean {
  if (uri.scheme !== 'file' && uri.scheme !== 'untitled') return false;
  if (isAt(uri, state)) return true;
  const setting = vscode.workspace.getConfiguration('itbenchReview', uri).get('configFile');
  return basename(uri.path) === basename(configFileIn('/', setting));
}

export function toRange({ start, end }: ShownProblem): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

class ConfigDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('itbenchReview.config');
  private readonly config: WorkspaceConfig;
  private readonly listeners: vscode.Disposable[];
  private isDisposed = false;

  constructor(config: WorkspaceConfig) {
    this.config = config;
    this.listeners = [
      config.onDidChange(() => this.showAll()),
      vscode.workspace.onDidOpenTextDocument((document) => void this.show(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => void this.show(document)),
      vscode.workspace.onDidSaveTextDocument((document) => void this.show(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.onClose(document)),
      vscode.languages.onDidChangeDiagnostics(({ uris }) => this.onForeignMarks(uris)),
    ];
    void config.ready.then(() => this.showAll());
  }

  dispose(): void {
    this.isDisposed = true;
    for (const listener of this.listeners) listener.dispose();
    this.collection.dispose();
  }

  private showAll(): void {
    if (this.isDisposed) return;
    for (const [uri] of [...this.collection]) {
      if (documentAt(uri) === undefined) this.collection.delete(uri);
    }
    this.showFile();
    for (const document of vscode.workspace.textDocuments) void this.show(document);
  }

  /** The file on disk, while no editor has it. */
  private showFile(): void {
    const { state } = this.config;
    if (state.kind !== 'broken' || documentAt(state.file) !== undefined) return;
    this.set(state.file, shownProblems(state.problems, state.text ?? '', markedByYaml(state.file)));
  }

  private async show(document: vscode.TextDocument): Promise<void> {
    if (!isConfigDocument(document, this.config.state)) {
      this.collection.delete(document.uri);
      return;
    }
    const problems = await problemsOfDocument(document, this.config.state, () => markedByYaml(document.uri));
    if (!document.isClosed) this.set(document.uri, problems);
  }

  private onClose({ uri }: vscode.TextDocument): void {
    this.collection.delete(uri);
    if (isAt(uri, this.config.state)) this.showFile();
  }

  private onForeignMarks(uris: readonly vscode.Uri[]): void {
    for (const uri of uris) {
      const document = documentAt(uri);
      if (document !== undefined && isConfigDocument(document, this.config.state)) void this.show(document);
    }
  }

  /** Sets only what is new: setting is told to everybody, us included. */
  private set(uri: vscode.Uri, problems: readonly ShownProblem[]): void {
    if (this.isDisposed) return;
    const wanted = problems.map(toDiagnostic);
    const shown = this.collection.get(uri) ?? [];
    if (textOf(wanted) !== textOf(shown)) this.collection.set(uri, wanted);
  }
}

function toDiagnostic(problem: ShownProblem): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    toRange(problem),
    problem.message,
    vscode.DiagnosticSeverity.Error,
  );
  diagnostic.source = source;
  return diagnostic;
}

function textOf(diagnostics: readonly vscode.Diagnostic[]): string {
  return JSON.stringify(diagnostics.map(({ range, message }) => [range, message]));
}

/** Lines that the YAML extension (redhat.vscode-yaml, whose marks name "YAML" or "yaml-schema: …") has marked. */
function markedByYaml(uri: vscode.Uri): MarkedLines {
  const marks = vscode.languages.getDiagnostics(uri).filter((mark) => /^yaml/i.test(mark.source ?? ''));
  return new Set(marks.map(({ range }) => range.start.line));
}

function documentAt(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => isSame(document.uri, uri));
}

function isAt(uri: vscode.Uri, state: ConfigState): boolean {
  return state.kind !== 'no_folder' && isSame(uri, state.file);
}

function isSame(one: vscode.Uri, other: vscode.Uri): boolean {
  return one.toString() === other.toString();
}
