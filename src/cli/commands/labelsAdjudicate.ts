import { BenchError } from '../../core/errors.ts';
import { type Adjudicated, type AdjudicationRequest, adjudicate } from '../../core/harness/adjudicate.ts';
import type { ClaimLabel } from '../../core/schema/label.ts';
import { type AttemptKey, attemptTitle } from '../../core/store/layout.ts';
import { findRun } from '../../core/store/runStore.ts';
import { resultsDir } from '../configHere.ts';
import { exitCodes } from '../exitCode.ts';
import { jsonLine, plainLine } from '../output.ts';
import type { CommandContext } from './context.ts';

export interface LabelsAdjudicateFlags {
  readonly config?: string;
  readonly out?: string;
  /** `model/task/repeat`; or the three flags. */
  readonly attempt?: string;
  readonly model?: string;
  readonly task?: string;
  readonly repeat?: number;
  /** From 1, as lists have it. */
  readonly claim: number;
  readonly by: string;
  readonly value?: ClaimLabel;
  readonly reason?: string;
  readonly undo?: true;
  readonly json?: true;
}

/** `itbench-review labels adjudicate`: decides about a claim on which reviewers disagree. */
export async function labelsAdjudicate(
  wanted: string | undefined,
  flags: LabelsAdjudicateFlags,
  { terminal, signal }: CommandContext,
): Promise<number> {
  const request = {
    key: attemptOf(flags),
    claim: flags.claim - 1,
    by: flags.by,
    decision: decisionOf(flags),
  };
  const dir = findRun(resultsDir(flags), wanted ?? null);
  const done = await adjudicate(dir, request, { now: Date.now }, signal);
  terminal.out.write(flags.json ? jsonLine({ type: 'adjudicated', ...done }) : textOf(request, done));
  return exitCodes.done;
}

/** A name of a model may have slashes in it: the last two parts are task and repeat. */
export function attemptOf({
  attempt,
  model,
  task,
  repeat,
}: Pick<LabelsAdjudicateFlags, 'attempt' | 'model' | 'task' | 'repeat'>): AttemptKey {
  if (attempt === undefined) {
    if (model !== undefined && task !== undefined) return { model, task_id: task, repeat: repeat ?? 1 };
    throw new BenchError('usage', 'no attempt is named', {
      hint: 'Name it with --attempt model/task/repeat, or with --model, --task and --repeat.',
    });
  }
  const [, of, task_id, number] = /^(.+)\/([^/]+)\/r?([1-9][0-9]{0,5})$/.exec(attempt) ?? [];
  if (of !== undefined && task_id !== undefined) return { model: of, task_id, repeat: Number(number) };
  throw new BenchError('usage', `${plainLine(attempt)} names no attempt`, {
    hint: 'Write it as model/task/repeat, such as my-llm/Scenario-3/1.',
  });
}

function decisionOf({ undo, value, reason }: LabelsAdjudicateFlags): AdjudicationRequest['decision'] {
  if (undo === true) {
    if (value === undefined && reason === undefined) return { type: 'take_back' };
    throw new BenchError('usage', '--undo takes a decision back, and takes no --value or --reason', {
      hint: 'Leave out one or the other.',
    });
  }
  if (value !== undefined && reason !== undefined) return { type: 'decide', value, reason };
  throw new BenchError('usage', 'a decision needs --value and --reason', {
    hint: 'Say what the claim is and why, or take your decision back with --undo.',
  });
}

function textOf({ key, claim, by, decision }: AdjudicationRequest, done: Adjudicated): string {
  const where = `claim ${claim + 1} of ${attemptTitle(key)}`;
  const what =
    decision.type === 'take_back'
      ? `${by} has taken back the decision about ${where}.`
      : done.isNew
        ? `${by} has decided about ${where}: ${decision.value}.`
        : `${by} had decided the same about ${where} already: nothing was written.`;
  return `${[what, ...done.remarks, `Report: ${done.report}`].map(plainLine).join('\n')}\n`;
}
