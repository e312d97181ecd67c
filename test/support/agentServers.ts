import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { createRandom } from '../../src/core/simulate/random.ts';
import { type AgentDialect, type AgentName, agentDialects, agentNames } from './agentDialects.ts';
import {
  brokenFromTurn,
  kindOfTalk,
  type Saying,
  sayingOf,
  type Tokens,
  talkNumberIn,
  tokensOf,
} from './agentTalk.ts';
import { brokenReplies, FakeReply } from './fakeReply.ts';
import { answer, type ReceivedRequest, receive } from './fakeServer.ts';

/** What goes wrong with a call. */
export const faultNames = [
  'rate_limited',
  'server',
  'overloaded',
  'hang',
  'reset',
  'cut',
  'html',
  'error_inside',
  'malformed',
] as const;
export type FaultName = (typeof faultNames)[number];

/** What a server asks to be waited after `rate_limited`. */
export const retryAfterMs = 30;

/** Share of the calls that go wrong. */
const faultShare = 0.2;

/** A request that came, and what became of it. */
export interface ServedCall {
  readonly model: AgentName;
  /** Number of the conversation; null for one that has not begun, and is not begun by this answer. */
  readonly talk: number | null;
  /** The turn that is asked for. */
  readonly turn: number;
  readonly bodySha256: string;
  /** Null where it was answered as it should be. */
  readonly fault: FaultName | null;
  /** What is charged for a good answer; null for any other. */
  readonly tokens: Tokens | null;
  /** Which of the processes asked, one after the other: set by {@link AgentServers.nextSession}. */
  readonly session: number;
  /** Whether the answer left as a whole. */
  isDelivered: boolean;
}

export interface AgentServers extends AsyncDisposable {
  readonly urls: Readonly<Record<AgentName, string>>;
  readonly calls: readonly ServedCall[];
  /** What was wrong with requests: keys, signatures and results that were not as they had to be. */
  readonly problems: readonly string[];
  nextSession(): void;
  /** Resolves once so many requests have come, or so many answers left, since the session began. */
  untilCounted(what: 'received' | 'delivered', count: number): Promise<void>;
}

/** Servers of five APIs, each of which plays agents and tells the key it was given in whatever it says. */
export async function startAgentServers(
  seed: number,
  keys: Readonly<Record<AgentName, string>>,
): Promise<AgentServers> {
  const stopped = new AbortController();
  const calls: ServedCall[] = [];
  const problems: string[] = [];
  const watchers = new Set<() => void>();
  const session = { number: 0, firstCall: 0 };
  const shared: Shared = {
    seed,
    calls,
    problems,
    session: () => session.number,
    changed: () => {
      for (const watcher of watchers) watcher();
    },
    signal: stopped.signal,
  };
  const started = await Promise.all(agentNames.map((name) => startOne(name, keys[name], shared)));
  return {
    urls: Object.fromEntries(started.map(({ name, url }) => [name, url])) as Record<AgentName, string>,
    calls,
    problems,
    nextSession() {
      session.number += 1;
      session.firstCall = calls.length;
    },
    untilCounted(what, count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const check = (): void => {
        const own = calls.slice(session.firstCall);
        const counted = what === 'received' ? own : own.filter(({ isDelivered }) => isDelivered);
        if (counted.length < count) return;
        watchers.delete(check);
        resolve();
      };
      watchers.add(check);
      check();
      return promise;
    },
    async [Symbol.asyncDispose]() {
      stopped.abort();
      await Promise.all(started.map((server) => server.stop()));
    },
  };
}

interface Shared {
  readonly seed: number;
  readonly calls: ServedCall[];
  readonly problems: string[];
  readonly session: () => number;
  readonly changed: () => void;
  readonly signal: AbortSignal;
}

async function startOne(name: AgentName, secret: string, shared: Shared) {
  const agent = new Agent(name, secret, shared.seed);
  const server = createServer((incoming, outgoing) => {
    void respond().catch((error: unknown) => outgoing.destroy(error as Error));
    async function respond(): Promise<void> {
      const request = await receive(incoming);
      const { problem, reply, call } = agent.take(request, shared.session());
      if (problem !== null) shared.problems.push(`${name}: ${problem}`);
      shared.calls.push(call);
      // What can be written whole is with the system then; a process that was killed may still not read it.
      outgoing.once('finish', () => {
        call.isDelivered = true;
        shared.changed();
      });
      shared.changed();
      await send(reply, outgoing, shared.signal);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The fake server has no port.');
  return {
    name,
    url: `http://127.0.0.1:${address.port}${agentDialects[name].wire.basePath}`,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function send(reply: FakeReply, outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
  await answer(FakeReply.parse(reply), outgoing, signal);
}

interface Taken {
  readonly problem: string | null;
  readonly reply: FakeReply;
  readonly call: ServedCall;
}

/** All conversations of one server. */
class Agent {
  private readonly name: AgentName;
  private readonly secret: string;
  private readonly seed: number;
  private readonly dialect: AgentDialect;
  private begun = 0;
  private readonly tries = new Map<string, number>();

  constructor(name: AgentName, secret: string, seed: number) {
    this.name = name;
    this.secret = secret;
    this.seed = seed;
    this.dialect = agentDialects[name];
  }

  take(request: ReceivedRequest, session: number): Taken {
    const { wire } = this.dialect;
    const body = request.body ?? {};
    const turn = wire.turnOf(body);
    const known = talkNumberIn(request.text);
    const place = `${known ?? 'opening'}/${turn}`;
    const attempt = (this.tries.get(place) ?? 0) + 1;
    this.tries.set(place, attempt);
    const bodySha256 = createHash('sha256').update(request.text).digest('hex');
    const common = { model: this.name, turn, bodySha256, session, isDelivered: false };
    const problem = this.problemOf(request, known, turn);
    if (problem !== null) {
      const call = { ...common, talk: known, fault: null, tokens: null };
      return { problem, reply: wire.error(400, problem), call };
    }
    const fault = this.faultOf(`${place}/${attempt}`, known, turn);
    if (fault === null && known === null) this.begun += 1;
    const talk = fault === null && known === null ? this.begun : known;
    // A cut answer is cut off a good one; of a conversation that is then not begun.
    const saying = this.say(talk ?? this.begun + 1, turn);
    const tokens = tokensOf(`${this.seed}/${this.name}/${talk}/${turn}`, this.dialect);
    const good = { ...this.dialect.write(saying, tokens) };
    const reply = this.tell(fault === null ? good : this.faulty(fault, good));
    return { problem, reply, call: { ...common, talk, fault, tokens: fault === null ? tokens : null } };
  }

  private say(number: number, turn: number): Saying {
    return sayingOf({ number, secret: this.secret }, turn);
  }

  /** @param known the conversation that the request goes on with */
  private problemOf({ headers, body }: ReceivedRequest, known: number | null, turn: number): string | null {
    const { dialect } = this;
    if (body === null) return 'a body that is no JSON';
    if (dialect.keyOf(headers) !== this.secret) return `the key ${String(dialect.keyOf(headers))}`;
    const rest = dialect.problem(body);
    if (rest !== null) return rest;
    if (known === null) return turn === 1 ? null : `turn ${turn} of no conversation`;
    const sayings = Array.from({ length: turn - 1 }, (_, index) => this.say(known, index + 1));
    const said = dialect.said(body);
    const changed = sayings.findIndex(
      (saying, index) => !isDeepStrictEqual(said[index], dialect.expected(saying)),
    );
    if (changed !== -1 || said.length !== sayings.length) {
      return `talk ${known}, turn ${changed + 1} of ${turn - 1} came back as ${JSON.stringify(said[changed])}`;
    }
    const calls = sayings.flatMap((saying) => saying.calls);
    const results = dialect.results(body);
    const missing = calls.findIndex(({ id, shows }, index) => {
      const result = results[index];
      const isOthers = result === undefined || (result.id !== null && result.id !== id);
      return isOthers || shows === null || !result.text.includes(shows);
    });
    if (missing === -1 && results.length === calls.length) return null;
    return `talk ${known}, turn ${turn}: call ${missing + 1} of ${calls.length} got ${JSON.stringify(results[missing])}`;
  }

  private faultOf(place: string, talk: number | null, turn: number): FaultName | null {
    const random = createRandom(`${this.seed}/${this.name}/${place}`);
    const fault = random.pick(faultNames);
    if (talk !== null && kindOfTalk(talk) === 'broken' && turn >= brokenFromTurn) {
      return fault === 'hang' ? 'server' : fault;
    }
    return random.chance(faultShare) ? fault : null;
  }

  private faulty(fault: FaultName, good: FakeReply): FakeReply {
    const { wire } = this.dialect;
    const told = `Key ${this.secret} (${encodeURIComponent(this.secret)}, ${btoa(`user:${this.secret}`)})`;
    switch (fault) {
      case 'rate_limited': {
        const headers = { ...wire.failures.rate_limited.headers, 'retry-after': String(retryAfterMs / 1000) };
        return { ...wire.failures.rate_limited, headers };
      }
      case 'server':
        return wire.error(500, `${told} broke it.`);
      case 'overloaded':
        return wire.error(529, `${told} is too much for us.`);
      case 'hang':
        return brokenReplies.hangBeforeHeaders;
      case 'reset':
        return brokenReplies.reset;
      case 'cut':
        return { ...good, fault: 'reset_in_body' };
      case 'html':
        return { ...brokenReplies.html, body: `${brokenReplies.html.body}<p>${told}</p>` };
      case 'error_inside':
        return wire.errorInside;
      case 'malformed':
        return brokenReplies.malformedJson;
      default:
        throw new Error(`no fault ${fault satisfies never}`);
    }
  }

  /** The key in a header that is recorded. */
  private tell(reply: FakeReply): FakeReply {
    return { ...reply, headers: { ...reply.headers, 'x-request-id': `req_${this.secret}` } };
  }
}
