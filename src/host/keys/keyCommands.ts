import * as vscode from 'vscode';
import type { ModelEntry } from '../../core/schema/modelEntry.ts';
import { commandIds } from '../commandIds.ts';
import { commandAction, registerCommand } from '../commands.ts';
import { plainLine } from '../plainText.ts';
import type { Services } from '../services.ts';
import { keyProblem, usesKey } from './keyUse.ts';
import { afterDeletion, type KeyChoice, keyChoice } from './keyWords.ts';

type KeyServices = Pick<Services, 'config' | 'keys' | 'notify'>;

/** *Set API Key* and *Delete API Key*. Both take the name of an entry, and ask for one without. */
export function registerKeyCommands(services: KeyServices): vscode.Disposable {
  const { notify } = services;
  return vscode.Disposable.from(
    registerCommand(commandIds.setApiKey, notify, 'store the API key', (name) => setKey(services, name)),
    registerCommand(commandIds.deleteApiKey, notify, 'delete the API key', (name) =>
      deleteKey(services, name),
    ),
  );
}

async function setKey(services: KeyServices, name: unknown): Promise<void> {
  const entries = await entriesWithKeys(services);
  if (entries === null) return;
  const choices = await choicesOf(services, entries);
  const chosen = await choose(choices, name, 'Set API Key', 'Model whose key to store');
  if (chosen === undefined) return;
  const { entry, stored, destination } = chosen;
  const key = await vscode.window.showInputBox({
    title: `API key of ${plainLine(entry.name)} for ${destination}`,
    prompt: `Kept in the editor's secret storage, and sent to ${destination}; nowhere else.`,
    placeHolder: stored ? 'Replaces the key that is stored' : 'Paste the key',
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => keyProblem(value.trim()),
  });
  if (key === undefined) return;
  await services.keys.set(entry, key);
  const done = stored ? 'is replaced' : 'is stored';
  void services.notify.information(`The API key of ${entry.name} ${done}. It is sent to ${destination}.`);
}

async function deleteKey(services: KeyServices, name: unknown): Promise<void> {
  const entries = await entriesWithKeys(services);
  if (entries === null) return;
  const choices = (await choicesOf(services, entries)).filter(({ stored }) => stored);
  if (choices.length === 0) {
    void services.notify.information('No API key is stored for the models of this configuration.');
    return;
  }
  const chosen = await choose(choices, name, 'Delete API Key', 'Model whose stored key to delete');
  if (chosen === undefined) return;
  const { entry } = chosen;
  await services.keys.delete(entry);
  const next = afterDeletion(entry, process.env);
  void services.notify.information(`The stored API key of ${entry.name} is deleted. ${next}`);
}

/** The entries that a key can be stored for; null where there are none, which has then been said. */
async function entriesWithKeys({ config, notify }: KeyServices): Promise<readonly ModelEntry[] | null> {
  await config.ready;
  const { state } = config;
  if (state.kind === 'no_folder') {
    void notify.information('API keys belong to the models of a configuration. Open a folder first.', {
      title: 'Open Folder',
      run: () => vscode.commands.executeCommand('workbench.action.files.openFolder'),
    });
    return null;
  }
  if (state.kind === 'none') {
    void notify.information(
      'API keys belong to the models of a configuration, and this folder has none yet.',
      commandAction('Create Config', commandIds.createConfig),
    );
    return null;
  }
  const openConfig = commandAction('Open Config', commandIds.openConfig);
  if (state.kind === 'broken') {
    void notify.warning('The configuration has a mistake, so its models are not known.', openConfig);
    return null;
  }
  const { models, scoring } = state.config;
  const entries = [...models, ...(scoring.judge === undefined ? [] : [scoring.judge])].filter(usesKey);
  if (entries.length > 0) return entries;
  void notify.information('No model of this configuration is asked with an API key.', openConfig);
  return null;
}

async function choicesOf({ keys }: KeyServices, entries: readonly ModelEntry[]): Promise<KeyChoice[]> {
  const stored = await keys.keysOf(entries);
  return entries.map((entry) => keyChoice(entry, Object.hasOwn(stored, entry.name), process.env));
}

async function choose(
  choices: readonly KeyChoice[],
  name: unknown,
  title: string,
  placeHolder: string,
): Promise<KeyChoice | undefined> {
  const named = choices.find(({ entry }) => entry.name === name);
  if (named !== undefined) return named;
  const items = choices.map((choice) => ({
    label: plainLine(choice.entry.name),
    description: choice.state,
    detail: choice.destination,
    choice,
  }));
  const options = { title, placeHolder, matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.choice;
}
