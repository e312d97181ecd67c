import { BenchError } from '../errors.ts';

/** A `config_invalid` for a model that cannot be asked as its entry says. */
export function refusedModel(name: string, problem: string, hint: string): BenchError {
  return new BenchError('config_invalid', `Model ${name}: ${problem}.`, { hint });
}

/** The base URL of a model called `name`. Throws `config_invalid` where no request could be made with it. */
export function checkEndpointUrl(name: string, endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw refusedModel(name, 'its endpoint is not an http or https URL', 'Give it as https://host/v1.');
  }
  if (url.username !== '' || url.password !== '') {
    throw refusedModel(
      name,
      'its endpoint holds a user or a password',
      'Name a variable by api_key_env instead.',
    );
  }
  return url;
}

/** Throws `config_invalid` for a key that no HTTP header could carry. */
export function checkApiKey(name: string, apiKey: string | null): void {
  if (apiKey === null || /^[\x21-\x7e]+$/.test(apiKey)) return;
  throw refusedModel(
    name,
    'its API key is empty or holds a blank, a line break or a character that no HTTP header may hold',
    'Look for quotes or a line break that were copied with it.',
  );
}
