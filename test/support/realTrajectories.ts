import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TrajectoryFormat } from '../../src/core/schema/step.ts';
import {
  type Count,
  countAgents,
  countAtif,
  countChat,
  countClaude,
  countCodex,
  countCopilot,
  countInspect,
  countSregymTrace,
  countStratus,
  countSweAgent,
  countTextCommands,
} from './countTrajectory.ts';
import { sharedDir } from './shared.ts';

type Counter = (path: string) => Count | Map<string, Count>;
const nothing: Counter = () => ({ turns: 0, calls: 0 });

/** By where a file lies: its format, how its turns and calls are counted, and raw or sealed parts that it is known to have. */
const rules: readonly (readonly [
  place: RegExp,
  format: TrajectoryFormat,
  count: Counter,
  undecoded?: number,
])[] = [
  [/annotations\.json$/, 'unknown', nothing, 4],
  [/_results_.*\.json$/, 'unknown', nothing, 5],
  [/magentic-one\//, 'chat-messages', countAgents],
  [/tau-retail\//, 'tau-bench', countChat],
  [/^atif/, 'atif', countAtif],
  [/^inspect\//, 'inspect', countInspect],
  [/(local|github_issue)\.traj\.json$/, 'mini-swe-agent', countTextCommands],
  [/^mini-swe-agent\//, 'mini-swe-agent', countChat],
  [/^openai-chat-messages\//, 'chat-messages', countChat],
  // Every one of its thoughts is sealed by the provider.
  [/codex_run\/sessions\//, 'codex', countCodex, 19],
  [/claudecode_run\//, 'claude-code', countClaude],
  // One line that the program printed between.
  [/copilot_run_real\//, 'copilot', countCopilot, 1],
  [/stratus_run\//, 'stratus', countStratus],
  // The recorder's verdict, which is no part of the trajectory.
  [/concurrent_failures.*\.json$/, 'sregym-trace', countSregymTrace, 1],
  [/^sregym-stratus-learning\//, 'sregym-trace', countSregymTrace],
  [/^swe-agent\//, 'swe-agent', countSweAgent],
];

/** A real trajectory of another program, of the reference data beside this repository. */
export interface RealTrajectory {
  /** Relative to the folder of all of them. */
  readonly file: string;
  readonly path: string;
  /** Null for a file that no rule knows. */
  readonly format: TrajectoryFormat | null;
  readonly undecoded: number;
  /** Turns and tool calls of each trajectory in it, by an independent reader; `main` where a file is one. */
  counts(): ReadonlyMap<string, Count>;
}

/** Every file that is there, in order; none where the reference data is absent. */
export function realTrajectories(): readonly RealTrajectory[] {
  const root = sharedDir('real-data', 'trajectories');
  if (root === null) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(root, file)).isFile())
    .sort()
    .map((file) => realTrajectory(root, file));
}

function realTrajectory(root: string, file: string): RealTrajectory {
  const path = join(root, file);
  const [, format, count, undecoded = 0] = rules.find(([place]) => place.test(file)) ?? [/./, null, nothing];
  return {
    file,
    path,
    format,
    undecoded,
    counts: () => {
      const counted = count(path);
      return counted instanceof Map ? counted : new Map([['main', counted]]);
    },
  };
}
