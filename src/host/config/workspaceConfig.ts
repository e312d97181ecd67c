import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { configPaths } from '../../core/harness/configPaths.ts';
import { setContext } from '../commands.ts';
import { concerns, configFileIn, foldersToWatch, inOrderOf } from './configPlace.ts';
import { createLatest } from './latest.ts';
import { type ConfigContent, readConfigFile } from './readConfigFile.ts';

/** The configuration of this window, kept current while its file, the setting or the folders change. */
export interface WorkspaceConfig extends vscode.Disposable {
  /** Of the first reading only when `ready` has resolved; until then as if there were no file. */
  readonly state: ConfigState;
  readonly onDidChange: vscode.Event<ConfigState>;
  /** Absolute path of the folder that runs are kept in; null without a workspace folder. While the file is broken, the last one that was good, else `results/`. */
  readonly outputDir: string | null;
  /** Absolute path of the suite that the Tasks view lists: of the configuration, else the sample suite in the extension's storage; null without a workspace folder, and while the file is broken. */
  readonly tasksDir: string | null;
  /** Absolute path where the sample suite is or will be made for runs without a configuration. */
  readonly sampleSuite: string;
  /** Resolves when the first reading is done. */
  readonly ready: Promise<void>;
  /** Reads the file again, now; resolves with what it says. For those who cannot wait for a watcher. */
  reload(): Promise<ConfigState>;
}

export type ConfigState =
  | { readonly kind: 'no_folder' }
  | { readonly kind: 'none'; readonly folder: vscode.Uri; readonly file: vscode.Uri }
  | ({ readonly folder: vscode.Uri; readonly file: vscode.Uri } & ConfigContent);

/** Reads nothing before the caller has gone on: activation must not wait for a disk. */
export function createWorkspaceConfig(context: vscode.ExtensionContext): WorkspaceConfig {
  return new WindowConfig(context);
}

/** Where runs are kept when no configuration says so; the default of output_dir. */
const defaultOutputDir = 'results';

interface Found {
  readonly state: ConfigState;
  /** Absolute path of the file that the configuration is a link to; null for one that is no link. */
  readonly linkTarget: string | null;
}

interface Candidate {
  readonly folder: vscode.Uri;
  /** Absolute path. */
  readonly path: string;
}

class WindowConfig implements WorkspaceConfig {
  state: ConfigState;
  readonly ready: Promise<void>;
  readonly sampleSuite: string;
  private readonly changed = new vscode.EventEmitter<ConfigState>();
  readonly onDidChange = this.changed.event;
  private readonly memory: vscode.Memento;
  private readonly reread = createLatest(() => this.look());
  private readonly listeners: vscode.Disposable[];
  private readonly watchers = new Map<string, vscode.Disposable>();
  /** Of the editor that was last active in a folder. */
  private activeFolder: vscode.Uri | undefined;
  private linkTarget: string | null = null;
  private shownKind: ConfigState['kind'] | undefined;
  private isDisposed = false;

  constructor({ globalStorageUri, extension, workspaceState }: vscode.ExtensionContext) {
    this.memory = workspaceState;
    // By version: an update may make another suite, and runs of the old one must still be resumable.
    this.sampleSuite = join(globalStorageUri.fsPath, 'sample', String(extension.packageJSON.version));
    this.state = noFileState(candidates());
    const reread = () => void this.reread();
    this.listeners = [
      vscode.workspace.onDidChangeWorkspaceFolders(reread),
      vscode.workspace.onDidGrantWorkspaceTrust(reread),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('itbenchReview.configFile')) reread();
      }),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => this.onChangeAt(uri)),
      vscode.window.onDidChangeActiveTextEditor((editor) => this.onActiveEditor(editor)),
    ];
    this.ready = new Promise((resolve) => setImmediate(() => resolve(this.start())));
  }

  get outputDir(): string | null {
    const { state } = this;
    if (state.kind === 'no_folder') return null;
    if (state.kind === 'none') return join(state.folder.fsPath, defaultOutputDir);
    const base = dirname(state.file.fsPath);
    if (state.kind === 'ready') return configPaths(base, state.config).outputDir;
    return this.memory.get<string>(memoryKey(state.file)) ?? join(base, defaultOutputDir);
  }

  get tasksDir(): string | null {
    const { state } = this;
    if (state.kind === 'ready') return configPaths(dirname(state.file.fsPath), state.config).tasksDir;
    return state.kind === 'none' ? this.sampleSuite : null;
  }

  async reload(): Promise<ConfigState> {
    await this.reread();
    return this.state;
  }

  dispose(): void {
    this.isDisposed = true;
    for (const disposable of [...this.listeners, ...this.watchers.values()]) disposable.dispose();
    this.watchers.clear();
    this.changed.dispose();
  }

  private start(): Promise<void> {
    this.activeFolder = folderOf(vscode.window.activeTextEditor);
    return this.reread();
  }

  /** Reads the configurations that there may be until one is found. Never rejects. */
  private async look(): Promise<void> {
    if (this.isDisposed) return;
    const places = candidates();
    const inOrder = inOrderOf(places, ({ folder }) => isSame(folder, this.activeFolder));
    const { state, linkTarget } = await readFirst(inOrder);
    if (this.isDisposed) return;
    this.linkTarget = linkTarget;
    this.watch(places);
    await this.adopt(state);
  }

  private async adopt(next: ConfigState): Promise<void> {
    const isNew = !isSameState(this.state, next);
    this.state = next;
    if (this.shownKind !== next.kind) {
      this.shownKind = next.kind;
      setContext('itbenchReview.config', next.kind === 'no_folder' ? 'none' : next.kind);
    }
    if (next.kind === 'ready' && this.memory.get(memoryKey(next.file)) !== this.outputDir) {
      await this.memory.update(memoryKey(next.file), this.outputDir);
    }
    if (isNew && !this.isDisposed) this.changed.fire(next);
  }

  private watch(places: readonly Candidate[]): void {
    const wanted = new Set(places.flatMap(({ folder, path }) => foldersToWatch(folder.fsPath, path)));
    // A watcher of the link is not told of what it leads to.
    if (this.linkTarget !== null) wanted.add(dirname(this.linkTarget));
    for (const [dir, watcher] of this.watchers) {
      if (wanted.has(dir)) continue;
      watcher.dispose();
      this.watchers.delete(dir);
    }
    for (const dir of wanted) {
      if (!this.watchers.has(dir)) this.watchers.set(dir, this.watchFolder(dir));
    }
  }

  /** The file is told from its neighbours here, since its name as a pattern might match something else. */
  private watchFolder(dir: string): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(dir), '*'),
    );
    const onChange = (uri: vscode.Uri) => this.onChangeAt(uri);
    watcher.onDidCreate(onChange);
    watcher.onDidChange(onChange);
    watcher.onDidDelete(onChange);
    return watcher;
  }

  private onChangeAt({ scheme, fsPath }: vscode.Uri): void {
    if (scheme !== 'file') return;
    const paths = [
      ...candidates().map(({ path }) => path),
      ...(this.linkTarget === null ? [] : [this.linkTarget]),
    ];
    if (paths.some((path) => concerns(fsPath, path))) void this.reread();
  }

  private onActiveEditor(editor: vscode.TextEditor | undefined): void {
    const folder = folderOf(editor);
    // An editor outside all folders, or none, says nothing about which folder a person works in.
    if (folder === undefined || isSame(folder, this.activeFolder)) return;
    this.activeFolder = folder;
    if ((vscode.workspace.workspaceFolders?.length ?? 0) > 1) void this.reread();
  }
}

/** Where each folder of the window has its configuration, if it has one. */
function candidates(): Candidate[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => ({
      folder: uri,
      path: configFileIn(
        uri.fsPath,
        vscode.workspace.getConfiguration('itbenchReview', uri).get('configFile'),
      ),
    }));
}

function folderOf(editor: vscode.TextEditor | undefined): vscode.Uri | undefined {
  return editor === undefined ? undefined : vscode.workspace.getWorkspaceFolder(editor.document.uri)?.uri;
}

async function readFirst(inOrder: readonly Candidate[]): Promise<Found> {
  for (const candidate of inOrder) {
    const place = { folder: candidate.folder, file: vscode.Uri.file(candidate.path) };
    const read = await readConfigFile(candidate.path);
    if (read !== null) return { state: { ...place, ...read.content }, linkTarget: read.linkTarget };
  }
  return { state: noFileState(inOrder), linkTarget: null };
}

function noFileState([first]: readonly Candidate[]): ConfigState {
  if (first === undefined) return { kind: 'no_folder' };
  return { kind: 'none', folder: first.folder, file: vscode.Uri.file(first.path) };
}

/** The same text means the same, so what was read from it need not be compared. */
function isSameState(one: ConfigState, other: ConfigState): boolean {
  if (one.kind === 'no_folder' || other.kind === 'no_folder') return one.kind === other.kind;
  if (one.kind !== other.kind || !isSame(one.folder, other.folder) || !isSame(one.file, other.file))
    return false;
  if (one.kind === 'none' || other.kind === 'none') return true;
  return one.text === other.text && (one.text !== null || messagesOf(one) === messagesOf(other));
}

function messagesOf(state: ConfigState): string {
  return state.kind === 'broken' ? state.problems.map(({ message }) => message).join('\n') : '';
}

function isSame(one: vscode.Uri, other: vscode.Uri | undefined): boolean {
  return one.toString() === other?.toString();
}

function memoryKey(file: vscode.Uri): string {
  return `outputDir:${file.fsPath}`;
}
