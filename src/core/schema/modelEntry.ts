import * as z from 'zod';
import { adapterNames } from './adapter.ts';

/** Time-outs longer than this overflow the timers of Node (2^31 − 1 ms). */
export const maxTimeoutMs = 2_147_483_647;

export const Price = z.strictObject({
  input_usd_per_mtok: z.number().nonnegative().describe('US dollars per million input tokens.'),
  output_usd_per_mtok: z.number().nonnegative().describe('US dollars per million output tokens.'),
  cached_input_usd_per_mtok: z
    .number()
    .nonnegative()
    .optional()
    .describe(
      'US dollars per million input tokens read from the provider’s cache; the input price if absent.',
    ),
  cache_write_usd_per_mtok: z
    .number()
    .nonnegative()
    .optional()
    .describe(
      'US dollars per million input tokens written to the provider’s cache; the input price if absent.',
    ),
  reasoning_usd_per_mtok: z
    .number()
    .nonnegative()
    .optional()
    .describe('US dollars per million reasoning tokens; the output price if absent.'),
});
export type Price = z.infer<typeof Price>;

/** File systems take 255 bytes; files that are named after a model have an ending, and one more while they are written. */
const maxNamedFileChars = 200;

/** Characters of a name where a folder is named after it: store/layout.ts, `fileName`. */
function namedFileChars(name: string): number {
  const unsafe = name.replaceAll(/[A-Za-z0-9._ -]/g, '');
  return name.length - unsafe.length + 3 * new TextEncoder().encode(unsafe).length;
}

export const ModelEntry = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}]+$/u, 'must not hold control characters')
    .refine((name) => namedFileChars(name) <= maxNamedFileChars, {
      error: `is too long for the name of a folder: at most ${maxNamedFileChars}, of which A-Z a-z 0-9 . _ - and blanks count one, and others three for each byte of UTF-8`,
    })
    .describe('Name of this entry in reports and file names; unique in the file.'),
  adapter: z
    .enum(adapterNames)
    .optional()
    .describe('How to talk to the model. Default: openai-compatible when there is an endpoint.'),
  endpoint: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .optional()
    .describe('Base URL of the API, up to and including the version (https://host/v1).'),
  model: z
    .string()
    .min(1)
    .optional()
    .describe('Model id that is sent; the name if absent. For adapter editor, which needs it: vendor/id.'),
  max_tokens: z.int().positive().optional().describe('Longest reply, in tokens. Default 8000.'),
  timeout_ms: z
    .int()
    .positive()
    .max(maxTimeoutMs)
    .optional()
    .describe('Longest wait for one reply, in milliseconds. Default 600000; 30000 with preset smoke.'),
  api_key_env: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable')
    .optional()
    .describe(
      'Name of the environment variable that holds the API key. Default at the provider’s own address: OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY.',
    ),
  api_key_command: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe(
      'Command that prints the API key: a line for the shell, or a list of program and arguments. Run once, when a run is planned.',
    ),
  api_key_file: z
    .string()
    .min(1)
    .optional()
    .describe('File that holds the API key, readable by its owner only (mode 0600); relative to this file.'),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .optional()
    .describe("How freely it chooses its words, from 0 to 2. Default: the provider's own."),
  reasoning_effort: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Passed on as it is (low, medium, high, …). With adapters anthropic and google, none turns thinking off.',
    ),
  send_reasoning: z
    .boolean()
    .optional()
    .describe(
      'For adapters openai-compatible and openai: whether reasoning of earlier turns is sent back. Some servers require it, some refuse it, and so do models of OpenAI that do not reason. Default true.',
    ),
  thinking_tokens: z
    .int()
    .positive()
    .optional()
    .describe('For adapters anthropic and google: longest thinking of one reply, in tokens.'),
  prompt_caching: z
    .boolean()
    .optional()
    .describe('For adapter anthropic: whether the conversation is kept in its prompt cache. Default true.'),
  max_tokens_field: z
    .enum(['max_tokens', 'max_completion_tokens'])
    .optional()
    .describe('For adapter openai-compatible: the field that carries max_tokens. Default max_tokens.'),
  extra_body: z
    .record(z.string(), z.json())
    .optional()
    .describe('For adapter openai-compatible: further fields of each request’s body.'),
  context_window: z
    .int()
    .positive()
    .optional()
    .describe('Tokens that fit the model. With it, the history is summarised at 0.7 of it.'),
  concurrency: z
    .int()
    .positive()
    .max(256)
    .optional()
    .describe(
      'Attempts at a time against this endpoint. Default 4; for models that need no network, the number of processor cores.',
    ),
  requests_per_minute: z
    .number()
    .positive()
    .optional()
    .describe(
      'Requests that are begun per minute against this endpoint, retries included. Default: no limit.',
    ),
  price: Price.optional().describe('What it costs. Without it, costs are unknown.'),
  strategy: z
    .enum(['triage', 'exhaustive'])
    .optional()
    .describe('For adapter baseline: which rule-based strategy.'),
  script: z.string().min(1).optional().describe('For adapter scripted: file with the replies.'),
  replay: z
    .string()
    .min(1)
    .optional()
    .describe('For adapter replay: folder of a run, or a trajectory.jsonl; relative to this file.'),
});
export type ModelEntry = z.infer<typeof ModelEntry>;
