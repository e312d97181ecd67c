import type * as z from 'zod';
import { issueText } from '../../../core/schema/issueText.ts';
import { looksLikeKey } from '../../../core/schema/looksLikeKey.ts';
import { ModelEntry } from '../../../core/schema/modelEntry.ts';

/** Checks of what a person types about a model, while it is typed: a sentence about what is wrong, or null. By the rules of the configuration's schema, so that what passes here is read back. */

const keyWords = 'This looks like an API key, which must not get into the file. You are asked for it later.';

export function urlProblem(text: string): string | null {
  if (text === '') return 'Enter the address of the API.';
  if (looksLikeKey(text)) return keyWords;
  const problem = problemOf(ModelEntry.shape.endpoint, text);
  if (problem !== null) return `The address ${problem}, such as https://api.provider.example/v1.`;
  const { username, pathname } = new URL(text);
  if (username !== '') return 'The address must not hold a user name: the API key says who you are.';
  if (/\/chat\/completions\/?$/.test(pathname)) {
    return 'Leave /chat/completions away: the address ends with the version, such as /v1.';
  }
  return null;
}

/** What to think of about an address that passes; null for nothing. */
export function urlWarning(text: string): string | null {
  if (urlProblem(text) !== null) return null;
  const { protocol, hostname } = new URL(text);
  const isHere = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return protocol === 'http:' && !isHere
    ? 'http sends everything unencrypted over the network, the API key too.'
    : null;
}

export function modelIdProblem(text: string): string | null {
  if (text === '') return 'Enter the id of the model, as the provider names it.';
  if (looksLikeKey(text)) return keyWords;
  const problem = problemOf(ModelEntry.shape.model, text);
  return problem === null ? null : `The id ${problem}.`;
}

/** `taken` are the names of the other entries; case does not count. */
export function nameProblem(text: string, taken: readonly string[]): string | null {
  if (text === '') return 'Enter a name for reports and file names.';
  if (looksLikeKey(text)) return keyWords;
  if (taken.some((name) => name.toLowerCase() === text.toLowerCase())) return 'Another model has this name.';
  const problem = problemOf(ModelEntry.shape.name, text);
  return problem === null ? null : `The name ${problem}.`;
}

export function variableProblem(text: string): string | null {
  if (text === '') return 'Enter the name of an environment variable, such as PROVIDER_API_KEY.';
  if (looksLikeKey(text)) return 'This looks like the key itself: enter the name of the variable it is in.';
  const problem = problemOf(ModelEntry.shape.api_key_env, text);
  return problem === null ? null : `This ${problem}: letters, digits and underscores.`;
}

function problemOf(schema: z.ZodType, text: string): string | null {
  const parsed = schema.safeParse(text, { reportInput: true });
  const issue = parsed.error?.issues[0];
  return issue === undefined ? null : issueText(issue);
}
