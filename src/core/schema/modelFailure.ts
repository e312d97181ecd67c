/** Why a model call gave no response. */
export const failureKinds = [
  'rate_limited',
  'quota',
  'server',
  'network',
  'timeout',
  'bad_request',
  'context_overflow',
  'auth',
  /** The editor's user, or a policy, does not let it be asked. */
  'not_permitted',
  'content_filter',
  'malformed_reply',
  'script_ended',
] as const;
export type FailureKind = (typeof failureKinds)[number];
