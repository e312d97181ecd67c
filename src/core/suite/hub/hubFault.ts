import { BenchError, messageOf, systemErrorCode } from '../../errors.ts';

/** Something that may be gone the next time: a cut connection, a busy server, a rate limit. */
export class TransientFault extends Error {
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { retryAfterMs?: number | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'TransientFault';
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** A server gave something else than the file it was asked for. */
export class WrongContentFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongContentFault';
  }
}

/** What was asked for, in the words of a message. */
export interface Asked {
  /** `owner/name` */
  readonly repo: string;
  /** Commit, branch or tag. */
  readonly revision: string;
  /** A file or folder of it, or null for the repository as a whole. */
  readonly path: string | null;
  /** Whether a token is there to be sent. */
  readonly hasToken: boolean;
  /** Of the Hub, without a slash at the end. */
  readonly endpoint: string;
}

/** What of an answer with an error status decides what it means. */
export interface Refusal {
  readonly status: number;
  /** Of the server that refused: the Hub's own, or one it led to. */
  readonly host: string;
  /** The Hub's `X-Error-Code`, such as RevisionNotFound. */
  readonly errorCode: string | null;
  readonly retryAfterMs: number | undefined;
}

/** The error that an answer which is none of a file or a list means. Text of the server is not repeated: it may be anything. */
export function refusalFault(refusal: Refusal, asked: Asked): Error {
  const { status, host, errorCode, retryAfterMs } = refusal;
  if (status === 408 || status === 429 || status >= 500) {
    const what = status === 429 ? 'asks to slow down (429)' : `answered ${status}`;
    return new TransientFault(`${host} ${what}`, { retryAfterMs });
  }
  if (host !== new URL(asked.endpoint).host) return foreignRefusal(status, host, asked);
  if (status === 401 || status === 403) return accessFault(status, asked);
  if (status === 404) return absenceFault(errorCode, asked);
  return new BenchError('download_failed', `${host} answered ${status} when asked for ${nameOf(asked)}`, {
    hint: 'Check the repository and the revision, and HF_ENDPOINT if it is set.',
  });
}

/** Links to storage run out after some minutes, and the Hub gives a new one. */
function foreignRefusal(status: number, host: string, asked: Asked): Error {
  return new TransientFault(
    `${host}, which the Hub led to, answered ${status} when asked for ${nameOf(asked)}`,
  );
}

function accessFault(status: number, { repo, hasToken, endpoint }: Asked): BenchError {
  const page = `${endpoint}/datasets/${repo}`;
  if (!hasToken) {
    return new BenchError(
      'key_missing',
      `the Hub does not show ${repo} without a token (${status}): it is private, asks for its terms to be accepted, or does not exist`,
      {
        hint: `Check the name. If it is right, open ${page}, accept the terms there, and set HF_TOKEN to a token that may read it.`,
      },
    );
  }
  return new BenchError('download_failed', `the Hub refuses ${repo} to the token in HF_TOKEN (${status})`, {
    hint: `Open ${page} with the account of that token, accept the terms there, and check that the token may read it.`,
  });
}

function absenceFault(errorCode: string | null, asked: Asked): BenchError {
  const { repo, revision, path, endpoint } = asked;
  const page = `${endpoint}/datasets/${repo}`;
  if (errorCode === 'RepoNotFound') {
    return new BenchError('usage', `there is no dataset ${repo} on ${endpoint}`, {
      hint: 'Name one as owner/name, or take a known one: aa or lite. A private one needs HF_TOKEN.',
    });
  }
  if (errorCode === 'RevisionNotFound' || path === null) {
    return new BenchError('usage', `${repo} has no revision ${revision}`, {
      hint: `${page}/commits/main lists its commits. Without --revision a known suite is taken at its pinned one.`,
    });
  }
  return new BenchError('download_failed', `${repo} has no ${path} at revision ${revision}`, {
    hint: `${page}/tree/${encodeURIComponent(revision)} shows what it has.`,
  });
}

/** The error that a failed connection means; `host` is the server it was to. */
export function networkFault(error: unknown, host: string): TransientFault {
  // undici says "fetch failed" or "terminated", and the reason in the cause.
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = systemErrorCode(cause);
  const reason = messageOf(cause) === '' ? (code ?? 'no reason given') : messageOf(cause);
  return new TransientFault(`the connection to ${host} failed: ${reason}`, { cause: error });
}

export function nameOf({ repo, revision, path }: Asked): string {
  return path === null ? `${repo} at ${revision}` : `${path} of ${repo}`;
}
