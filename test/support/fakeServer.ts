import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { FakeReply, WireMessage } from './fakeReply.ts';
import type { FakeWire } from './fakeWire.ts';

/**
 * What the server answers. `order: request` takes the replies one after the other, `order: turn` takes the one for the
 * turn that the request asks for, so that any number of conversations at a time play the same script. Past the end: `after_end` if given, else a 400 that says so.
 */
export const FakeScript = z.strictObject({
  order: z.enum(['request', 'turn']).default('request'),
  /** A reply, or in a file also the short form `{"completion": {text, reasoning, calls, finish, usage}}`. */
  replies: z.array(z.unknown()),
  after_end: z.unknown().optional(),
});
export type FakeScript = z.input<typeof FakeScript>;

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As it came, byte for byte. */
  readonly text: string;
  /** Parsed, or null where it is not JSON. */
  readonly body: Record<string, unknown> | null;
}

export interface FakeServer extends AsyncDisposable {
  /** Base URL for an endpoint: `http://127.0.0.1:<port>/v1`, or what the API has for `/v1`. */
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** Resolves once `count` requests have come whole. */
  untilReceived(count: number): Promise<void>;
}

/** Starts a server that speaks `wire`, on a free port of 127.0.0.1. Disposing it cuts what still hangs. */
export async function startFakeServer(
  wire: FakeWire,
  script: FakeScript | readonly FakeReply[],
  onRequest: (request: ReceivedRequest) => void = () => {},
): Promise<FakeServer> {
  const { order, replies, after_end } = FakeScript.parse(
    Array.isArray(script) ? { replies: script } : script,
  );
  const answers = replies.map((reply) => parseReply(wire, reply));
  const last = parseReply(wire, after_end ?? wire.error(400, scriptEnded));
  const requests: ReceivedRequest[] = [];
  const watchers = new Set<() => void>();
  const stopped = new AbortController();

  const server = createServer((incoming, outgoing) => {
    void respond(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error));
  });
  async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await receive(incoming);
    requests.push(request);
    const position = order === 'turn' ? wire.turnOf(request.body ?? {}) : requests.length;
    onRequest(request);
    for (const watcher of watchers) watcher();
    await answer(answers[position - 1] ?? last, outgoing, stopped.signal);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The fake server has no port.');

  return {
    url: `http://127.0.0.1:${address.port}${wire.basePath}`,
    requests,
    untilReceived(count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const check = (): void => {
        if (requests.length >= count) resolve();
      };
      watchers.add(check);
      check();
      return promise;
    },
    async [Symbol.asyncDispose]() {
      stopped.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export const scriptEnded = 'The script of the fake server has ended.';

const ShortReply = z.strictObject({ completion: z.unknown() });

function parseReply(wire: FakeWire, reply: unknown): z.output<typeof FakeReply> {
  const short = ShortReply.safeParse(reply);
  return FakeReply.parse(short.success ? wire.answer(WireMessage.parse(short.data.completion)) : reply);
}

/** A whole request as it came. */
export async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  let body: Record<string, unknown> | null = null;
  try {
    body = JSON.parse(text);
  } catch {
    // Recorded as null: a test may send anything.
  }
  return { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, text, body };
}

/** Sends one answer, or what goes wrong instead of it. */
export async function answer(
  reply: z.output<typeof FakeReply>,
  outgoing: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { fault } = reply;
  if (fault === 'hang_before_headers') return;
  if (fault === 'reset') return void outgoing.socket?.resetAndDestroy();
  if (reply.delay_ms > 0) await wait(reply.delay_ms, undefined, { signal }).catch(() => {});
  if (signal.aborted) return;
  const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? '');
  outgoing.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
  if (fault === undefined) return void outgoing.end(text);
  outgoing.write(text.slice(0, Math.ceil(text.length / 2)));
  if (fault === 'reset_in_body') outgoing.write(' ', () => outgoing.socket?.resetAndDestroy());
}
