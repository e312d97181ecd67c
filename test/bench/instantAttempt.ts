import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { type PlannedRun, startRun, type World } from '../../src/core/harness/session.ts';
import type { Sandbox } from '../../src/core/sandbox/sandbox.ts';
import { timed } from './bench.ts';

/** One line of a journal as it was written, newline included. */
export interface JournalLine {
  readonly bytes: Buffer;
  readonly isToolResult: boolean;
  /** Turn that it belongs to; a message of the harness opens the turn that follows. Null before the first and at the end. */
  readonly turn: number | null;
}

export interface TimedAttempt {
  /** From the end of the first turn to the end of the last: opening and closing are no part of a turn. */
  readonly ms: number;
  /** The same for each turn but the first. */
  readonly turnsMs: readonly number[];
  /** What the journal got in that time. */
  readonly lines: readonly JournalLine[];
}

/** Runs an attempt that takes all its turns, and leaves nothing behind. */
export async function timeAttempt(
  planned: PlannedRun,
  world: World,
  outputDir: string,
  signal: AbortSignal,
): Promise<TimedAttempt> {
  const turns = planned.run.settings.max_turns;
  const ends: number[] = [];
  const onEvent = (event: { readonly type: string }) => {
    if (event.type === 'turn_ended') ends.push(performance.now());
  };
  const { ending, paths } = await startRun(planned, outputDir, world, onEvent, signal);
  const [first, last] = [ends[0], ends.at(-1)];
  if (ending.status !== 'complete' || ends.length !== turns || first === undefined || last === undefined) {
    throw new Error(`the attempt ended after ${ends.length} of ${turns} turns: nothing was measured`);
  }
  const key = { model: 'instant', task_id: planned.run.tasks[0]?.id ?? '', repeat: 1 };
  const lines = linesBetween(readFileSync(paths.attempt(key).trajectory), turns);
  rmSync(outputDir, { recursive: true });
  const turnsMs = ends.slice(1).map((end, index) => end - (ends[index] ?? Number.NaN));
  return { ms: last - first, turnsMs, lines };
}

/** The lines after the last of turn 1 and up to the last of the last turn. */
function linesBetween(journal: Buffer, turns: number): JournalLine[] {
  const lines = journalLines(journal);
  const lastOf = (wanted: number) => lines.findLastIndex(({ turn }) => turn === wanted);
  return lines.slice(lastOf(1) + 1, lastOf(turns) + 1);
}

/** The lines of a whole journal. */
export function journalLines(journal: Buffer): JournalLine[] {
  const lines: JournalLine[] = [];
  for (let end = journal.length; end > 0; ) {
    const start = journal.lastIndexOf(10, end - 2) + 1;
    const bytes = journal.subarray(start, end);
    const { turn, type } = JSON.parse(bytes.toString()) as { turn?: number; type: string };
    const next = type === 'message' ? (lines.at(-1)?.turn ?? null) : null;
    lines.push({ bytes, isToolResult: type === 'tool_result', turn: turn ?? next });
    end = start;
  }
  return lines.reverse();
}

/** What the same work takes without a harness, for each turn in order. */
export type BareCost = readonly { readonly writesMs: number; readonly execMs: number }[];

/**
 * Writes the same bytes by the same calls on the same disk: what no journal that survives a power cut can go below. With
 * a sandbox, the command `true` runs before each tool result is written, and is timed apart.
 */
export async function replay(
  lines: readonly JournalLine[],
  path: string,
  sandbox: Sandbox | null,
  signal: AbortSignal,
): Promise<BareCost> {
  const turns = new Map<number | null, { writesMs: number; execMs: number }>();
  const file = openSync(path, 'wx');
  try {
    for (const { bytes, isToolResult, turn } of lines) {
      const cost = turns.get(turn) ?? { writesMs: 0, execMs: 0 };
      turns.set(turn, cost);
      if (sandbox !== null && isToolResult) cost.execMs += await runTrue(sandbox, signal);
      const began = performance.now();
      writeSync(file, bytes);
      fdatasyncSync(file);
      cost.writesMs += performance.now() - began;
    }
    return [...turns.values()];
  } finally {
    closeSync(file);
    rmSync(path);
  }
}

async function runTrue(sandbox: Sandbox, signal: AbortSignal): Promise<number> {
  const { ms, value } = await timed(() => sandbox.exec('true', { timeoutMs: 60_000, signal }));
  if (value.exitCode !== 0) throw new Error(`true: ${value.ended} ${value.detail ?? value.exitCode}`);
  return ms;
}
