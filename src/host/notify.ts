import * as vscode from 'vscode';
import { BenchError, messageOf } from '../core/errors.ts';
import { editorHint } from './editorHint.ts';
import { plainLine, plainLines } from './plainText.ts';

/** A button of a notification. */
export interface Action {
  readonly title: string;
  readonly run: () => unknown;
}

/** Longest text of a notification; the log has a fault whole. */
const maxLength = 1000;

/**
 * The one place where faults and news become words for a person; whatever text comes from outside is made plain here.
 * Resolves when the notification is gone.
 */
export interface Notify {
  /** `doing` completes "Could not …": what was tried, and on what. A cancellation by the person is not shown. */
  error(error: unknown, doing: string, ...actions: Action[]): Promise<void>;
  warning(message: string, ...actions: Action[]): Promise<void>;
  information(message: string, ...actions: Action[]): Promise<void>;
}

export function createNotify(log: vscode.LogOutputChannel): Notify {
  const showLog: Action = { title: 'Show Log', run: () => log.show() };
  return {
    async error(error, doing, ...actions) {
      if (BenchError.is(error, 'cancelled')) return;
      const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.error(plainLines(`Could not ${doing}: ${trace}`));
      const hint = BenchError.is(error)
        ? editorHint(error)
        : 'This is a fault of the extension: the log has the details.';
      const text = plainLine(sentences(`Could not ${doing}: ${messageOf(error)}`, hint), maxLength);
      const offered = actions.length > 0 ? actions : [showLog];
      await runChosen(offered, await vscode.window.showErrorMessage(text, ...titles(offered)));
    },
    async warning(message, ...actions) {
      const text = plainLine(message, maxLength);
      log.warn(text);
      await runChosen(actions, await vscode.window.showWarningMessage(text, ...titles(actions)));
    },
    async information(message, ...actions) {
      const text = plainLine(message, maxLength);
      log.info(text);
      await runChosen(actions, await vscode.window.showInformationMessage(text, ...titles(actions)));
    },
  };
}

function titles(actions: readonly Action[]): string[] {
  return actions.map(({ title }) => title);
}

async function runChosen(actions: readonly Action[], chosen: string | undefined): Promise<void> {
  await actions.find(({ title }) => title === chosen)?.run();
}

/** Joins what happened and what to do next into sentences. */
function sentences(...parts: (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) => (/[.!?…]$/.test(part as string) ? part : `${part}.`))
    .join(' ');
}
