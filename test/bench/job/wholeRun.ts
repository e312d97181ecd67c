import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRun } from '../../../src/core/harness/session.ts';
import type { ScriptedReply } from '../../../src/core/model/script.ts';
import type { Script } from '../../../src/core/model/scripted.ts';
import { journalLines, replay } from '../instantAttempt.ts';
import { instantWorld, planInstantRun, words, writeEmptySuite } from '../instantRun.ts';
import { serveJob } from '../job.ts';

export interface WholeRunWanted {
  readonly folder: string;
  readonly taskCount: number;
  readonly repeats: number;
  readonly turns: number;
  /** Whether each turn runs a command, or is text alone. */
  readonly commands: boolean;
  readonly virtualWorkerUrl: string;
}

export interface WholeRunDone {
  readonly planMs: number;
  /** From the start of the first attempt to the last report on the disk. */
  readonly runMs: number;
  /** The same synced writes of the same journals without a harness, right after the run. */
  readonly bareWritesMs: number;
  readonly attempts: number;
  readonly turns: number;
  readonly accuracy: number | null;
  readonly falsePositiveRate: number | null;
}

const replyCharacters = 1000;

/** One right claim and one wrong one, so that matching, scoring and the reading of snapshots are part of the run. */
const submission = JSON.stringify({
  contributing_factors: [
    { name: 'shop/Deployment/cart', reasoning: 'wrong port', evidence: 'its events' },
    { name: 'shop/Service/frontend', reasoning: 'it answers late', evidence: 'its alerts' },
  ],
});

await serveJob(async (wanted: WholeRunWanted): Promise<WholeRunDone> => {
  const { signal } = new AbortController();
  const suiteDir = join(wanted.folder, 'suite');
  writeEmptySuite(suiteDir, wanted.taskCount);
  const world = instantWorld(scriptOf(wanted), new URL(wanted.virtualWorkerUrl));
  const began = performance.now();
  const planned = await planInstantRun(
    { suiteDir, repeats: wanted.repeats, maxTurns: wanted.turns },
    world,
    signal,
  );
  const planMs = performance.now() - began;
  let turns = 0;
  const { ending, reports, paths } = await startRun(
    planned,
    join(wanted.folder, 'results'),
    world,
    (event) => {
      if (event.type === 'turn_ended') turns += 1;
    },
    signal,
  );
  const runMs = performance.now() - began - planMs;
  const report = reports[0]?.report;
  if (ending.status !== 'complete' || report?.outcomes.submitted !== ending.attemptCount) {
    throw new Error(`not every attempt submitted: ${JSON.stringify([report?.outcomes, report?.errors])}`);
  }
  const { accuracy, false_positive_rate: falsePositiveRate } = report;
  const bareWritesMs = await bareWrites(paths.attempts, wanted, signal);
  return { planMs, runMs, bareWritesMs, attempts: ending.ended, turns, accuracy, falsePositiveRate };
});

/** Replays the journals of every first repeat, and takes the others for equal: they hold the same records. */
async function bareWrites(attemptsDir: string, wanted: WholeRunWanted, signal: AbortSignal): Promise<number> {
  let ms = 0;
  for (const path of globSync('*/*/r1/trajectory.jsonl', { cwd: attemptsDir })) {
    const lines = journalLines(readFileSync(join(attemptsDir, path)));
    for (const { writesMs } of await replay(lines, join(wanted.folder, 'bare.jsonl'), null, signal)) {
      ms += writesMs;
    }
  }
  return ms * wanted.repeats;
}

/** All turns but two are text or `true`; the last but one writes the submission, the last finishes. */
function scriptOf({ turns, commands }: WholeRunWanted): Script {
  const text = words(replyCharacters);
  const act = (name: string, args: Record<string, string | string[]>): ScriptedReply => ({
    text,
    tool_calls: [{ name, arguments: args }],
  });
  return (_, call) => {
    if (call === turns) return act('finish', { reason: 'done', paths: ['agent_output.json'] });
    if (call === turns - 1) return act('code_exec', { cmd: `echo '${submission}' > agent_output.json` });
    return commands ? act('code_exec', { cmd: 'true' }) : { text };
  };
}
