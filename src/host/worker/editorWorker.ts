import * as vscode from 'vscode';
import type { Handlers } from '../../protocol/channel.ts';
import type { hostContract } from '../../protocol/worker.ts';
import { deferredWorker } from './deferredWorker.ts';
import type { WorkerClient } from './workerClient.ts';

/** Starts a worker with what the editor knows of this machine: where the extension is installed, which proxy is set. */
export function startEditorWorker(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  host: Handlers<typeof hostContract>,
): WorkerClient {
  const { proxy, exceptions } = proxySettings();
  const start = {
    workerFile: context.asAbsolutePath('dist/worker.js'),
    options: { proxy },
    host,
    onProblem: (problem: string) => log.warn(`worker: ${problem}`),
    environment: exceptions.length === 0 ? process.env : { ...process.env, no_proxy: exceptions.join(',') },
  };
  return deferredWorker(import('./workerClient.ts').then(({ startWorker }) => startWorker(start)));
}

/** The proxy that the editor is told to use over the environment's, and the hosts that it is told to ask directly. */
function proxySettings(): { readonly proxy: string | null; readonly exceptions: readonly string[] } {
  const settings = vscode.workspace.getConfiguration('http');
  if (settings.get<string>('proxySupport') === 'off') return { proxy: null, exceptions: [] };
  const proxy = settings.get<string>('proxy')?.trim() ?? '';
  return { proxy: proxy === '' ? null : proxy, exceptions: settings.get<string[]>('noProxy') ?? [] };
}
