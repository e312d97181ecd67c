import type { ModelEntry } from '../../../core/schema/modelEntry.ts';

/** A model of the configuration to be, and where its key is. */
export interface ModelChoice {
  readonly entry: ModelEntry;
  /** stored: in the editor's secret storage · environment: in the variable that the entry names · none: it needs none. */
  readonly key: 'stored' | 'environment' | 'none';
}

export type SuiteChoice =
  | { readonly kind: 'sample' }
  /** Absolute path, and what was found there. */
  | { readonly kind: 'folder'; readonly path: string; readonly taskCount: number };

/** An endpoint that is being asked for: what is null is still open. */
export interface EndpointDraft {
  readonly url: string | null;
  readonly model: string | null;
  readonly name: string | null;
  readonly key: ModelChoice['key'] | null;
}

/** The answers so far; what is null is still open. */
export interface Draft {
  readonly suite: SuiteChoice | null;
  readonly models: readonly ModelChoice[];
  readonly endpoint: EndpointDraft | null;
  readonly hasAllModels: boolean;
  readonly preset: 'smoke' | 'none' | null;
}

/** A draft with every question answered. */
export interface Plan {
  readonly suite: SuiteChoice;
  readonly models: readonly ModelChoice[];
  readonly preset: 'smoke' | 'none';
}

export const emptyDraft: Draft = {
  suite: null,
  models: [],
  endpoint: null,
  hasAllModels: false,
  preset: null,
};

export const emptyEndpoint: EndpointDraft = { url: null, model: null, name: null, key: null };

export type Question =
  | 'suite'
  | 'models'
  | 'url'
  | 'model'
  | 'name'
  | 'key'
  | 'storedKey'
  | 'variable'
  | 'preset';

/** The question that a draft leaves open; null when all are answered. */
export function openQuestion({ suite, endpoint, hasAllModels, preset }: Draft): Question | null {
  if (suite === null) return 'suite';
  if (endpoint !== null) return openEndpointQuestion(endpoint);
  if (!hasAllModels) return 'models';
  return preset === null ? 'preset' : null;
}

function openEndpointQuestion({ url, model, name, key }: EndpointDraft): Question {
  if (url === null) return 'url';
  if (model === null) return 'model';
  if (name === null) return 'name';
  if (key === null) return 'key';
  return key === 'stored' ? 'storedKey' : 'variable';
}

/** Where a question stands: those about an endpoint are counted by themselves, as there may be several endpoints. */
export const steps = {
  suite: { step: 1, totalSteps: 3, about: 'config' },
  models: { step: 2, totalSteps: 3, about: 'config' },
  preset: { step: 3, totalSteps: 3, about: 'config' },
  url: { step: 1, totalSteps: 5, about: 'endpoint' },
  model: { step: 2, totalSteps: 5, about: 'endpoint' },
  name: { step: 3, totalSteps: 5, about: 'endpoint' },
  key: { step: 4, totalSteps: 5, about: 'endpoint' },
  storedKey: { step: 5, totalSteps: 5, about: 'endpoint' },
  variable: { step: 5, totalSteps: 5, about: 'endpoint' },
} as const satisfies Record<Question, { step: number; totalSteps: number; about: 'config' | 'endpoint' }>;

/** The draft with one more model, and no endpoint being asked for. */
export function withModels(draft: Draft, ...models: readonly ModelChoice[]): Draft {
  return { ...draft, models: [...draft.models, ...models], endpoint: null };
}

/** The entry of an endpoint whose questions about itself are answered. `variable` names where its key is. */
export function endpointEntry({ url, model, name }: EndpointDraft, variable: string | null): ModelEntry {
  return {
    name: name ?? '',
    endpoint: url ?? '',
    model: model ?? '',
    ...(variable === null ? {} : { api_key_env: variable }),
  };
}

/** The rule-based agents that come with the product. */
export const baselines: readonly ModelChoice[] = (['triage', 'exhaustive'] as const).map((strategy) => ({
  entry: { name: `baseline-${strategy}`, adapter: 'baseline', strategy },
  key: 'none',
}));

/** A language model of the editor, by its id `vendor/id`. */
export function editorModel(id: string, taken: readonly string[]): ModelChoice {
  return { entry: { name: freeName(id, taken), adapter: 'editor', model: id }, key: 'none' };
}

/** `wanted`, or with a number after it where an entry has that name already; case does not count. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const base = [...wanted.replace(/[\p{Cc}\p{Cs}]/gu, ' ').trim()].slice(0, longestBase).join('') || 'model';
  const names = new Set(taken.map((name) => name.toLowerCase()));
  let name = base;
  for (let number = 2; names.has(name.toLowerCase()); number += 1) name = `${base}-${number}`;
  return name;
}

/** In characters. Leaves room for a number within the 100 UTF-16 units that a name may have, were they all pairs. */
const longestBase = 45;

export function namesOf({ models }: Draft): string[] {
  return models.map(({ entry }) => entry.name);
}
