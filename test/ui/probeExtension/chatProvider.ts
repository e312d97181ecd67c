import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { createBaselineModel } from '../../../src/core/model/baseline/baseline.ts';
import { plainMessage, toChatMessages } from './chatParts.ts';
import { ProbeScript, type Received, receivedFile, scriptFile } from './files.ts';

type Messages = readonly vscode.LanguageModelChatRequestMessage[];
type Report = vscode.Progress<vscode.LanguageModelResponsePart>;
type Options = vscode.ProvideLanguageModelChatResponseOptions;

/**
 * The models `probe/triage`, which is the rule-based agent behind the editor's API, and `probe/script`, which does what
 * a file of `dir` says. Writes down what reaches them.
 */
export function createChatProvider(
  dir: string,
  { asksConsent }: { readonly asksConsent: boolean },
): vscode.LanguageModelChatProvider {
  const log = (entry: Received): void =>
    appendFileSync(join(dir, receivedFile), `${JSON.stringify(entry)}\n`);
  return {
    provideLanguageModelChatInformation: () => ['triage', 'script'].map((id) => information(id, asksConsent)),
    async provideLanguageModelChatResponse({ id }, messages, options, progress, token) {
      log(requestEntry(id, messages, options));
      token.onCancellationRequested(() => log({ type: 'cancelled', model: id }));
      await (id === 'triage'
        ? triage(messages, options, progress)
        : playScript(dir, messages, progress, token));
    },
    provideTokenCount: async (_, text) =>
      (typeof text === 'string' ? text : JSON.stringify(plainMessage(text))).length / 4,
  };
}

/** `requiresAuthorization`, which is proposed API, makes the editor ask the person for consent, as it does for Copilot. */
type Information = vscode.LanguageModelChatInformation & { readonly requiresAuthorization: boolean };

function information(id: string, asksConsent: boolean): Information {
  return {
    requiresAuthorization: asksConsent,
    id,
    name: `Probe ${id}`,
    family: 'probe',
    version: '1.2.3',
    maxInputTokens: 100_000,
    maxOutputTokens: 8_000,
    capabilities: { toolCalling: true },
  };
}

function requestEntry(model: string, messages: Messages, { tools, modelOptions }: Options): Received {
  return {
    type: 'request',
    model,
    messages: messages.map(plainMessage),
    tools: (tools ?? []).map(({ name }) => name),
    model_options: { ...modelOptions },
  };
}

async function triage(messages: Messages, { tools }: Options, progress: Report): Promise<void> {
  const reply = await createBaselineModel({ strategy: 'triage' }).generate(
    {
      messages: toChatMessages(messages),
      tools: (tools ?? []).map(({ name, description }) => ({ name, description, parameters: {} })),
    },
    new AbortController().signal,
  );
  if (!reply.ok) throw new Error(reply.message);
  progress.report(new vscode.LanguageModelTextPart(reply.text));
  for (const { id, name, arguments: text } of reply.tool_calls) {
    progress.report(new vscode.LanguageModelToolCallPart(id, name, JSON.parse(text)));
  }
}

async function playScript(
  dir: string,
  messages: Messages,
  progress: Report,
  token: vscode.CancellationToken,
): Promise<void> {
  const script = ProbeScript.parse(JSON.parse(readFileSync(join(dir, scriptFile), 'utf8')));
  const turn = messages.filter(({ role }) => role === vscode.LanguageModelChatMessageRole.Assistant).length;
  const step = script[turn] ?? { kind: 'text' as const, text: 'The script is over.' };
  switch (step.kind) {
    case 'text':
      return progress.report(new vscode.LanguageModelTextPart(step.text));
    case 'call':
      return progress.report(new vscode.LanguageModelToolCallPart(step.id, step.name, step.input));
    case 'error':
      throw step.code === null ? new Error(step.message) : vscode.LanguageModelError[step.code](step.message);
    case 'hang':
      return await new Promise((resolve) => token.onCancellationRequested(() => resolve()));
  }
}
