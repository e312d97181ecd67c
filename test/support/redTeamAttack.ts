import type { ScriptedReply } from '../../src/core/model/script.ts';
import type { SandboxKind } from '../../src/core/sandbox/sandbox.ts';
import type { TrajectoryRecord } from '../../src/core/schema/trajectory.ts';
import { submissionOf } from './cliScene.ts';

/** What a model attacks from inside, and what of the host there is to be found. */
export interface Battlefield {
  /** Host folder of the suite in `tasks/`, the results in `results/` and a person's home in `home/`. */
  readonly root: string;
  /** Of a server of the host on the loopback device. */
  readonly port: number;
  /** Of the same server: a path, and a name in the abstract name space of Linux. */
  readonly socket: string;
  readonly abstractSocket: string;
  /** A process of the host: the one that runs the tests. */
  readonly pid: number;
  readonly sandbox: SandboxKind;
}

export type ToolResult = Extract<TrajectoryRecord, { type: 'tool_result' }>;

export interface Attack {
  readonly script: (field: Battlefield) => readonly ScriptedReply[];
  /** How the attempt ends: an outcome that counts, never an error that would take it out of the figures. */
  readonly outcome: 'submitted' | 'no_submission' | 'invalid_submission';
  /** What it scores; 0 where it says nothing else. */
  readonly score?: number;
  /** Looks closer at what the model was given, in the order of its calls. */
  readonly check: (results: readonly ToolResult[], field: Battlefield) => void;
}

/** What the sandbox of the attacks is held to; small, so that an attack which succeeds does no harm to this machine. */
export const attackLimits = {
  scratch_mb: 16,
  command_memory_mb: 256,
  command_processes: 48,
  command_timeout_s: 3,
} as const;

/** Where the whole of an attempt is said to have gone well: nothing else than the right answer, by ordinary means. */
export const answer = submissionOf('shop/Deployment/cart');
export const write = (path: string, text: string): string =>
  `cat > ${path} <<'END_OF_FILE'\n${text}\nEND_OF_FILE`;

/** What a command printed on its standard output, out of the frame in which the model is given it. */
export function stdoutOf(result: ToolResult | undefined): string {
  const content = result?.content ?? '';
  return content.slice(content.indexOf('<stdout>') + '<stdout>'.length, content.lastIndexOf('</stdout>'));
}

export function stateOf(result: ToolResult | undefined): string {
  return JSON.stringify(result)?.slice(0, 1000) ?? 'there is no result';
}
