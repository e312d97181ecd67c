import type { PartKind } from '../../src/core/schema/step.ts';

/** What a part is called, and in the filter, where there are many. */
export const partWords: Readonly<Record<PartKind, { readonly one: string; readonly many: string }>> = {
  system: { one: 'System prompt', many: 'System' },
  user: { one: 'User', many: 'User' },
  reasoning: { one: 'Reasoning', many: 'Reasoning' },
  text: { one: 'Message', many: 'Messages' },
  tool_call: { one: 'Tool call', many: 'Calls' },
  tool_result: { one: 'Result', many: 'Results' },
  retry: { one: 'Retry', many: 'Retries' },
  failure: { one: 'Failed request', many: 'Failures' },
  note: { one: 'Note', many: 'Notes' },
  summary: { one: 'Summary that replaced the history', many: 'Summaries' },
  submission: { one: 'Submission', many: 'Submission' },
  end: { one: 'End', many: 'End' },
  image: { one: 'Image, not drawn', many: 'Images' },
  raw: { one: 'Not decoded, shown raw', many: 'Not decoded' },
};

/** Kinds whose text is code or output, and is shown as such. */
export const codeKinds: ReadonlySet<PartKind> = new Set([
  'tool_call',
  'tool_result',
  'submission',
  'raw',
  'failure',
  'retry',
]);
