import { BenchError } from '../../errors.ts';
import type { LockedFile } from '../../schema/suite.ts';
import { type Asked, networkFault, TransientFault, WrongContentFault } from './hubFault.ts';
import { discard, type HubAccess, type HubAnswer, hubGet, type Stated } from './hubRequest.ts';
import { type RetryNotice, withRetries } from './hubRetry.ts';
import type { HubFile } from './hubTree.ts';
import { PartialFile } from './partialFile.ts';
import { whileItAnswers } from './patience.ts';

/** One file of a repository at a commit, and where its bytes go until it is whole. */
export interface FileFetch {
  readonly repo: string;
  readonly commit: string;
  readonly file: HubFile;
  /** Absolute path; its folder is there. May hold the beginning, from an earlier time. */
  readonly partPath: string;
}

export interface FetchFileHooks {
  /** Bytes that came; below 0 for those that were thrown away. */
  readonly onBytes: (bytes: number) => void;
  readonly onRetry: (notice: RetryNotice) => void;
}

/**
 * Downloads a file, or the rest of it, and checks size and hash while it comes. Content that is wrong is thrown away and
 * asked for once more: a half of an earlier time may be damaged, and a proxy may have answered in the Hub's place.
 *
 * Plain HTTP and not the download of `@huggingface/hub`: that neither goes on with a half nor checks anything, and gives
 * no error when a connection ends early.
 *
 * @throws BenchError `download_failed`, and the others of {@link hubGet}; a failure to write as the system says it
 */
export async function fetchFile(
  job: FileFetch,
  access: HubAccess,
  hooks: FetchFileHooks,
  signal: AbortSignal,
): Promise<LockedFile> {
  const { file, partPath } = job;
  await using part = await PartialFile.open(partPath, file, signal);
  for (let isSecond = false; ; isSecond = true) {
    try {
      const receive = () => receiveRest(part, job, access, hooks, signal);
      await withRetries(receive, { onRetry: hooks.onRetry, gained: () => gained(part) }, access, signal);
      return await part.complete();
    } catch (error) {
      if (!(error instanceof WrongContentFault)) throw error;
      await startAnew(part, hooks);
      if (isSecond) throw wrongContent(error, job, access);
      hooks.onRetry({ message: `${error.message}; beginning anew`, retry: 1, waitMs: 0 });
    }
  }
}

/** Less than a megabyte is no progress: a server that cuts after each byte would otherwise be asked for ever. */
function gained(part: PartialFile): number {
  return Math.floor(part.bytes / 1e6);
}

async function receiveRest(
  part: PartialFile,
  job: FileFetch,
  access: HubAccess,
  hooks: FetchFileHooks,
  signal: AbortSignal,
): Promise<void> {
  if (part.bytes === job.file.bytes) return;
  await whileItAnswers(access.clock, signal, async (call, touch) => {
    const answer = await ask(part.bytes, job, access, call);
    try {
      checkStated(answer.stated, job);
      if (!continues(answer.response, part.bytes, job.file)) await startAnew(part, hooks);
      // A range that was not asked for, or that cannot be met: the next try asks for all of it.
      if (answer.response.status !== 200 && part.bytes === 0)
        throw new TransientFault('the server gave a range that was not asked for');
      await receive(answer.response, part, { ...hooks, touch }, call);
    } finally {
      await discard(answer.response);
    }
  });
  if (part.bytes < job.file.bytes) {
    throw new TransientFault(`the connection ended after ${part.bytes} of ${job.file.bytes} bytes`);
  }
}

async function ask(from: number, job: FileFetch, access: HubAccess, signal: AbortSignal): Promise<HubAnswer> {
  const { repo, commit, file } = job;
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  const url = `${access.endpoint}/datasets/${repo}/resolve/${commit}/${path}`;
  const headers = {
    // A compressed body has other offsets, and no length that could be checked.
    'accept-encoding': 'identity',
    ...(from === 0 ? {} : { range: `bytes=${from}-` }),
  };
  return await hubGet(url, headers, askedFor(job, access), access, signal, [200, 206, 416]);
}

/** The Hub's own words about the file, before a byte of it is read. */
function checkStated({ commit, etag }: Stated, { file, commit: wanted }: FileFetch): void {
  if (commit !== null && commit !== wanted) {
    throw new WrongContentFault(`the Hub answers with commit ${commit.slice(0, 40)}`);
  }
  const isContentId = etag !== null && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(etag);
  if (isContentId && etag !== file.content.hex) {
    throw new WrongContentFault('the Hub states another content than in its list');
  }
}

/**
 * Whether an answer goes on where the part ends, so that nothing of it is lost.
 * @throws WrongContentFault for a whole answer of another size than the list states
 */
function continues(response: Response, from: number, file: HubFile): boolean {
  if (response.status === 206) {
    return response.headers.get('content-range') === `bytes ${from}-${file.bytes - 1}/${file.bytes}`;
  }
  // Of a body that is compressed although it should not be, the length says nothing.
  const isPlain = (response.headers.get('content-encoding') ?? 'identity') === 'identity';
  const length = isPlain ? response.headers.get('content-length') : null;
  if (response.status === 200 && length !== null && Number(length) !== file.bytes) {
    throw new WrongContentFault(`${length} bytes are offered where the Hub states ${file.bytes}`);
  }
  return from === 0;
}

async function receive(
  response: Response,
  part: PartialFile,
  { onBytes, touch }: FetchFileHooks & { readonly touch: () => void },
  signal: AbortSignal,
): Promise<void> {
  const reader = response.body?.getReader();
  for (;;) {
    const next = await reader?.read().catch((error: unknown) => {
      signal.throwIfAborted();
      throw networkFault(error, 'the server');
    });
    if (next === undefined || next.done) return;
    touch();
    await part.append(next.value);
    onBytes(next.value.byteLength);
  }
}

async function startAnew(part: PartialFile, { onBytes }: FetchFileHooks): Promise<void> {
  onBytes(-part.bytes);
  await part.restart();
}

function askedFor({ repo, commit, file }: FileFetch, { token, endpoint }: HubAccess): Asked {
  return { repo, revision: commit, path: file.path, hasToken: token !== null, endpoint };
}

function wrongContent(fault: WrongContentFault, { file, repo }: FileFetch, access: HubAccess): BenchError {
  return new BenchError('download_failed', `${file.path} of ${repo}, downloaded twice: ${fault.message}`, {
    hint: `Nothing of it was kept. Something between here and ${access.endpoint} answers in its place, or the Hub is broken: check HF_ENDPOINT and the proxy, and try again later.`,
    cause: fault,
  });
}
