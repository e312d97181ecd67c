import type { Pod } from '../cluster/world.ts';
import type { Nanos } from '../time.ts';
import type { ServiceName } from './services.ts';

export type SpanKind = 'Server' | 'Client' | 'Producer' | 'Consumer' | 'Internal';

/** One span of a trace, as a service reported it. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly service: ServiceName;
  readonly pod: Pod;
  readonly name: string;
  readonly kind: SpanKind;
  readonly start: Nanos;
  readonly end: Nanos;
  /** What went wrong, or null. */
  readonly error: string | null;
  /** Class of the exception that the span recorded. */
  readonly exception: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly link: { readonly traceId: string; readonly spanId: string } | null;
}

/** One log record of a service. */
export interface LogLine {
  readonly at: Nanos;
  readonly service: ServiceName;
  readonly pod: Pod;
  readonly severity: 'INFO' | 'WARN' | 'ERROR';
  readonly body: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What one request left behind. */
export interface RequestRecord {
  readonly spans: Span[];
  readonly logs: LogLine[];
}
