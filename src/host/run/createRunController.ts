import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { HarnessEvent } from '../../core/schema/event.ts';
import { commandIds, viewIds } from '../commandIds.ts';
import { setContext } from '../commands.ts';
import type { ConfigState, WorkspaceConfig } from '../config/workspaceConfig.ts';
import type { EditorModels } from '../model/editorModels.ts';
import type { Services } from '../services.ts';
import { startEditorWorker } from '../worker/editorWorker.ts';
import type { EditorAction } from './editorAction.ts';
import { limitProblem } from './limitInput.ts';
import { plannedEntries } from './plannedEntries.ts';
import type { Question } from './planText.ts';
import { RunConductor } from './runConductor.ts';
import type { ActiveRun, RunController } from './runController.ts';
import type { RunClock, RunPlace, RunShell } from './runShell.ts';
import { createRunStatus } from './runStatus.ts';

export type RunControllerDependencies = Pick<Services, 'context' | 'log' | 'notify' | 'config' | 'keys'> & {
  readonly editorModels: EditorModels;
};

/** Joins the conductor of runs to the editor. Starts nothing and shows nothing before a run is asked for. */
export function createRunController(dependencies: RunControllerDependencies): RunController {
  const changed = new vscode.EventEmitter<ActiveRun | null>();
  const received = new vscode.EventEmitter<HarnessEvent>();
  const status = createRunStatus();
  let isRunning = false;
  const shell = editorShell(dependencies, {
    onChange: (run) => {
      if (isRunning !== (run !== null)) {
        isRunning = run !== null;
        setContext('itbenchReview.running', isRunning);
      }
      status.show(run, conductor.title);
      changed.fire(run);
    },
    onEvent: (event) => received.fire(event),
  });
  const conductor = new RunConductor(shell);
  return {
    get active() {
      return conductor.active;
    },
    onDidChange: changed.event,
    onDidReceive: received.event,
    run: (wish) => conductor.run(wish),
    resume: (dir) => conductor.resume(dir),
    cancel: () => conductor.cancel(),
    shutDown: () => conductor.shutDown(),
    dispose: () => {
      void conductor.shutDown();
      for (const disposable of [status, changed, received]) disposable.dispose();
    },
  };
}

function editorShell(
  { context, log, notify, config, keys, editorModels }: RunControllerDependencies,
  told: Pick<RunShell, 'onChange' | 'onEvent'>,
): RunShell {
  return {
    ...told,
    notify,
    clock: editorClock,
    isTrusted: () => vscode.workspace.isTrusted,
    place: () => placeOf(config),
    missingKeys: (entries) => keys.missing(entries),
    keysOf: (entries) => keys.keysOf(entries),
    setKey: async (name) => {
      await vscode.commands.executeCommand(commandIds.setApiKey, ...(name === null ? [] : [name]));
    },
    entriesOf: async (dir) => plannedEntries(dir, (path) => readFile(path, 'utf8')),
    ask,
    askLimit,
    perform: async (action) => {
      await vscode.commands.executeCommand(commandOf[action]);
    },
    withProgress: async (title, work) =>
      await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        async (progress, token) => {
          const controller = new AbortController();
          using _listener = disposing(token.onCancellationRequested(() => controller.abort()));
          return await work((message) => progress.report({ message }), controller.signal);
        },
      ),
    startWorker: (host) => startEditorWorker(context, log, host),
    askEditorModel: (request, signal) => editorModels.ask(request, signal),
    log: ({ level, text }) => log[level](text),
  };
}

const commandOf: Readonly<Record<EditorAction, string>> = {
  open_folder: 'workbench.action.files.openFolder',
  manage_trust: 'workbench.trust.manage',
  create_config: commandIds.createConfig,
  open_config: commandIds.openConfig,
  open_results: `${viewIds.results}.focus`,
  show_log: commandIds.showLog,
};

export const editorClock: RunClock = {
  now: () => performance.now(),
  after: (delayMs, then) => {
    const timer = setTimeout(then, delayMs);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** What the file on the disk says, and whether an editor has a newer text of it. */
async function placeOf(config: WorkspaceConfig): Promise<RunPlace> {
  await config.ready;
  const state = await config.reload();
  if (state.kind === 'no_folder') return { kind: 'no_folder' };
  const folder = state.folder.fsPath;
  const { sampleSuite } = config;
  if (state.kind === 'none') return { kind: 'no_config', folder, sampleSuite };
  const file = { folder, file: state.file.fsPath, sampleSuite, save: saverOf(state.file) };
  return state.kind === 'ready'
    ? { ...file, kind: 'ready', models: state.config.models, judge: state.config.scoring.judge }
    : { ...file, kind: 'broken', problems: await problemTexts(state) };
}

async function problemTexts({ file, problems }: Extract<ConfigState, { kind: 'broken' }>): Promise<string[]> {
  // Loaded when it is needed: YAML and zod would take most of the time that activation has.
  const { problemText } = await import('../../core/schema/readYaml.ts');
  return problems.map((problem) => problemText(basename(file.fsPath), problem));
}

function saverOf(file: vscode.Uri): (() => Promise<boolean>) | null {
  const isUnsaved = ({ uri, isDirty }: vscode.TextDocument) => isDirty && uri.toString() === file.toString();
  const unsaved = vscode.workspace.textDocuments.find(isUnsaved);
  return unsaved === undefined ? null : async () => await unsaved.save();
}

async function ask({ message, detail, choices, warns }: Question): Promise<string | undefined> {
  const options = { modal: true, detail };
  return warns
    ? await vscode.window.showWarningMessage(message, options, ...choices)
    : await vscode.window.showInformationMessage(message, options, ...choices);
}

async function askLimit(): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: 'Cost limit of the whole run',
    prompt: 'US dollars at which the run stops, what it has cost so far included.',
    placeHolder: '25',
    ignoreFocusOut: true,
    validateInput: (value) => limitProblem(value),
  });
  return text === undefined ? undefined : Number(text);
}

function disposing(disposable: vscode.Disposable): Disposable {
  return { [Symbol.dispose]: () => void disposable.dispose() };
}
