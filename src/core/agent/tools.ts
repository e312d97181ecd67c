import * as z from 'zod';
import type { ToolDefinition } from '../model/model.ts';
import type { ExecResult, Sandbox } from '../sandbox/sandbox.ts';
import type { ToolCall, TrajectoryEntry } from '../schema/trajectory.ts';
import type { Prompts } from './prompts.ts';
import { truncateOutput } from './truncate.ts';

/** The two tools of the benchmark: a shell and the end. Source: BENCHMARK.md §0, §5.3, §5.5. */
const CodeExecArguments = z.object({ cmd: z.string() });
const FinishArguments = z.object({ reason: z.string(), paths: z.array(z.string()) });

export type FinishArguments = z.infer<typeof FinishArguments>;

export const finishTool = 'finish';
const codeExecTool = 'code_exec';

/** What the model is told of the tools. */
export function toolDefinitions(prompts: Prompts): readonly ToolDefinition[] {
  return [
    {
      name: codeExecTool,
      description: prompts.code_exec,
      parameters: {
        type: 'object',
        properties: { cmd: { type: 'string', description: 'The shell command or script to run with bash.' } },
        required: ['cmd'],
        additionalProperties: false,
      },
    },
    {
      name: finishTool,
      description: prompts.finish,
      parameters: {
        type: 'object',
        properties: {
          reason: { type: 'string', description: 'Why the task is complete.' },
          paths: {
            type: 'array',
            items: { type: 'string' },
            description: 'Files that were created or modified. Files only, no directories.',
          },
        },
        required: ['reason', 'paths'],
        additionalProperties: false,
      },
    },
  ];
}

type ToolResultEntry = Extract<TrajectoryEntry, { type: 'tool_result' }>;

/** What a tool call came to: the record of it, and, for a `finish` that was accepted, its arguments. */
export interface ToolOutcome {
  readonly entry: Omit<ToolResultEntry, 'type' | 'turn'>;
  readonly finish?: FinishArguments;
  /** Set when the sandbox itself broke: the attempt cannot go on. */
  readonly sandboxError?: string;
}

export interface ToolBox {
  readonly sandbox: Sandbox;
  /** Longest run of one command. */
  readonly commandTimeoutMs: number;
}

/** The calls of one message in the order in which they run: `finish` last. Source: BENCHMARK.md §5.3. */
export function runOrder(calls: readonly ToolCall[]): ToolCall[] {
  return [
    ...calls.filter((call) => call.name !== finishTool),
    ...calls.filter((call) => call.name === finishTool),
  ];
}

/** Runs one call. Whatever the model got wrong comes back to it as text; nothing is repaired on its behalf. */
export async function runTool(
  call: ToolCall,
  finishCalls: number,
  toolBox: ToolBox,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  if (call.name === codeExecTool) {
    const parsed = parseArguments(CodeExecArguments, call.arguments);
    return parsed.ok
      ? await runCommand(call, parsed.value.cmd, toolBox, signal)
      : refused(call, parsed.problem);
  }
  if (call.name === finishTool) {
    if (finishCalls > 1) {
      return refused(call, `finish was called ${finishCalls} times in one message. Call it once, alone.`);
    }
    const parsed = parseArguments(FinishArguments, call.arguments);
    return parsed.ok ? await runFinish(call, parsed.value, toolBox, signal) : refused(call, parsed.problem);
  }
  return refused(call, `${call.name} is not a valid tool. The tools are ${codeExecTool} and ${finishTool}.`);
}

type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string };

function parseArguments<T>(schema: z.ZodType<T>, text: string): Parsed<T> {
  let value: unknown;
  try {
    value = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    return { ok: false, problem: 'Tool arguments are not valid: they are not complete JSON.' };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'arguments'}: ${issue.message}`,
  );
  return { ok: false, problem: `Tool arguments are not valid: ${problems.join('; ')}` };
}

function answered(call: ToolCall, content: string, ok: boolean): ToolOutcome['entry'] {
  return {
    tool_call_id: call.id,
    name: call.name,
    content: content.toWellFormed(),
    ok,
    exit_code: null,
    ended: ok ? 'exit' : 'refused',
    stdout_bytes: 0,
    stderr_bytes: 0,
    duration_ms: 0,
  };
}

function refused(call: ToolCall, content: string): ToolOutcome {
  return { entry: answered(call, content, false) };
}

async function runCommand(
  call: ToolCall,
  cmd: string,
  toolBox: ToolBox,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  const result = await toolBox.sandbox.exec(cmd, { timeoutMs: toolBox.commandTimeoutMs, signal });
  return {
    entry: {
      ...answered(call, resultText(result), result.ended === 'exit'),
      exit_code: result.exitCode,
      ended: result.ended,
      stdout_bytes: result.stdout.totalBytes,
      stderr_bytes: result.stderr.totalBytes,
      duration_ms: result.durationMs,
    },
    ...(result.ended === 'sandbox_error' ? { sandboxError: result.detail ?? 'the sandbox broke' } : {}),
  };
}

/** The frame in which the reference harness hands results over. Source: BENCHMARK.md §5.5. */
function resultText(result: ExecResult): string {
  const streams = [
    `<stdout>${truncateOutput(result.stdout)}</stdout>`,
    `<stderr>${truncateOutput(result.stderr)}</stderr>`,
  ];
  const ending =
    result.ended === 'exit'
      ? [`<exit_code>${result.exitCode}</exit_code>`]
      : [`<error_kind>${result.ended}</error_kind>`, `<details>${result.detail ?? ''}</details>`];
  return ['<shell_results>', ...ending, ...streams, '</shell_results>'].join('\n').toWellFormed();
}

async function runFinish(
  call: ToolCall,
  finish: FinishArguments,
  toolBox: ToolBox,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  const missing: string[] = [];
  for (const path of finish.paths) {
    if (!(await toolBox.sandbox.fileExists(path, signal))) missing.push(path);
  }
  if (missing.length > 0) {
    return refused(
      call,
      `ERROR: Files do not exist: ${JSON.stringify(missing)}. Save them, check their paths, and call finish again.`,
    );
  }
  return { entry: answered(call, 'The task is finished.', true), finish };
}
