import { BenchError } from '../../../core/errors.ts';
import { keyProblem } from '../../keys/keyUse.ts';
import { plainLine } from '../../plainText.ts';
import type { Services } from '../../services.ts';
import {
  type Draft,
  type EndpointDraft,
  emptyEndpoint,
  endpointEntry,
  freeName,
  type ModelChoice,
  namesOf,
  withModels,
} from './draft.ts';
import { modelIdProblem, nameProblem, urlProblem, urlWarning, variableProblem } from './entryChecks.ts';
import type { KeyLedger } from './keyLedger.ts';
import { type Frame, pick, type Reply, type } from './quickInput.ts';

/** What questions about an endpoint are asked with. */
export interface EndpointAsking {
  readonly frame: Frame;
  readonly draft: Draft;
  readonly endpoint: EndpointDraft;
  /** What had been answered when the person came back to the question. */
  readonly former: EndpointDraft | null;
  readonly ledger: KeyLedger;
  readonly notify: Services['notify'];
}

export async function askUrl({ frame, draft, endpoint, former }: EndpointAsking): Promise<Reply<Draft>> {
  const reply = await type(frame, {
    prompt: 'Address of the API, up to and including the version',
    placeholder: 'https://api.provider.example/v1',
    ...(former?.url == null ? {} : { value: former.url }),
    problem: urlProblem,
    warning: urlWarning,
  });
  return mapped(reply, (url) => ({ ...draft, endpoint: { ...endpoint, url } }));
}

export async function askModelId({ frame, draft, endpoint, former }: EndpointAsking): Promise<Reply<Draft>> {
  const reply = await type(frame, {
    prompt: 'Id of the model, as it is sent',
    placeholder: 'provider-model-id',
    ...(former?.model == null ? {} : { value: former.model }),
    problem: modelIdProblem,
  });
  return mapped(reply, (model) => ({ ...draft, endpoint: { ...endpoint, model } }));
}

export async function askName({ frame, draft, endpoint, former }: EndpointAsking): Promise<Reply<Draft>> {
  const taken = namesOf(draft);
  const reply = await type(frame, {
    prompt: 'Name of the model in reports and file names',
    placeholder: 'my-llm',
    value: former?.name ?? freeName(endpoint.model ?? '', taken),
    problem: (text) => nameProblem(text, taken),
  });
  return mapped(reply, (name) => ({ ...draft, endpoint: { ...endpoint, name } }));
}

export async function askKeyPlace({ frame, draft, endpoint }: EndpointAsking): Promise<Reply<Draft>> {
  const reply = await pick<ModelChoice['key']>(frame, {
    placeholder: 'Where is its API key?',
    choices: [
      {
        value: 'stored',
        label: '$(key) I paste it now',
        detail: "It is kept in the editor's secret storage, and never gets into a file.",
      },
      {
        value: 'environment',
        label: '$(symbol-variable) In an environment variable',
        detail: 'The file names the variable. For the command line and CI too.',
      },
      { value: 'none', label: '$(circle-slash) It needs none', detail: 'For a server of your own.' },
    ],
  });
  return mapped(reply, (key) =>
    key === 'none'
      ? withModels(draft, { entry: endpointEntry(endpoint, null), key })
      : { ...draft, endpoint: { ...endpoint, key } },
  );
}

/** The key goes to the storage at once, so that nothing else ever holds it. */
export async function askStoredKey(asking: EndpointAsking): Promise<Reply<Draft>> {
  const { frame, draft, endpoint, ledger, notify } = asking;
  const entry = endpointEntry(endpoint, null);
  const reply = await type(frame, {
    prompt: `Kept in the editor's secret storage, and sent to ${plainLine(new URL(entry.endpoint ?? '').host)}; nowhere else.`,
    placeholder: 'Paste the key',
    password: true,
    problem: keyProblem,
  });
  if (reply.kind !== 'answered') return reply;
  try {
    await ledger.store(entry, reply.value);
  } catch (error) {
    if (!BenchError.is(error)) throw error;
    // The question before offers another place for it.
    void notify.error(error, 'store the API key');
    return { kind: 'back' };
  }
  return { kind: 'answered', value: withModels(draft, { entry, key: 'stored' }) };
}

export async function askVariable({ frame, draft, endpoint }: EndpointAsking): Promise<Reply<Draft>> {
  const reply = await type(frame, {
    prompt: 'Name of the environment variable that holds the key',
    placeholder: 'PROVIDER_API_KEY',
    problem: variableProblem,
  });
  return mapped(reply, (variable) =>
    withModels(draft, { entry: endpointEntry(endpoint, variable), key: 'environment' }),
  );
}

/** The endpoint that a draft asks about. */
export function endpointOf({ endpoint }: Draft): EndpointDraft {
  return endpoint ?? emptyEndpoint;
}

function mapped<T, U>(reply: Reply<T>, toDraft: (value: T) => U): Reply<U> {
  return reply.kind === 'answered' ? { kind: 'answered', value: toDraft(reply.value) } : reply;
}
