/** Ways to talk to a model. Apart from the schema of the configuration, so that a name costs nobody a schema library. */
export const adapterNames = [
  'openai-compatible',
  'openai',
  'anthropic',
  'google',
  'editor',
  'baseline',
  'replay',
  'scripted',
] as const;
export type AdapterName = (typeof adapterNames)[number];

/** What of a model's entry says how to talk to it. */
interface Addressed {
  readonly adapter?: AdapterName | undefined;
  readonly endpoint?: string | undefined;
}

/** The adapter that an entry means. */
export function adapterOf({ adapter, endpoint }: Addressed): AdapterName | null {
  return adapter ?? (endpoint === undefined ? null : 'openai-compatible');
}
