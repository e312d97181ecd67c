import { type AdapterName, adapterOf } from './adapter.ts';
import { keySourceProblems } from './keySource.ts';
import type { ModelEntry } from './modelEntry.ts';

/** What is wrong with an entry, by the place in it. */
export interface EntryProblem {
  readonly path: string[];
  readonly message: string;
}

/** What an entry of a model lacks, and what in it would seem to shape the figures and does not. */
export function entryProblems(model: ModelEntry): EntryProblem[] {
  const adapter = adapterOf(model);
  if (adapter === null) return [{ path: [], message: 'needs an endpoint, or an adapter that needs none' }];
  return [
    ...keySourceProblems(model),
    ...missingProblems(adapter, model),
    ...foreignProblems(adapter, model),
  ];
}

/** What an adapter cannot do without; what that is, for people. */
const needs: Readonly<Partial<Record<AdapterName, readonly [keyof ModelEntry, string]>>> = {
  'openai-compatible': ['endpoint', 'an endpoint'],
  editor: ['model', 'model: vendor/id'],
  replay: ['replay', 'replay: the folder of a run, or a trajectory.jsonl'],
  scripted: ['script', 'a script'],
};

function missingProblems(adapter: AdapterName, model: ModelEntry): EntryProblem[] {
  const [key, what] = needs[adapter] ?? [];
  if (key === undefined || model[key] !== undefined) return [];
  return [{ path: [], message: `adapter ${adapter} needs ${what}` }];
}

const overHttp: readonly AdapterName[] = ['openai-compatible', 'openai', 'anthropic', 'google'];

/** Keys that not every adapter knows, and those that do. */
const knownTo = {
  endpoint: overHttp,
  api_key_env: overHttp,
  api_key_command: overHttp,
  api_key_file: overHttp,
  temperature: [...overHttp, 'editor'],
  reasoning_effort: overHttp,
  send_reasoning: ['openai-compatible', 'openai'],
  thinking_tokens: ['anthropic', 'google'],
  prompt_caching: ['anthropic'],
  max_tokens_field: ['openai-compatible'],
  extra_body: ['openai-compatible'],
  price: [...overHttp, 'baseline', 'scripted'],
  strategy: ['baseline'],
  script: ['scripted'],
  replay: ['replay'],
} satisfies Partial<Record<keyof ModelEntry, readonly AdapterName[]>>;
type PartlyKnown = keyof typeof knownTo;

function foreignProblems(adapter: AdapterName, model: ModelEntry): EntryProblem[] {
  const foreign = Object.entries<readonly AdapterName[]>(knownTo)
    .filter(([, adapters]) => !adapters.includes(adapter))
    .map(([key]) => key as PartlyKnown)
    .filter((key) => model[key] !== undefined);
  return foreign.map((key) => ({
    path: [key],
    message: `means nothing with adapter ${adapter}: ${reasonFor(adapter, key)}`,
  }));
}

function reasonFor(adapter: AdapterName, key: PartlyKnown): string {
  const [last, ...others] = knownTo[key].toReversed();
  const known = others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
  return (
    reasons[adapter]?.[key] ?? (others.length === 0 ? `only ${known} knows it` : `only ${known} know it`)
  );
}

const ownKey = 'keys of its models are kept by the editor';
const nobodyAsked = {
  endpoint: 'nobody is asked',
  api_key_env: 'nobody is asked',
  api_key_command: 'nobody is asked',
  api_key_file: 'nobody is asked',
  temperature: 'nobody is asked',
  reasoning_effort: 'nobody is asked',
};

/** Why a key means nothing, where more can be said than who knows it. */
const reasons: Readonly<Partial<Record<AdapterName, Readonly<Partial<Record<PartlyKnown, string>>>>>> = {
  anthropic: { send_reasoning: 'its thinking always goes back, signed' },
  google: { send_reasoning: 'its thoughts always go back, signed' },
  openai: {
    thinking_tokens: 'its API takes reasoning_effort instead',
    prompt_caching: 'its API caches by itself',
    max_tokens_field: 'its API has one such field',
  },
  editor: {
    endpoint: 'the editor knows where its models are',
    api_key_env: ownKey,
    api_key_command: ownKey,
    api_key_file: ownKey,
    reasoning_effort: 'its API knows none',
    send_reasoning: 'its API takes none back',
    price: 'the editor tells no token counts, so no cost can be known',
  },
  baseline: nobodyAsked,
  scripted: nobodyAsked,
  replay: { ...nobodyAsked, price: 'nobody is asked, so nothing is paid' },
};
