import { mkdirSync } from 'node:fs';
import { type AgentEnding, runAgent } from '../../../../../src/core/agent/loop.ts';
import { toolDefinitions } from '../../../../../src/core/agent/tools.ts';
import { createBaselineModel } from '../../../../../src/core/model/baseline/baseline.ts';
import type { BaselineStrategy } from '../../../../../src/core/model/baseline/strategy.ts';
import type { SandboxKind } from '../../../../../src/core/sandbox/sandbox.ts';
import type { TrajectoryEntry } from '../../../../../src/core/schema/trajectory.ts';
import { readSubmission } from '../../../../../src/core/scoring/submission.ts';
import { testPrompts } from '../../../../support/agentScene.ts';
import { neverAborted } from '../../../../support/sandboxFixture.ts';
import { providerOf } from '../../../../support/sandboxProviders.ts';
import { tempFolder } from '../../../../support/tempFolder.ts';

export interface Played {
  readonly ending: AgentEnding;
  readonly records: readonly TrajectoryEntry[];
  /** The submission's text, or null when there is none. */
  readonly output: string | null;
  readonly names: readonly string[];
}

/** Runs a baseline in the real loop over the snapshot in `dataDir`, in a real sandbox. */
export async function playBaseline(
  strategy: BaselineStrategy,
  dataDir: string,
  { sandboxKind = 'virtual', maxTurns = 40 }: { sandboxKind?: SandboxKind; maxTurns?: number } = {},
): Promise<Played> {
  using folder = tempFolder();
  mkdirSync(folder.in('home'));
  const limits = {
    memoryBytes: 512 * 2 ** 20,
    processes: 64,
    fileBytes: 2 ** 24,
    outputBytes: 2 ** 20,
    scratchBytes: 2 ** 26,
  };
  await using sandbox = await providerOf(sandboxKind).open(
    { dataDir, scratchDir: folder.in('home'), limits },
    neverAborted,
  );
  const records: TrajectoryEntry[] = [];
  const model = createBaselineModel({ strategy });
  const ending = await runAgent(
    {
      systemPrompt: 'system',
      taskPrompt: 'task',
      prompts: testPrompts,
      tools: toolDefinitions(testPrompts),
      toolBox: { sandbox, commandTimeoutMs: 60_000 },
      maxTurns,
      asking: {
        generate: (request, _, signal) => model.generate(request, signal),
        record: (entry) => records.push(entry),
        now: () => 0,
        costUsd: () => null,
        begin: async () => ({ end: () => {} }),
        onResponse: () => {},
      },
      onTurn: () => {},
    },
    neverAborted,
  );
  const file = await sandbox.readFile('/home/user/agent_output.json', {
    maxBytes: 2 ** 20,
    signal: neverAborted,
  });
  const output = file.ok ? Buffer.from(file.bytes).toString('utf8') : null;
  const read = readSubmission(output ?? '');
  return { ending, records, output, names: read.ok ? read.submission.claims.map(({ name }) => name) : [] };
}

/** What each command printed, as the model was shown it. */
export function resultsIn(records: readonly TrajectoryEntry[]): string[] {
  return records.flatMap((record) => (record.type === 'tool_result' ? [record.content] : []));
}
