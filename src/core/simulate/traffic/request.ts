import { workloadOf } from '../cluster/lookup.ts';
import type { Pod, World } from '../cluster/world.ts';
import { required } from '../json.ts';
import type { Random } from '../random.ts';
import { millisecond, type Nanos } from '../time.ts';
import { callAttributes, serverAttributes } from './attributes.ts';
import type { Conditions } from './conditions.ts';
import { callTimeoutMs, connectFailureText, remoteErrorText } from './failureText.ts';
import type { LogLine, RequestRecord, Span } from './requestRecord.ts';
import { type ServiceName, serviceSpec } from './services.ts';
import {
  businessErrors,
  type Call,
  type Journey,
  type Operation,
  operations,
  queueConsumers,
} from './topology.ts';

interface Caller {
  readonly service: ServiceName;
  readonly pod: Pod;
  readonly traceId: string;
  readonly spanId: string;
}

interface Ending {
  readonly at: Nanos;
  readonly error: string | null;
}

/** Walks requests through the shop's call graph under the conditions of their time. */
export class RequestSimulator {
  private readonly world: World;
  private readonly conditions: Conditions;
  private readonly random: Random;

  constructor(world: World, conditions: Conditions) {
    this.world = world;
    this.conditions = conditions;
    this.random = world.random.derive('requests');
  }

  /** One customer's request that starts at `at`. Null when not even the load generator runs. */
  request(at: Nanos, journey: Journey): RequestRecord | null {
    const record: RequestRecord = { spans: [], logs: [] };
    const pod = this.conditions.readyPod('load-generator', at, this.random);
    if (pod === null) return null;
    const name = `${journey.method} ${journey.route}`;
    const call: Call = { to: 'edge-gateway', operation: name, protocol: 'http' };
    const caller: Caller = { service: 'load-generator', pod, traceId: this.random.hex(32), spanId: '' };
    this.call(record, caller, call, at);
    return record;
  }

  private call(record: RequestRecord, caller: Caller, call: Call, at: Nanos): Ending {
    const spanId = this.random.hex(16);
    const networkMs =
      this.random.between(0.1, 0.6) + this.conditions.delayMs(caller.service, call.to, at, this.random);
    const arrival = at + toNanos(networkMs / 2);
    const outcome = this.reach(record, { ...caller, spanId }, call, at, arrival);
    const failed = outcome.error !== null;
    const end = outcome.reached ? outcome.at + toNanos(networkMs / 2) : outcome.at;
    record.spans.push({
      traceId: caller.traceId,
      spanId,
      parentSpanId: caller.spanId,
      service: caller.service,
      pod: caller.pod,
      name: call.operation,
      kind: call.protocol === 'produce' ? 'Producer' : 'Client',
      start: at,
      end,
      error: outcome.error,
      exception: null,
      attributes: callAttributes(call, failed ? (outcome.reached ? 'answered' : outcome.failure) : null),
      link: null,
    });
    return { at: end, error: outcome.error };
  }

  /** What happens behind the client span: a server that answers, or nobody there. */
  private reach(
    record: RequestRecord,
    caller: Caller,
    call: Call,
    at: Nanos,
    arrival: Nanos,
  ): Ending & ({ reached: true } | { reached: false; failure: 'refused' | 'timeout' }) {
    const blocked = this.conditions.unreachable(caller.service, call.to, at);
    const pod = blocked === null ? this.conditions.readyPod(call.to, arrival, this.random) : null;
    if (pod === null) {
      const failure = blocked?.how ?? 'refused';
      const waitMs =
        failure === 'refused'
          ? this.random.between(0.6, 3)
          : callTimeoutMs[call.protocol] + this.random.between(0, 4);
      const address =
        blocked?.address ?? `${workloadOf(this.world, call.to).clusterIp}:${serviceSpec(call.to).port}`;
      const error = connectFailureText(serviceSpec(caller.service).language, call.protocol, failure, address);
      return { reached: false, failure, at: at + toNanos(waitMs), error };
    }
    const own = operations[call.to]?.[call.operation];
    const answer =
      own === undefined
        ? this.store(record, caller, call, arrival)
        : this.serve(record, caller, call, own, pod, arrival);
    if (answer.error === null) return { reached: true, ...answer };
    const error = remoteErrorText(serviceSpec(caller.service).language, call.protocol, answer.error);
    return { reached: true, at: answer.at, error };
  }

  /** A store or the queue: it answers without a span of its own. */
  private store(record: RequestRecord, caller: Caller, call: Call, at: Nanos): Ending {
    const ms = this.random.between(...storeMs[call.protocol]) * this.conditions.slowness(call.to, at);
    const end = at + toNanos(ms);
    const failure = this.conditions.ownError(call.to, call.operation, at, this.random);
    if (failure !== null) return { at: end, error: failure.message };
    if (call.protocol === 'produce') this.consume(record, caller, end);
    return { at: end, error: null };
  }

  /** Consumers take a message off the queue in traces of their own, linked to the one that sent it. */
  private consume(record: RequestRecord, sender: Caller, at: Nanos): void {
    for (const service of queueConsumers) {
      const start = at + toNanos(this.random.between(4, 60));
      const pod = this.conditions.readyPod(service, start, this.random);
      if (pod === null || this.conditions.unreachable(service, 'kafka', start) !== null) continue;
      const operation = required(operations[service]?.['orders process'], `consumer ${service}`);
      const reader: Caller = { service, pod, traceId: this.random.hex(32), spanId: '' };
      const link = { traceId: sender.traceId, spanId: sender.spanId };
      this.serve(
        record,
        reader,
        { to: service, operation: 'orders process', protocol: 'produce' },
        operation,
        pod,
        start,
        link,
      );
    }
  }

  private serve(
    record: RequestRecord,
    caller: Caller,
    call: Call,
    operation: Operation,
    pod: Pod,
    start: Nanos,
    link: Span['link'] = null,
  ): Ending {
    const self: Caller = { service: call.to, pod, traceId: caller.traceId, spanId: this.random.hex(16) };
    const calls = operation.calls.filter(
      (next) => next.share === undefined || this.random.chance(next.share),
    );
    const pauseNanos = this.ownWork(call.to, operation, start) / (calls.length + 1);
    let at = start + toNanos(pauseNanos / millisecond);
    const raised = this.raise(call, start);
    let error = raised?.message ?? null;
    for (const next of error === null ? calls : []) {
      const ending = this.call(record, self, next, at);
      at = ending.at + toNanos(pauseNanos / millisecond);
      if (ending.error === null) continue;
      const text = `${verb(next)} failed: ${ending.error}`;
      this.log(record, self, ending.at, next.optional === true ? 'WARN' : 'ERROR', text, null);
      if (next.optional === true) continue;
      error = text;
      break;
    }
    record.spans.push({
      ...self,
      parentSpanId: caller.spanId,
      name: call.operation,
      kind: call.protocol === 'produce' ? 'Consumer' : 'Server',
      start,
      end: at,
      error,
      exception: raised?.exception ?? null,
      attributes: serverAttributes(call, operation, error),
      link,
    });
    if (raised !== null)
      this.log(record, self, at, 'ERROR', `${call.operation}: ${raised.message}`, raised.exception ?? null);
    if (error === null) this.log(record, self, at, 'INFO', successText(call), null);
    return { at, error };
  }

  /** An error of the service's own making: an effect, or a customer's mistake that happens every day. */
  private raise(call: Call, at: Nanos): { message: string; exception?: string } | null {
    const effect = this.conditions.ownError(call.to, call.operation, at, this.random);
    if (effect !== null) return effect;
    const everyday = businessErrors[call.operation];
    return everyday !== undefined && this.random.chance(everyday.share) ? everyday : null;
  }

  private ownWork(service: ServiceName, operation: Operation, at: Nanos): Nanos {
    const [min, max] = operation.selfMs;
    const tail = this.random.chance(0.03) ? this.random.between(1.5, 3.5) : 1;
    return toNanos(this.random.between(min, max) * tail * this.conditions.slowness(service, at));
  }

  private log(
    record: RequestRecord,
    { service, pod, traceId, spanId }: Caller,
    at: Nanos,
    severity: LogLine['severity'],
    body: string,
    exception: string | null,
  ): void {
    const attributes: Readonly<Record<string, string>> =
      exception === null ? {} : { 'exception.type': exception };
    record.logs.push({ at, service, pod, severity, body, traceId, spanId, attributes });
  }
}

/** How long a store takes, in milliseconds. */
const storeMs: Readonly<Record<Call['protocol'], readonly [number, number]>> = {
  cache: [0.3, 1.1],
  sql: [0.8, 4],
  produce: [1, 5],
  grpc: [1, 1],
  http: [1, 1],
};

function toNanos(ms: number): Nanos {
  return Math.floor(ms * millisecond);
}

function verb(call: Call): string {
  const name =
    call.protocol === 'grpc' ? (call.operation.split('/').at(-1) ?? call.operation) : call.operation;
  return `${call.to} ${name}`;
}

function successText(call: Call): string {
  return `${call.operation} completed`;
}
