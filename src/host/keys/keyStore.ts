import type * as vscode from 'vscode';
import type { ModelEntry } from '../../core/schema/modelEntry.ts';

/**
 * API keys in the editor's secret storage. A key belongs to an entry's name together with the origin of its endpoint:
 * an entry of another folder that borrows the name must not get the key sent to a server of its own.
 */
export interface KeyStore extends vscode.Disposable {
  get(entry: ModelEntry): Promise<string | undefined>;
  set(entry: ModelEntry, key: string): Promise<void>;
  delete(entry: ModelEntry): Promise<void>;
  /** Stored keys of these entries, by name; entries without one are left out. */
  keysOf(entries: readonly ModelEntry[]): Promise<Record<string, string>>;
  /** Entries that need a key and have none, neither stored nor in the environment variable that they name. */
  missing(entries: readonly ModelEntry[]): Promise<readonly ModelEntry[]>;
}
