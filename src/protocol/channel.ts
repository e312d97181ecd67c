import * as z from 'zod';
import { BenchError, messageOf } from '../core/errors.ts';
import { Envelope, fromWire, toWire } from './envelope.ts';

/** One side of a boundary, declared once as a value: what it answers and what it is told. Names are words, so that a log of the wire can be read. */
export interface Contract {
  readonly calls: Readonly<Record<string, CallSpec>>;
  readonly events: Readonly<Record<string, z.ZodType>>;
}

export interface CallSpec {
  readonly params: z.ZodType;
  readonly result: z.ZodType;
  /** Milliseconds after which the caller gives up; absent for calls that take as long as they take, such as a run. */
  readonly timeoutMs?: number;
}

type Calls<C extends Contract> = C['calls'];
export type Params<C extends Contract, K extends keyof Calls<C>> = z.infer<Calls<C>[K]['params']>;
export type Result<C extends Contract, K extends keyof Calls<C>> = z.infer<Calls<C>[K]['result']>;
export type Payload<C extends Contract, K extends keyof C['events']> = z.infer<C['events'][K]>;

/** What serves a contract: every call and every event has to be handled. */
export interface Handlers<C extends Contract> {
  readonly calls: {
    readonly [K in keyof Calls<C>]: (
      params: Params<C, K>,
      signal: AbortSignal,
    ) => Result<C, K> | Promise<Result<C, K>>;
  };
  readonly events: { readonly [K in keyof C['events']]: (payload: Payload<C, K>) => void };
}

/** The wire: a MessagePort, a worker, a webview. `onClose` is told at most once. */
export interface Port {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}

export interface Connection<Theirs extends Contract> {
  /**
   * Resolves with the answer. An abort is carried to the other side, whose answer still settles the call: a run that is
   * cancelled says what it came to.
   * @throws BenchError with the code that the other side threw; channel_closed, message_invalid, or timed_out
   */
  call<K extends keyof Calls<Theirs> & string>(
    name: K,
    params: Params<Theirs, K>,
    signal?: AbortSignal,
  ): Promise<Result<Theirs, K>>;
  /** Tells; nobody answers. What is told after the close is dropped. */
  emit<K extends keyof Theirs['events'] & string>(name: K, payload: Payload<Theirs, K>): void;
  /** Rejects what is pending and aborts what is being served. Safe to call twice. */
  close(): void;
}

export interface Side<Mine extends Contract, Theirs extends Contract> {
  readonly mine: Mine;
  readonly handlers: Handlers<Mine>;
  readonly theirs: Theirs;
  /** Told of a message that cannot be acted on; for a log. */
  readonly onProblem: (problem: string) => void;
}

interface Pending {
  readonly name: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly release: () => void;
}

/** Joins one end of a wire: serves `mine`, and gives a typed caller for `theirs`. */
export function connect<Mine extends Contract, Theirs extends Contract>(
  port: Port,
  side: Side<Mine, Theirs>,
): Connection<Theirs> {
  const channel = new Channel(port, side);
  port.onMessage((message) => channel.onMessage(message));
  port.onClose(() => channel.close());
  return channel;
}

class Channel<Mine extends Contract, Theirs extends Contract> implements Connection<Theirs> {
  private readonly port: Port;
  private readonly side: Side<Mine, Theirs>;
  private readonly pending = new Map<number, Pending>();
  private readonly serving = new Map<number, AbortController>();
  private nextId = 1;
  private closed = false;

  constructor(port: Port, side: Side<Mine, Theirs>) {
    this.port = port;
    this.side = side;
  }

  call<K extends keyof Calls<Theirs> & string>(
    name: K,
    params: Params<Theirs, K>,
    signal?: AbortSignal,
  ): Promise<Result<Theirs, K>> {
    if (this.closed) return Promise.reject(closedFault(name));
    if (signal?.aborted) return Promise.reject(cancelledFault(name));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const onAbort = () => this.post({ kind: 'cancel', id });
      const { timeoutMs } = this.side.theirs.calls[name] as CallSpec;
      const timer =
        timeoutMs === undefined ? undefined : setTimeout(() => this.giveUp(id, timeoutMs), timeoutMs);
      signal?.addEventListener('abort', onAbort, { once: true });
      const release = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      // The result has been checked against the schema that this type is inferred from.
      this.pending.set(id, { name, resolve: resolve as (result: unknown) => void, reject, release });
      const problem = this.post({ kind: 'call', id, name, params });
      if (problem !== null) this.settle(id)?.reject(invalid(`the call ${name} cannot be sent: ${problem}`));
    });
  }

  emit<K extends keyof Theirs['events'] & string>(name: K, payload: Payload<Theirs, K>): void {
    if (this.closed) return;
    const problem = this.post({ kind: 'event', name, payload });
    if (problem !== null) this.side.onProblem(`the event ${name} cannot be sent: ${problem}`);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const id of [...this.pending.keys()]) {
      const call = this.settle(id);
      call?.reject(closedFault(call.name));
    }
    for (const controller of this.serving.values()) controller.abort(closedFault('the caller'));
    this.serving.clear();
  }

  onMessage(message: unknown): void {
    if (this.closed) return;
    const parsed = Envelope.safeParse(message);
    if (!parsed.success) {
      this.side.onProblem(`a message that is none: ${z.prettifyError(parsed.error)}`);
      return;
    }
    const envelope = parsed.data;
    switch (envelope.kind) {
      case 'call':
        void this.serve(envelope);
        return;
      case 'cancel':
        this.serving.get(envelope.id)?.abort(cancelledFault('a call'));
        return;
      case 'result':
        this.onResult(envelope);
        return;
      case 'error':
        this.settle(envelope.id)?.reject(fromWire(envelope.error));
        return;
      case 'event':
        this.onEvent(envelope);
    }
  }

  /** Answers a call whatever happens: a caller must never wait for ever. Never rejects. */
  private async serve({ id, name, params }: Extract<Envelope, { kind: 'call' }>): Promise<void> {
    const controller = new AbortController();
    this.serving.set(id, controller);
    let answer: Envelope;
    try {
      answer = { kind: 'result', id, result: await this.handle(name, params, controller.signal) };
    } catch (error) {
      answer = { kind: 'error', id, error: toWire(error) };
      // The other side hears what went wrong; where in our own code is for the log.
      if (!BenchError.is(error)) this.side.onProblem(`${name} failed: ${traceOf(error)}`);
    }
    this.serving.delete(id);
    const problem = this.post(answer);
    if (problem === null) return;
    this.post({
      kind: 'error',
      id,
      error: toWire(invalid(`the answer to ${name} cannot be sent: ${problem}`)),
    });
  }

  private async handle(name: string, params: unknown, signal: AbortSignal): Promise<unknown> {
    const { mine, handlers } = this.side;
    const spec = Object.hasOwn(mine.calls, name) ? mine.calls[name] : undefined;
    if (spec === undefined) throw invalid(`there is no call ${name}`);
    const parsed = spec.params.safeParse(params);
    if (!parsed.success) throw invalid(`parameters of ${name}: ${z.prettifyError(parsed.error)}`);
    const handler = handlers.calls[name] as (params: unknown, signal: AbortSignal) => unknown;
    return await handler(parsed.data, signal);
  }

  private onResult({ id, result }: Extract<Envelope, { kind: 'result' }>): void {
    const call = this.settle(id);
    if (call === undefined) return;
    const parsed = (this.side.theirs.calls[call.name] as CallSpec).result.safeParse(result);
    if (parsed.success) call.resolve(parsed.data);
    else call.reject(invalid(`the answer to ${call.name}: ${z.prettifyError(parsed.error)}`));
  }

  private onEvent({ name, payload }: Extract<Envelope, { kind: 'event' }>): void {
    const problem = this.handleEvent(name, payload);
    if (problem !== null) this.side.onProblem(problem);
  }

  /** @returns why it was not acted on, or null */
  private handleEvent(name: string, payload: unknown): string | null {
    const { mine, handlers } = this.side;
    const schema = Object.hasOwn(mine.events, name) ? mine.events[name] : undefined;
    if (schema === undefined) return `there is no event ${name}`;
    const parsed = schema.safeParse(payload);
    if (!parsed.success) return `event ${name}: ${z.prettifyError(parsed.error)}`;
    try {
      (handlers.events[name] as (payload: unknown) => void)(parsed.data);
      return null;
    } catch (error) {
      return `the handler of event ${name} failed: ${messageOf(error)}`;
    }
  }

  private giveUp(id: number, timeoutMs: number): void {
    const call = this.settle(id);
    if (call === undefined) return;
    this.post({ kind: 'cancel', id });
    call.reject(new BenchError('timed_out', `${call.name} has not been answered for ${timeoutMs / 1000} s`));
  }

  private settle(id: number): Pending | undefined {
    const call = this.pending.get(id);
    this.pending.delete(id);
    call?.release();
    return call;
  }

  /** @returns why it cannot be sent, or null */
  private post(envelope: Envelope): string | null {
    if (this.closed) return null;
    try {
      this.port.post(envelope);
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }
}

function traceOf(error: unknown): string {
  return (error instanceof Error ? error.stack : undefined) ?? messageOf(error);
}

function invalid(message: string): BenchError {
  return new BenchError('message_invalid', message);
}

function closedFault(name: string): BenchError {
  return new BenchError('channel_closed', `the connection closed before ${name} was answered`);
}

function cancelledFault(name: string): BenchError {
  return new BenchError('cancelled', `${name} was cancelled`);
}
