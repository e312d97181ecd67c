import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** A request that a fake Hub got. */
export interface HubRequest {
  /** `info`: a revision · `tree`: a page of a list · `resolve`: a file, asked of the Hub · `storage`: its bytes, elsewhere */
  readonly kind: 'info' | 'tree' | 'resolve' | 'storage';
  /** Of `resolve` and `storage` the file, of `tree` the folder, of `info` the revision. */
  readonly path: string;
  /** How many of the same kind and path there were, this one included. */
  readonly count: number;
  readonly range: string | null;
  readonly authorization: string | null;
}

/** What a fake Hub does instead of answering as it should. */
export type HubTrick =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** Sends so many bytes of the body, and breaks the connection. */
  | { readonly cutAfter: number }
  /** Sends so many bytes of the body, and then nothing more. */
  | { readonly hangAfter: number }
  /** Sends so many bytes, waits, sends the next so many, waits, and then sends the rest. */
  | { readonly pauses: readonly { readonly after: number; readonly until: Promise<void> }[] }
  /** Gives another content, all of it, with a status of 200 and the length that it has (or none). */
  | { readonly content: string | Uint8Array; readonly lengthless?: true }
  /** Sends the whole file although a range was asked for. */
  | { readonly ignoreRange: true };

export interface FakeHubOptions {
  /** Content by path from the repository's root. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly repo?: string;
  readonly commit?: string;
  /** What the branch `main` is; default the commit. */
  readonly main?: string;
  /** Files of so many bytes are in large file storage, on another server; default 100. */
  readonly largeFromBytes?: number;
  /** Entries of a page of a list; default 50. */
  readonly pageSize?: number;
  /** Called for each request; null or undefined for the right answer. */
  readonly trick?: (request: HubRequest) => HubTrick | null | undefined;
  /** Changes a list before it is sent. */
  readonly relist?: (entries: TreeEntry[]) => unknown[];
  /** Without this token the repository is not there, as on the Hub. */
  readonly needsToken?: string;
}

/** An entry of a list, as the Hub sends it. */
export interface TreeEntry {
  type: 'file' | 'directory';
  oid: string;
  size: number;
  path: string;
  lfs?: { oid: string; size: number; pointerSize: number };
}

export interface FakeHub extends AsyncDisposable {
  readonly endpoint: string;
  readonly storage: string;
  readonly repo: string;
  readonly commit: string;
  readonly requests: readonly HubRequest[];
  /** Bytes of bodies that were sent for a file, by all requests together. */
  sentBytes(path: string): number;
  /** Resolves when a request fits that was made or will be. */
  untilAsked(fits: (request: HubRequest) => boolean): Promise<HubRequest>;
}

export const fakeRepo = 'ArtificialAnalysis/ITBench-AA';
export const fakeCommit = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';

/**
 * A Hub on two free ports of 127.0.0.1, the second being where its large files lie. Speaks what @huggingface/hub and the
 * Hub's documentation name: revisions, trees in pages with Link, resolve with X-Repo-Commit and X-Linked-ETag, a redirect
 * to a cache for small files and to storage with a signed link for large ones, ranges, error codes.
 */
export async function startFakeHub(options: FakeHubOptions): Promise<FakeHub> {
  const hub = new Hub(options);
  const servers = [createServer(hub.onHub), createServer(hub.onStorage)] as const;
  const [endpoint, storage] = [await listen(servers[0]), await listen(servers[1])];
  hub.endpoint = endpoint;
  hub.storage = storage;
  return {
    endpoint,
    storage,
    repo: hub.repo,
    commit: hub.commit,
    requests: hub.requests,
    sentBytes: (path) => hub.sent.get(path) ?? 0,
    untilAsked: (fits) => hub.untilAsked(fits),
    async [Symbol.asyncDispose]() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise<void>((resolve) => server.close(() => resolve()));
      }
    },
  };
}

export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export function gitIdOf(content: string | Uint8Array): string {
  const bytes = Buffer.from(content);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** The files of a folder of ITBench-AA's form, whose tasks have these files; with its index. */
export function aaFiles(
  tasks: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>>,
): Record<string, string | Uint8Array> {
  const files: Record<string, string | Uint8Array> = { 'README.md': '# a data set', '.gitattributes': '' };
  const lines: string[] = [];
  for (const [id, inTask] of Object.entries(tasks)) {
    for (const [path, content] of Object.entries(inTask)) files[`sre/${id}/${path}`] = content;
    const truth = String(inTask['ground_truth.yaml'] ?? '');
    lines.push(JSON.stringify({ scenario_id: id, category: 'sre', ground_truth_yaml: truth }));
  }
  return { ...files, 'sre/data.jsonl': `${lines.join('\n')}\n` };
}

class Hub {
  endpoint = '';
  storage = '';
  readonly repo: string;
  readonly commit: string;
  readonly requests: HubRequest[] = [];
  readonly sent = new Map<string, number>();
  private readonly options: FakeHubOptions;
  private readonly files: ReadonlyMap<string, Buffer>;
  private readonly watchers = new Set<(request: HubRequest) => void>();

  constructor(options: FakeHubOptions) {
    this.options = options;
    this.repo = options.repo ?? fakeRepo;
    this.commit = options.commit ?? fakeCommit;
    this.files = new Map(
      Object.entries(options.files).map(([path, content]) => [path, Buffer.from(content)] as const),
    );
  }

  readonly onHub = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', this.endpoint);
    const path = decodeURIComponent(url.pathname);
    const info = /^\/api\/datasets\/([^/]+\/[^/]+)\/revision\/(.+)$/.exec(path);
    const tree = /^\/api\/datasets\/([^/]+\/[^/]+)\/tree\/([^/]+)\/?(.*)$/.exec(path);
    const resolve = /^\/datasets\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(path);
    const cached = /^\/api\/resolve-cache\/datasets\/([^/]+\/[^/]+)\/([^/]+)\/(.+)$/.exec(path);
    const [, repo = '', revision = '', rest = ''] = info ?? tree ?? resolve ?? cached ?? [];
    const kind = info !== null ? 'info' : tree !== null ? 'tree' : 'resolve';
    if (cached !== null) {
      // A second step of a request that is counted already.
      this.sendFile(rest, { etag: gitIdOf(this.files.get(rest) ?? '') }, request, response);
      return;
    }
    if (this.played(kind, info === null ? rest : revision, request, response)) return;
    if (!this.isVisible(repo, request)) {
      response.writeHead(401, { 'x-error-code': 'RepoNotFound' }).end('{"error":"Repository not found"}');
      return;
    }
    const commit = revision === 'main' || revision === 'HEAD' ? (this.options.main ?? this.commit) : revision;
    if (commit !== this.commit) {
      response.writeHead(404, { 'x-error-code': 'RevisionNotFound' }).end('{"error":"Invalid rev id"}');
    } else if (info !== null) this.sendInfo(response);
    else if (tree !== null) this.sendTree(rest, url, response);
    else this.sendWay(rest, response);
  };

  readonly onStorage = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', this.storage);
    const path = url.searchParams.get('file') ?? '';
    if (this.played('storage', path, request, response)) return;
    if (request.headers.authorization !== undefined) {
      response.writeHead(400).end('Only one auth mechanism allowed');
      return;
    }
    this.sendFile(path, { etag: 'of-the-storage' }, request, response);
  };

  untilAsked(fits: (request: HubRequest) => boolean): Promise<HubRequest> {
    const found = this.requests.find(fits);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve) => {
      const watcher = (request: HubRequest): void => {
        if (!fits(request)) return;
        this.watchers.delete(watcher);
        resolve(request);
      };
      this.watchers.add(watcher);
    });
  }

  /** Notes a request, and plays the trick that it is for. @returns whether there was one that answered */
  private played(
    kind: HubRequest['kind'],
    path: string,
    message: IncomingMessage,
    response: ServerResponse,
  ): boolean {
    const count = this.requests.filter((one) => one.kind === kind && one.path === path).length + 1;
    const range = message.headers.range ?? null;
    const request = { kind, path, count, range, authorization: message.headers.authorization ?? null };
    this.requests.push(request);
    for (const watcher of [...this.watchers]) watcher(request);
    const trick = this.options.trick?.(request);
    if (trick === null || trick === undefined) return false;
    if ('status' in trick) response.writeHead(trick.status, trick.headers).end(trick.body ?? '');
    else if ('content' in trick) this.sendOther(path, trick, response);
    else if ('pauses' in trick) void this.sendSlowly(path, trick.pauses, response);
    else if ('ignoreRange' in trick) this.sendFile(path, { range: null }, message, response);
    else this.sendFile(path, trick, message, response);
    return true;
  }

  private isVisible(repo: string, { headers }: IncomingMessage): boolean {
    const { needsToken } = this.options;
    return (
      repo === this.repo && (needsToken === undefined || headers.authorization === `Bearer ${needsToken}`)
    );
  }

  private sendInfo(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        _id: '1',
        id: this.repo,
        sha: this.commit,
        private: false,
        gated: false,
        downloads: 1,
        likes: 1,
        lastModified: '2026-05-27T00:00:00.000Z',
        tags: ['license:cc-by-4.0'],
      }),
    );
  }

  private sendTree(folder: string, url: URL, response: ServerResponse): void {
    const all = [...this.files].map(([path, content]) => this.entryOf(path, content));
    const below = all.filter(({ path }) => folder === '' || path.startsWith(`${folder}/`));
    const entries = this.options.relist?.(below) ?? below;
    if (entries.length === 0) {
      response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end('{"error":"not found"}');
      return;
    }
    const from = Number(url.searchParams.get('cursor') ?? '0');
    const to = from + (this.options.pageSize ?? 50);
    url.searchParams.set('cursor', String(to));
    const next = to < entries.length ? { link: `<${url.href}>; rel="next"` } : {};
    response
      .writeHead(200, { 'content-type': 'application/json', ...next })
      .end(JSON.stringify(entries.slice(from, to)));
  }

  private entryOf(path: string, content: Buffer): TreeEntry {
    const entry = { type: 'file' as const, oid: gitIdOf(content), size: content.length, path };
    if (!this.isLarge(content)) return entry;
    return { ...entry, lfs: { oid: sha256Of(content), size: content.length, pointerSize: 130 } };
  }

  private isLarge(content: Buffer): boolean {
    return content.length >= (this.options.largeFromBytes ?? 100);
  }

  /** Where a file's bytes are. */
  private sendWay(path: string, response: ServerResponse): void {
    const content = this.files.get(path);
    const stated = { 'x-repo-commit': this.commit };
    if (content === undefined) {
      response.writeHead(404, { ...stated, 'x-error-code': 'EntryNotFound' }).end('Entry not found');
    } else if (this.isLarge(content)) {
      const location = `${this.storage}/repos/1/2/${sha256Of(content)}?file=${encodeURIComponent(path)}&X-Amz-Signature=0a1b`;
      const linked = { 'x-linked-etag': `"${sha256Of(content)}"`, 'x-linked-size': String(content.length) };
      response.writeHead(302, { ...stated, ...linked, location }).end('Found.');
    } else {
      const encoded = path.split('/').map(encodeURIComponent).join('/');
      const location = `/api/resolve-cache/datasets/${this.repo}/${this.commit}/${encoded}`;
      response.writeHead(307, { ...stated, etag: `"${gitIdOf(content)}"`, location }).end('Temporary');
    }
  }

  private sendFile(
    path: string,
    how: { etag?: string; range?: null; cutAfter?: number; hangAfter?: number },
    { headers }: IncomingMessage,
    response: ServerResponse,
  ): void {
    const content = this.files.get(path) ?? Buffer.alloc(0);
    const wanted = how.range === null ? null : /^bytes=(\d+)-$/.exec(headers.range ?? '');
    const from = Number(wanted?.[1] ?? 0);
    const etag = how.etag === undefined ? {} : { etag: `"${how.etag}"` };
    if (from > 0 && from >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    const body = content.subarray(from);
    const range = { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` };
    const ranged = wanted === null ? {} : range;
    response.writeHead(wanted === null ? 200 : 206, { ...etag, ...ranged, 'content-length': body.length });
    this.sendBody(path, body, how, response);
  }

  private sendBody(
    path: string,
    body: Buffer,
    { cutAfter, hangAfter }: { cutAfter?: number; hangAfter?: number },
    response: ServerResponse,
  ): void {
    const part = body.subarray(0, cutAfter ?? hangAfter ?? body.length);
    this.sent.set(path, (this.sent.get(path) ?? 0) + part.length);
    if (cutAfter === undefined && hangAfter === undefined) response.end(part);
    else {
      response.flushHeaders();
      response.write(part, () => {
        // Not before the bytes are on their way: a reset would overtake them.
        if (cutAfter !== undefined) response.socket?.end();
      });
    }
  }

  private async sendSlowly(
    path: string,
    pauses: Extract<HubTrick, { pauses: unknown }>['pauses'],
    response: ServerResponse,
  ): Promise<void> {
    const content = this.files.get(path) ?? Buffer.alloc(0);
    response.writeHead(200, { 'content-length': content.length });
    let from = 0;
    for (const { after, until } of pauses) {
      response.write(content.subarray(from, from + after));
      from += after;
      await until;
    }
    response.end(content.subarray(from));
  }

  private sendOther(
    path: string,
    { content, lengthless }: Extract<HubTrick, { content: unknown }>,
    response: ServerResponse,
  ): void {
    const body = Buffer.from(content);
    response.writeHead(200, lengthless === true ? {} : { 'content-length': body.length });
    this.sendBody(path, body, {}, response);
  }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The fake Hub has no port.');
  return `http://127.0.0.1:${address.port}`;
}
