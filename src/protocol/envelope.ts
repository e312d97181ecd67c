import * as z from 'zod';
import { BenchError, type ErrorCode, errorCodes, messageOf } from '../core/errors.ts';

const WireError = z.object({ code: z.string(), message: z.string(), hint: z.string().optional() });
type WireError = z.infer<typeof WireError>;

/** What goes over the wire. Kinds are words, so that a log of it can be read. */
export const Envelope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id: z.int(), name: z.string(), params: z.unknown() }),
  z.object({ kind: z.literal('cancel'), id: z.int() }),
  z.object({ kind: z.literal('result'), id: z.int(), result: z.unknown() }),
  z.object({ kind: z.literal('error'), id: z.int(), error: WireError }),
  z.object({ kind: z.literal('event'), name: z.string(), payload: z.unknown() }),
]);
export type Envelope = z.infer<typeof Envelope>;

/** A fault as data: its code, its sentence and the next step. Where in the code it arose stays on this side. */
export function toWire(error: unknown): WireError {
  if (!BenchError.is(error)) return { code: 'internal', message: messageOf(error) };
  const { code, message, hint } = error;
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}

/** The fault that the other side threw. A code that this version does not know is `internal`. */
export function fromWire({ code, message, hint }: WireError): BenchError {
  const known = Object.hasOwn(errorCodes, code) ? (code as ErrorCode) : 'internal';
  return new BenchError(known, message, hint === undefined ? {} : { hint });
}
