import type * as vscode from 'vscode';
import type { Services } from '../../services.ts';
import { type Draft, type Question, steps } from './draft.ts';
import {
  askKeyPlace,
  askModelId,
  askName,
  askStoredKey,
  askUrl,
  askVariable,
  type EndpointAsking,
  endpointOf,
} from './endpointQuestions.ts';
import type { KeyLedger } from './keyLedger.ts';
import { askModels } from './modelQuestion.ts';
import { type Frame, pick, type Reply } from './quickInput.ts';
import { askSuite } from './suiteQuestion.ts';
import type { Answer, Asking } from './walk.ts';

export interface DialogContext {
  /** The folder that the configuration is for. */
  readonly folder: vscode.Uri;
  readonly ledger: KeyLedger;
  readonly services: Pick<Services, 'library' | 'notify'>;
}

/** Asks one question of *Create Config*, and makes the draft that its answer leads to. */
export async function askQuestion(
  question: Question,
  draft: Draft,
  asking: Asking<Draft>,
  context: DialogContext,
): Promise<Answer<Draft>> {
  const reply = await replyTo(question, draft, asking, context);
  return reply.kind === 'answered' ? { kind: 'answered', draft: reply.value } : reply;
}

async function replyTo(
  question: Question,
  draft: Draft,
  { canGoBack, former }: Asking<Draft>,
  { folder, ledger, services }: DialogContext,
): Promise<Reply<Draft>> {
  const frame = frameOf(question, canGoBack);
  switch (question) {
    case 'suite': {
      const reply = await askSuite(frame, folder, services);
      return reply.kind === 'answered' ? { ...reply, value: { ...draft, suite: reply.value } } : reply;
    }
    case 'models':
      return await askModels(frame, draft);
    case 'preset':
      return await askPreset(frame, draft);
    default: {
      const endpoint = endpointOf(draft);
      const { notify } = services;
      const about = { frame, draft, endpoint, former: former?.endpoint ?? null, ledger, notify };
      return await endpointQuestions[question](about);
    }
  }
}

const endpointQuestions = {
  url: askUrl,
  model: askModelId,
  name: askName,
  key: askKeyPlace,
  storedKey: askStoredKey,
  variable: askVariable,
} as const satisfies Partial<Record<Question, (asking: EndpointAsking) => Promise<Reply<Draft>>>>;

async function askPreset(frame: Frame, draft: Draft): Promise<Reply<Draft>> {
  return await pick<Draft>(frame, {
    placeholder: 'How much should a run do?',
    choices: [
      {
        value: { ...draft, preset: 'smoke' },
        label: '$(beaker) Smoke: a quick look',
        description: 'preset: smoke',
        detail: 'Ten tasks, one repeat, 40 turns, 30 seconds for a reply.',
      },
      {
        value: { ...draft, preset: 'none' },
        label: '$(run-all) Every task',
        description: 'no preset',
        detail: 'One repeat, 40 turns. Run Smoke still does the quick look.',
      },
    ],
  });
}

function frameOf(question: Question, canGoBack: boolean): Frame {
  const { step, totalSteps, about } = steps[question];
  return {
    title: about === 'config' ? 'Create Config' : 'Create Config: Endpoint',
    step,
    totalSteps,
    canGoBack,
  };
}
