import * as z from 'zod';
import { failureKinds } from '../core/schema/modelFailure.ts';
import { FinishReason, ToolCall, Usage } from '../core/schema/trajectory.ts';

/** A request to a language model of the editor, and its reply: core/model/editor.ts as messages. */

const Message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: z.string() }),
  z.strictObject({ role: z.literal('user'), content: z.string() }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.string(),
    reasoning: z.string(),
    tool_calls: z.array(ToolCall).readonly(),
    provider_state: z.exactOptional(z.unknown()),
  }),
  z.strictObject({
    role: z.literal('tool'),
    tool_call_id: z.string(),
    name: z.string(),
    content: z.string(),
  }),
]);

export const EditorModelRequest = z.strictObject({
  /** `vendor/id` or an id, as the entry's `model` names it. */
  model: z.string(),
  messages: z.array(Message).readonly(),
  tools: z
    .array(
      z.strictObject({
        name: z.string(),
        description: z.string(),
        parameters: z.record(z.string(), z.unknown()).readonly(),
      }),
    )
    .readonly(),
  max_tokens: z.int().positive(),
  temperature: z.exactOptional(z.number()),
  timeout_ms: z.int().positive(),
});
export type EditorModelRequest = z.infer<typeof EditorModelRequest>;

export const EditorModelReply = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    /** `vendor/id version` of the model that answered. */
    answered_by: z.string(),
    text: z.string(),
    reasoning: z.string(),
    tool_calls: z.array(ToolCall),
    finish_reason: FinishReason,
    usage: Usage,
    /** Kinds of parts of the reply that have no place here, such as images. */
    left_out: z.array(z.string()),
  }),
  z.strictObject({
    ok: z.literal(false),
    kind: z.enum(failureKinds),
    message: z.string(),
    retry_after_ms: z.exactOptional(z.number().nonnegative()),
    retryable: z.boolean(),
  }),
]);
export type EditorModelReply = z.infer<typeof EditorModelReply>;
