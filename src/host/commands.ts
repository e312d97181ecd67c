import * as vscode from 'vscode';
import type { CommandId, ContextValues } from './commandIds.ts';
import type { Notify } from './notify.ts';

/** What a command does; its arguments are those of the tree item that it was called on, or whatever a caller sends. */
export type CommandHandler = (...parameters: unknown[]) => unknown;

/** Registers a command whose faults become words, with what it was doing. */
export function registerCommand(
  id: CommandId,
  notify: Notify,
  doing: string,
  handler: CommandHandler,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...parameters: unknown[]) => {
    try {
      return await handler(...parameters);
    } catch (error) {
      await notify.error(error, doing);
      return undefined;
    }
  });
}

/** A button of a notification that runs one of our commands. */
export function commandAction(title: string, id: CommandId, ...parameters: unknown[]) {
  return { title, run: () => vscode.commands.executeCommand(id, ...parameters) };
}

/** Sets the value that when-clauses of the manifest see. */
export function setContext<K extends keyof ContextValues>(key: K, value: ContextValues[K]): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
