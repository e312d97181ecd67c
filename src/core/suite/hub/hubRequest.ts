import { BenchError } from '../../errors.ts';
import type { Clock } from '../../model/model.ts';
import { retryAfterMs } from '../../model/retryAfter.ts';
import { type Asked, nameOf, networkFault, refusalFault, TransientFault } from './hubFault.ts';

/** The Hub that public data sets are on. */
export const publicHub = 'https://huggingface.co';

const maxRedirects = 8;

/** How to reach a Hub. */
export interface HubAccess {
  /** A fetch without a time-out of its own. */
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Without a slash at the end. */
  readonly endpoint: string;
  /** Sent to the endpoint's origin, and to no other server. Never written anywhere. */
  readonly token: string | null;
}

/** What the Hub itself said of a file before it led to where the bytes are. */
export interface Stated {
  readonly commit: string | null;
  readonly etag: string | null;
}

export interface HubAnswer {
  readonly response: Response;
  readonly stated: Stated;
}

/**
 * The endpoint and the token that the environment names: HF_ENDPOINT, HF_TOKEN.
 * @throws BenchError usage | key_refused, never with the token in it
 */
export function hubFromEnvironment(environment: Readonly<Record<string, string | undefined>>): {
  endpoint: string;
  token: string | null;
} {
  const named = environment.HF_ENDPOINT?.trim() ?? '';
  const endpoint = named === '' ? publicHub : endpointOf(named);
  const token = environment.HF_TOKEN?.trim() ?? '';
  if (token === '') return { endpoint, token: null };
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new BenchError('key_refused', 'HF_TOKEN holds something that cannot be a token', {
      hint: 'Set it to one line without spaces, as huggingface.co/settings/tokens shows it.',
    });
  }
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === 'http:' && !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)) {
    throw new BenchError(
      'key_refused',
      `HF_TOKEN would go to ${hostname} where everybody on the way can read it`,
      {
        hint: 'Set HF_ENDPOINT to an https address, or unset HF_TOKEN: public data sets need none.',
      },
    );
  }
  return { endpoint, token };
}

function endpointOf(text: string): string {
  const url = URL.parse(text);
  const isPlain = url !== null && url.username === '' && url.password === '' && url.search === '';
  if (url !== null && isPlain && /^https?:$/.test(url.protocol)) {
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  }
  throw new BenchError('usage', 'HF_ENDPOINT is not an address such as https://huggingface.co', {
    hint: 'Correct it or unset it. It takes no user, password or query.',
  });
}

/**
 * One GET, led to where the Hub leads it. fetch itself would do that too, but then nobody could say which server gets the
 * token, and what the Hub stated on the way would be lost.
 *
 * @returns the first answer that is no redirect and has a status of `accepted` (default: 200, 206)
 * @throws TransientFault, or BenchError for what no retry mends
 */
export async function hubGet(
  url: string,
  headers: Readonly<Record<string, string>>,
  asked: Asked,
  access: HubAccess,
  signal: AbortSignal,
  accepted: readonly number[] = [200, 206],
): Promise<HubAnswer> {
  let stated: Stated = { commit: null, etag: null };
  let next = new URL(url);
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const response = await getOnce(next, headers, access, signal);
    if (isOfHub(next, access)) stated = { ...stated, ...statedBy(response.headers) };
    const target = redirectOf(response, next);
    if (target === null) {
      if (accepted.includes(response.status)) return { response, stated };
      await discard(response);
      throw refusalFault(refusalOf(response, next, access), asked);
    }
    await discard(response);
    if (next.protocol === 'https:' && target.protocol !== 'https:') throw badRedirect(target, next, asked);
    next = target;
  }
  throw new BenchError(
    'download_failed',
    `${nameOf(asked)}: the Hub leads from one address to the next without end`,
    {
      hint: 'Check HF_ENDPOINT and the proxy, or try later.',
    },
  );
}

async function getOnce(
  url: URL,
  headers: Readonly<Record<string, string>>,
  access: HubAccess,
  signal: AbortSignal,
): Promise<Response> {
  const mayKnow = access.token !== null && isOfHub(url, access);
  try {
    return await access.fetch(url.href, {
      headers: { ...headers, ...(mayKnow ? { authorization: `Bearer ${access.token}` } : {}) },
      redirect: 'manual',
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    throw networkFault(error, url.host);
  }
}

function isOfHub(url: URL, { endpoint }: HubAccess): boolean {
  return url.origin === new URL(endpoint).origin;
}

/** Where an answer leads, or null for one that leads nowhere. */
function redirectOf(response: Response, from: URL): URL | null {
  if (![301, 302, 303, 307, 308].includes(response.status)) return null;
  const target = URL.parse(response.headers.get('location') ?? '', from.href);
  if (target !== null && /^https?:$/.test(target.protocol)) return target;
  throw new TransientFault(`${from.host} leads to an address that is none`);
}

/** The ETag without quotes and the mark of a weak one. */
function statedBy(headers: Headers): Partial<Stated> {
  const etag = (headers.get('x-linked-etag') ?? headers.get('etag'))?.replace(/^W\//, '').replaceAll('"', '');
  const commit = headers.get('x-repo-commit');
  return { ...(commit === null ? {} : { commit }), ...(etag === undefined ? {} : { etag }) };
}

function refusalOf({ status, headers }: Response, url: URL, { clock }: HubAccess) {
  const errorCode = headers.get('x-error-code');
  return { status, host: url.host, errorCode, retryAfterMs: retryAfterMs(headers, clock.now()) };
}

function badRedirect(target: URL, from: URL, asked: Asked): BenchError {
  return new BenchError(
    'download_failed',
    `${nameOf(asked)}: ${from.host} leads from https to ${target.protocol}//${target.host}, which anybody on the way could answer`,
    { hint: 'Check HF_ENDPOINT and the proxy.' },
  );
}

/** Lets go of the connection of an answer whose body nobody reads. */
export async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => {
    // It broke by itself: gone either way.
  });
}
