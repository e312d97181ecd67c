import { isRecord } from './isRecord.ts';

/** What of a provider's request is replaced before it is recorded and sent. */
export interface RequestEdits {
  /** The endpoint of the configuration, whose query the provider does not know. */
  readonly endpoint: URL;
  /** Header of the key, left out where there is no key; null to leave headers alone. */
  readonly withoutHeader: string | null;
  /** The body to send, made of the one that the provider has written. */
  readonly body: (body: Readonly<Record<string, unknown>>) => unknown;
}

/**
 * A `fetch` for a provider of the AI SDK that sends what the adapter decides: the provider bends bodies by what it
 * believes of a model's name (LIBRARIES.md B4), and a figure must not depend on the beliefs of a library's release.
 */
export function editRequests(fetch: typeof globalThis.fetch, edits: RequestEdits): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const url = new URL(String(input));
    url.search = edits.endpoint.search;
    const headers = new Headers(init.headers);
    if (edits.withoutHeader !== null) headers.delete(edits.withoutHeader);
    const body: unknown = JSON.parse(String(init.body));
    if (!isRecord(body)) throw new TypeError('The provider has written a body that is no JSON object.');
    return await fetch(url.href, { ...init, headers, body: JSON.stringify(edits.body(body)) });
  };
}
