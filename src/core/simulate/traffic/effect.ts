import type { ServiceName } from './services.ts';

/** When an effect holds, in minutes after onset, negative ones before it; from onset to the end if absent. */
export interface Window {
  readonly fromMinute?: number;
  readonly untilMinute?: number;
  /** It grows to its full strength within so many minutes; at once if absent. */
  readonly riseMinutes?: number;
  /** It comes again and again: so many minutes from one start to the next, and so many that it lasts. */
  readonly wave?: { readonly everyMinutes: number; readonly lastMinutes: number };
}

/**
 * How services suffer, beyond what follows from the cluster's state by itself: a service without a ready pod refuses
 * calls without any effect being declared.
 */
export type Effect = Window &
  (
    | {
        /** Connections from one service (or from all) to another fail. */
        readonly type: 'unreachable';
        readonly from?: ServiceName;
        readonly to: ServiceName;
        readonly how: 'refused' | 'timeout';
        /** The address that the caller dials, where it is not the callee's own. */
        readonly address?: string;
      }
    | {
        /** Packets to a service take longer. */
        readonly type: 'delay';
        readonly from?: ServiceName;
        readonly to: ServiceName;
        readonly addMs: readonly [min: number, max: number];
      }
    | {
        /** A service's own work takes longer. */
        readonly type: 'slow';
        readonly service: ServiceName;
        readonly factor: number;
      }
    | {
        /** A share of a service's requests, or of those of one operation, fail in its own code. */
        readonly type: 'errors';
        readonly service: ServiceName;
        readonly operation?: string;
        readonly share: number;
        readonly message: string;
        /** Class of the exception that its log and its span show. */
        readonly exception?: string;
      }
    | {
        /** Its pods use more memory (a share of their limit) and more processor than usual. */
        readonly type: 'pressure';
        readonly service: ServiceName;
        readonly memoryOfLimit?: number;
        /** Where its memory begins to rise from, as a share of the limit; from what is usual if absent. */
        readonly memoryFrom?: number;
        readonly cpuFactor?: number;
      }
    | {
        /** A log line that its pods write again and again. */
        readonly type: 'says';
        readonly service: ServiceName;
        readonly severity: 'INFO' | 'WARN' | 'ERROR';
        readonly body: string;
        readonly everySeconds: number;
      }
    | {
        /** Customers send so many times the usual number of requests. */
        readonly type: 'traffic';
        readonly factor: number;
      }
  );

export type EffectOf<T extends Effect['type']> = Extract<Effect, { type: T }>;
