import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { BenchError, messageOf, systemErrorCode } from '../../../core/errors.ts';
import { readConfig } from '../../../core/schema/readConfig.ts';
import { commandIds } from '../../commandIds.ts';
import { commandAction } from '../../commands.ts';
import type { Services } from '../../services.ts';
import { openConfig, sayNoFolder } from '../openConfig.ts';
import type { ConfigState } from '../workspaceConfig.ts';
import { configText, sampleTasksDir } from './configText.ts';
import { type Draft, emptyDraft, openQuestion, type Plan, type Question } from './draft.ts';
import { createKeyLedger } from './keyLedger.ts';
import { askQuestion } from './questions.ts';
import { withProgress } from './suiteQuestion.ts';
import { walk } from './walk.ts';

type CreateServices = Pick<Services, 'config' | 'keys' | 'library' | 'notify'>;

/** *Create Config*: asks, then writes the file. A person who leaves the dialog leaves everything as it was. */
export async function createConfig(services: CreateServices): Promise<void> {
  const state = await services.config.reload();
  if (state.kind === 'no_folder') return sayNoFolder(services.notify);
  const existing = state.kind === 'none' ? 'absent' : await askAboutExisting(state);
  if (existing === 'open') return await openConfig(services);
  if (existing === null) return;
  const ledger = createKeyLedger(services.keys);
  let kept: Plan['models'] = [];
  try {
    const plan = await askAll(state, { ...services, ledger });
    if (plan === null) return;
    await carryOut(plan, state.file, { replace: existing === 'replace' }, services);
    kept = plan.models;
  } finally {
    await ledger.settle(kept.filter(({ key }) => key === 'stored').map(({ entry }) => entry));
  }
  await services.config.reload();
  await openConfig(services);
  void services.notify.information(
    `${basename(state.file.fsPath)} is written. Nothing has been run yet.`,
    commandAction('Run Smoke', commandIds.runSmoke),
  );
}

type PlacedState = Exclude<ConfigState, { kind: 'no_folder' }>;

/** null when the person left it at that. */
async function askAboutExisting({ file }: PlacedState): Promise<'open' | 'replace' | null> {
  const name = basename(file.fsPath);
  const chosen = await vscode.window.showQuickPick(
    [
      { label: `$(go-to-file) Open ${name}`, value: 'open' as const },
      {
        label: '$(replace-all) Make a new one in its place',
        detail: `Asks first, and writes at the end. ${name} as it is now is then lost.`,
        value: 'replace' as const,
      },
    ],
    { title: 'Create Config', placeHolder: `There is a ${name} already` },
  );
  return chosen?.value ?? null;
}

async function askAll(
  { folder }: PlacedState,
  services: CreateServices & { readonly ledger: ReturnType<typeof createKeyLedger> },
): Promise<Plan | null> {
  const { ledger } = services;
  const draft = await walk<Draft, Question>(emptyDraft, openQuestion, (question, current, asking) =>
    askQuestion(question, current, asking, { folder, ledger, services }),
  );
  if (draft === null || draft.suite === null || draft.preset === null) return null;
  return { suite: draft.suite, models: draft.models, preset: draft.preset };
}

async function carryOut(
  plan: Plan,
  file: vscode.Uri,
  { replace }: { replace: boolean },
  { library }: CreateServices,
): Promise<void> {
  const base = dirname(file.fsPath);
  const text = configText(plan, base);
  const reading = readConfig(text);
  if (!reading.ok) {
    const problems = reading.problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new BenchError('internal', `what was chosen makes no configuration: ${problems}`);
  }
  if (plan.suite.kind === 'sample') {
    await withProgress('Making the sample suite', (signal) =>
      library.call('makeSampleSuite', { dir: join(base, sampleTasksDir) }, signal),
    );
  }
  await write(file.fsPath, text, replace);
}

/** Never over a file that came in the meantime. */
async function write(path: string, text: string, replace: boolean): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: replace ? 'w' : 'wx' });
  } catch (error) {
    const isThere = systemErrorCode(error) === 'EEXIST';
    const why = isThere ? `${basename(path)} has come into being meanwhile` : messageOf(error);
    throw new BenchError('not_writable', `cannot write ${path}: ${why}`, {
      hint: isThere
        ? 'Open it with the command ITBench Review: Open Config.'
        : 'Check the disk and its permissions.',
      cause: error,
    });
  }
}
