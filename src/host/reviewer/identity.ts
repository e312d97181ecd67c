import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import { BenchError } from '../../core/errors.ts';
import { nameProblem, proposedName } from './reviewerName.ts';
import type { Who } from './trajectories.ts';

/** Who labels in this window, and whether blind: two settings. */
export interface Identity extends vscode.Disposable {
  readonly who: Who;
  readonly onDidChange: vscode.Event<Who>;
  /** Asks for the name and keeps it in the person's settings; null when it was called off. */
  askName(): Promise<string | null>;
  setBlind(blind: boolean): Promise<void>;
}

const section = 'itbenchReview';

export function createIdentity(): Identity {
  const changed = new vscode.EventEmitter<Who>();
  const listening = vscode.workspace.onDidChangeConfiguration((event) => {
    if (
      event.affectsConfiguration(`${section}.reviewer`) ||
      event.affectsConfiguration(`${section}.blindReview`)
    )
      changed.fire(current());
  });
  return {
    get who() {
      return current();
    },
    onDidChange: changed.event,
    askName,
    setBlind: (blind) => keep('blindReview', blind),
    dispose: () => {
      listening.dispose();
      changed.dispose();
    },
  };
}

function current(): Who {
  const settings = vscode.workspace.getConfiguration(section);
  const name = settings.get<string>('reviewer', '').trim();
  const usable = name !== '' && nameProblem(name) === null;
  return { reviewer: usable ? name : null, blind: settings.get<boolean>('blindReview', false) };
}

async function askName(): Promise<string | null> {
  const { reviewer } = current();
  const name = await vscode.window.showInputBox({
    title: 'Reviewer Name',
    prompt: 'Your labels are kept under this name, in the run and in its report.',
    value: reviewer ?? proposedName(loginName()),
    validateInput: nameProblem,
    ignoreFocusOut: true,
  });
  if (name === undefined) return null;
  await keep('reviewer', name.trim());
  return name.trim();
}

async function keep(name: 'reviewer' | 'blindReview', value: string | boolean): Promise<void> {
  try {
    await vscode.workspace.getConfiguration(section).update(name, value, vscode.ConfigurationTarget.Global);
  } catch (cause) {
    throw new BenchError('not_writable', `the setting ${section}.${name} could not be saved`, {
      hint: 'Check that your settings.json has no mistake and can be written.',
      cause,
    });
  }
}

/** The name of the account; empty where the system has none. */
function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    // An account without an entry, as containers have.
    return '';
  }
}
