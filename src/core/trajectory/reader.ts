import type { Step } from '../analysis/step.ts';
import type { ReadingProgress, StepHead, TrajectoryInfo } from '../schema/step.ts';

/**
 * A trajectory that is open. Ours is read by ranges and indexed in the background; a foreign one is read whole, up to a
 * stated size. Whatever is wrong with it is in `info().problems`, in words: nothing throws for a damaged file.
 */
export interface TrajectoryReader {
  /** Absolute path of the file. */
  readonly path: string;
  /** What is known so far. */
  info(): TrajectoryInfo;
  progress(): ReadingProgress;
  /** Heads from a position on; fewer than asked for where no more are known yet. */
  heads(from: number, count: number): readonly StepHead[];
  /** A step, whole. @throws BenchError usage for a step that is not there */
  step(index: number, signal: AbortSignal): Promise<Step>;
  /** Every step from a position on, whole, one at a time; waits for the index. For analysis and find. */
  steps(from: number, signal: AbortSignal): AsyncIterable<{ readonly index: number; readonly step: Step }>;
  /** Resolves when the whole file has been looked at, as it was then. */
  indexed(signal: AbortSignal): Promise<void>;
  /** What the agent submitted, as the trajectory or the file beside it has it: text of its `agent_output.json`; null without one. */
  submission(): Promise<string | null>;
  /** Told when more is known, at most ten times a second. @returns to stop being told */
  onChange(listener: () => void): () => void;
  close(): void;
}
