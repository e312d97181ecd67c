import type { FailureKind } from '../schema/modelFailure.ts';
import type { ModelFailure } from './model.ts';

/** Whether the same request may succeed later, by kind; an adapter that knows better says so in the failure. */
const retryableByKind: Readonly<Record<FailureKind, boolean>> = {
  rate_limited: true,
  server: true,
  network: true,
  timeout: true,
  malformed_reply: true,
  quota: false,
  bad_request: false,
  context_overflow: false,
  auth: false,
  not_permitted: false,
  content_filter: false,
  script_ended: false,
};

/** A failure of `kind`, retryable as that kind is unless `details` say otherwise. */
export function modelFailure(
  kind: FailureKind,
  message: string,
  details: { readonly status?: number; readonly retry_after_ms?: number; readonly retryable?: boolean } = {},
): ModelFailure {
  return { ok: false, kind, message, retryable: retryableByKind[kind], ...details };
}
