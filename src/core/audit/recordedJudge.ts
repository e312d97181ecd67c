import { join } from 'node:path';
import { createJudge, type Judge } from '../harness/judge.ts';
import { judgePromptSha256, loadJudgePrompts } from '../harness/judgePrompts.ts';
import { LimitReached } from '../harness/spending.ts';
import type { RunFile } from '../schema/run.ts';
import type { VerifyingProgram } from './verifyingProgram.ts';

/**
 * A judge that is never asked: its answers are those on record, and where there is none to a question it throws
 * {@link LimitReached}. Null for a run that the rules have scored; a clause that says why there can be none.
 */
export function recordedJudge(run: RunFile, { promptsDir }: VerifyingProgram): Judge | null | string {
  const { settings, judge: described, prompts_root } = run;
  if (settings.match === 'rules') return null;
  if (settings.judge === null || described === null) return 'run.json does not say who judged';
  const overrides = prompts_root === null ? null : join(prompts_root, 'judge');
  const judgePrompts = loadJudgePrompts(join(promptsDir, 'judge'), overrides);
  if (judgePromptSha256(judgePrompts) !== described.prompt_sha256)
    return 'what the judge was told is not what it would be told now';
  const { identity } = described;
  const refuse = () => Promise.reject(new LimitReached());
  return createJudge(
    { entry: settings.judge, retries: 0, backoffMs: 0, begin: refuse },
    {
      clock: { now: () => 0, sleep: refuse },
      random: () => 0,
      createModel: () => ({ identity, generate: refuse }),
      resolveKey: async () => null,
      fetch: refuse,
      judgePrompts,
      secrets: [],
      rateOf: () => null,
    },
  );
}
