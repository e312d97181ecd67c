import { datasetInfo, listFiles } from '@huggingface/hub';
import * as z from 'zod';
import { BenchError, messageOf } from '../../errors.ts';
import { type Asked, nameOf, networkFault, TransientFault } from './hubFault.ts';
import { type HubAccess, hubGet } from './hubRequest.ts';
import { type RetryHooks, withRetries } from './hubRetry.ts';
import { whileItAnswers } from './patience.ts';

/** What identifies the content of a file: the sha256 of one in large file storage, else git's own id of it. */
export type ContentId =
  | { readonly kind: 'sha256'; readonly hex: string }
  /** sha1 of `blob <size>\0` and the content. */
  | { readonly kind: 'git'; readonly hex: string };

/** A file as the Hub lists it at a commit. */
export interface HubFile {
  /** From the repository's root, with `/`; unchecked: see filePath.ts. */
  readonly path: string;
  readonly bytes: number;
  readonly content: ContentId;
}

export interface HubRevision {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** As the dataset's page names it, or null. */
  readonly licence: string | null;
}

const hex40 = z.string().regex(/^[0-9a-f]{40}$/);
const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const DatasetFacts = z.object({ sha: hex40, tags: z.array(z.string()).optional() });
const size = z.int().nonnegative();
const TreeEntry = z.object({
  type: z.string(),
  path: z.string().min(1),
  size,
  oid: hex40,
  lfs: z.object({ oid: hex64, size }).optional(),
});

/** A page of the list has a thousand files; the real data set needs four. */
const maxPages = 500;
const maxPageBytes = 16e6;

/**
 * The commit that a branch, a tag or a commit's own id means.
 * @throws BenchError `usage` for a repository or revision that is not there, `key_missing`, `download_failed`
 */
export async function resolveRevision(
  repo: string,
  revision: string,
  access: HubAccess,
  hooks: Pick<RetryHooks, 'onRetry'>,
  signal: AbortSignal,
): Promise<HubRevision> {
  const asked = askedOf(repo, revision, null, access);
  const raw = await datasetInfo({
    name: repo,
    revision,
    hubUrl: access.endpoint,
    additionalFields: ['sha', 'tags'],
    fetch: listingFetch(asked, access, hooks, signal),
  }).catch((error: unknown) => {
    throw understood(error, asked, signal);
  });
  const facts = DatasetFacts.safeParse(raw);
  if (!facts.success) throw notTheApi(asked, 'the answer has no commit');
  const { sha, tags } = facts.data;
  if (/^[0-9a-f]{40}$/.test(revision) && sha !== revision) {
    throw notTheApi(asked, `the answer is about commit ${sha}`);
  }
  const licence = tags?.find((tag) => tag.startsWith('license:'))?.slice('license:'.length) ?? null;
  return { commit: sha, licence };
}

/**
 * Every file in a folder of a repository and below, `path` empty for all of it, at a commit.
 * @throws BenchError as {@link resolveRevision}
 */
export async function listTree(
  repo: string,
  commit: string,
  path: string,
  access: HubAccess,
  hooks: Pick<RetryHooks, 'onRetry'>,
  signal: AbortSignal,
): Promise<HubFile[]> {
  const asked = askedOf(repo, commit, path === '' ? null : path, access);
  const files: HubFile[] = [];
  const entries = listFiles({
    repo: { type: 'dataset', name: repo },
    revision: commit,
    recursive: true,
    ...(path === '' ? {} : { path }),
    hubUrl: access.endpoint,
    fetch: listingFetch(asked, access, hooks, signal),
  });
  try {
    for await (const raw of entries) {
      const entry = TreeEntry.safeParse(raw);
      if (!entry.success) throw notTheApi(asked, 'the list has an entry that is none');
      if (entry.data.type === 'file') files.push(fileOf(entry.data, asked));
    }
  } catch (error) {
    throw understood(error, asked, signal);
  }
  return files;
}

function fileOf({ path, size: bytes, oid, lfs }: z.infer<typeof TreeEntry>, asked: Asked): HubFile {
  if (lfs === undefined) return { path, bytes, content: { kind: 'git', hex: oid } };
  if (lfs.size !== bytes) throw notTheApi(asked, 'the list gives a file two sizes');
  return { path, bytes, content: { kind: 'sha256', hex: lfs.oid } };
}

/**
 * The fetch that the Hub's client gets: it asks with our token, time-outs and retries, follows no page to where it has
 * been, and hands over nothing but a whole JSON text of a sane size. The client has none of these.
 */
function listingFetch(
  asked: Asked,
  access: HubAccess,
  { onRetry }: Pick<RetryHooks, 'onRetry'>,
  signal: AbortSignal,
): typeof globalThis.fetch {
  const seen = new Set<string>();
  return async (input) => {
    const url = String(input);
    if (seen.has(url) || seen.size >= maxPages) throw notTheApi(asked, 'the list has no end');
    seen.add(url);
    const get = () => getJson(url, asked, access, signal);
    return await withRetries(get, { onRetry, gained: () => 0 }, access, signal);
  };
}

async function getJson(url: string, asked: Asked, access: HubAccess, signal: AbortSignal): Promise<Response> {
  return await whileItAnswers(access.clock, signal, async (call, touch) => {
    const { response } = await hubGet(url, { accept: 'application/json' }, asked, access, call, [200]);
    const text = await textOf(response, asked, touch, call);
    try {
      JSON.parse(text);
    } catch {
      // A page of a proxy or of a network that wants a password.
      throw notTheApi(asked, 'the answer is not JSON');
    }
    const link = response.headers.get('link');
    return new Response(text, { headers: link === null ? {} : { link } });
  });
}

async function textOf(
  response: Response,
  asked: Asked,
  touch: () => void,
  signal: AbortSignal,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  try {
    for await (const chunk of response.body ?? []) {
      touch();
      total += chunk.byteLength;
      if (total > maxPageBytes) throw notTheApi(asked, `the answer is longer than ${maxPageBytes / 1e6} MB`);
      chunks.push(chunk);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (BenchError.is(error)) throw error;
    throw networkFault(error, new URL(asked.endpoint).host);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function askedOf(repo: string, revision: string, path: string | null, access: HubAccess): Asked {
  return { repo, revision, path, hasToken: access.token !== null, endpoint: access.endpoint };
}

/** What the client throws by itself means that it did not understand the answer. */
function understood(error: unknown, asked: Asked, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (BenchError.is(error) || error instanceof TransientFault) return error;
  return notTheApi(asked, messageOf(error));
}

function notTheApi(asked: Asked, what: string): BenchError {
  return new BenchError(
    'download_failed',
    `${asked.endpoint} does not answer as a Hub does when asked for ${nameOf(asked)}: ${what}`,
    { hint: 'Check HF_ENDPOINT and the proxy: something between here and the Hub may answer in its place.' },
  );
}
