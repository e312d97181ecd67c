import * as vscode from 'vscode';
import type { Config } from '../../core/schema/config.ts';
import type { ConfigProblem } from '../../core/schema/readConfig.ts';

/** The configuration of this window, kept current while its file, the setting or the folders change. */
export interface WorkspaceConfig extends vscode.Disposable {
  readonly state: ConfigState;
  readonly onDidChange: vscode.Event<ConfigState>;
  /** Absolute path of the folder that runs are kept in; null without a workspace folder. While the file is broken, the last one that was good, else `results/`. */
  readonly outputDir: string | null;
  /** Absolute path of the suite that the Tasks view lists: of the configuration, else the sample suite in the extension's storage; null without a workspace folder. */
  readonly tasksDir: string | null;
  /** Absolute path where the sample suite is or will be made for runs without a configuration. */
  readonly sampleSuite: string;
  /** Resolves when the first reading is done. */
  readonly ready: Promise<void>;
}

export type ConfigState =
  | { readonly kind: 'no_folder' }
  | { readonly kind: 'none'; readonly folder: vscode.Uri; readonly file: vscode.Uri }
  | {
      readonly kind: 'broken';
      readonly folder: vscode.Uri;
      readonly file: vscode.Uri;
      readonly problems: readonly ConfigProblem[];
    }
  | { readonly kind: 'ready'; readonly folder: vscode.Uri; readonly file: vscode.Uri; readonly config: Config };

export function createWorkspaceConfig(context: vscode.ExtensionContext): WorkspaceConfig {
  throw new Error(`not built yet: ${context.extension.id}`);
}
