import { LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import { BenchError } from '../errors.ts';
import { failureKinds } from '../schema/modelFailure.ts';
import { FinishReason } from '../schema/trajectory.ts';

const tokens = z.int().nonnegative().nullable();
const delay = z.number().nonnegative().max(86_400_000).optional();

/** A reply that the loop accepts as a turn; what is absent is empty, unknown or follows from the rest. */
export const ScriptedAnswer = z.strictObject({
  text: z.string().optional(),
  reasoning: z.string().optional(),
  tool_calls: z
    .array(
      z.strictObject({
        id: z.string().min(1).optional(),
        name: z.string(),
        /** A string passes as it is, valid JSON or not; an object is written as JSON. */
        arguments: z.union([z.string(), z.record(z.string(), z.json())]),
      }),
    )
    .optional(),
  finish_reason: FinishReason.optional(),
  raw_finish_reason: z.string().optional(),
  usage: z
    .strictObject({
      input_tokens: tokens,
      output_tokens: tokens,
      cached_input_tokens: tokens,
      reasoning_tokens: tokens,
    })
    .partial()
    .optional(),
  /** Milliseconds before the reply. */
  delay_ms: delay,
});
export type ScriptedAnswer = z.infer<typeof ScriptedAnswer>;

export const ScriptedFailure = z.strictObject({
  failure: z.enum(failureKinds),
  message: z.string().optional(),
  status: z.int().min(100).max(599).optional(),
  retry_after_ms: z.number().nonnegative().optional(),
  /** What the kind says, if absent. */
  retryable: z.boolean().optional(),
  delay_ms: delay,
});
export type ScriptedFailure = z.infer<typeof ScriptedFailure>;

export type ScriptedReply = ScriptedAnswer | ScriptedFailure;

const ScriptFile = z.strictObject({ replies: z.array(z.unknown()) });

/**
 * The replies of a script file: YAML or JSON, `{replies: [answer | failure, …]}`. Throws `config_invalid` with file,
 * line, column and path of the first problem. `fileName` is for messages only.
 */
export function parseScript(text: string, fileName: string): readonly ScriptedReply[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const refuse = (problem: string, offset: number, path: readonly PropertyKey[]): never => {
    const { line, col } = lines.linePos(offset);
    const where = path.length === 0 ? '' : `${pathText(path)}: `;
    throw new BenchError('config_invalid', `${fileName}:${line}:${col} ${where}${problem}`, {
      hint: 'A script is {replies: [...]}; a reply has text and tool_calls, or a failure.',
    });
  };
  const broken = document.errors[0];
  if (broken) return refuse(firstLine(broken.message), broken.pos[0], []);
  const offsetOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      if (hasRange(node)) return node.range[0];
    }
    return 0;
  };
  const parse = <T>(schema: z.ZodType<T>, value: unknown, at: readonly PropertyKey[]): T => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const issue = result.error.issues[0];
    const path = [...at, ...(issue?.path ?? [])];
    return refuse(issue?.message ?? 'is not valid', offsetOf(path), path);
  };
  const { replies } = parse(ScriptFile, document.toJS(), []);
  return replies.map((reply, index) => parse<ScriptedReply>(schemaOf(reply), reply, ['replies', index]));
}

/** Chosen by key rather than by z.union, whose issues would speak of both shapes at once. */
function schemaOf(reply: unknown): z.ZodType<ScriptedReply> {
  const isFailure = typeof reply === 'object' && reply !== null && 'failure' in reply;
  return isFailure ? ScriptedFailure : ScriptedAnswer;
}

function hasRange(node: unknown): node is { range: readonly [number, ...number[]] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
