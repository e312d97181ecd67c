import * as z from 'zod';

/** The command that links of pages call; `host/commandIds.ts` has it too. */
export const openAttemptCommandId = 'itbenchReview.openAttempt';

const name = z.string().min(1).max(1000);

/** The attempt that a link names. Pages are made of texts of others: whoever follows a link checks what it says. */
export const OpenAttempt = z.strictObject({
  run_id: name,
  model: name,
  task_id: name,
  repeat: z.int().positive(),
});
export type OpenAttempt = z.infer<typeof OpenAttempt>;

/** The address of a link that opens an attempt in the reviewer. */
export function openAttemptCommand({ run_id, model, task_id, repeat }: OpenAttempt): string {
  const parameters = JSON.stringify([{ run_id, model, task_id, repeat }]);
  return `command:${openAttemptCommandId}?${encodeURIComponent(parameters)}`;
}
