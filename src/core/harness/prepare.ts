import { type Prompts, promptHashes } from '../agent/prompts.ts';
import { toolDefinitions } from '../agent/tools.ts';
import { BenchError } from '../errors.ts';
import type { Model } from '../model/model.ts';
import type { ModelEntry } from '../schema/modelEntry.ts';
import type { Policy } from '../schema/policy.ts';
import { type RunFile, type RunSettings, runSchemaVersion } from '../schema/run.ts';
import type { SandboxFingerprint } from '../schema/trajectory.ts';
import type { JudgePrompts } from '../scoring/judgeRequest.ts';
import { scoreClaims } from '../scoring/precisionAtFullRecall.ts';
import { sha256, sha256OfJson } from '../store/hash.ts';
import { lintSuite } from '../suite/lint.ts';
import type { OnHashProgress } from '../suite/lock.ts';
import type { Suite, Task } from '../suite/suite.ts';
import { readTaskTruth, readTaskTruthText } from '../suite/taskTruth.ts';
import { judgePromptSha256 } from './judgePrompts.ts';
import { recordSuite } from './suiteRecord.ts';

export interface Preparation {
  readonly runId: string;
  readonly createdAtMs: number;
  readonly productVersion: string;
  readonly harnessSha256: string | null;
  readonly machine: RunFile['machine'];
  readonly settings: RunSettings;
  readonly suite: Suite;
  /** Where ground truths came from, when not from the suite itself. */
  readonly groundTruthDir: string | null;
  readonly tasks: readonly Task[];
  readonly sandbox: { readonly fingerprint: SandboxFingerprint; readonly why: string };
  readonly prompts: Prompts;
  readonly promptsRoot: string | null;
  readonly judgePrompts: JudgePrompts;
  /** Who a model is, without asking it anything. */
  readonly identityOf: (entry: ModelEntry) => Model['identity'];
  /** What decisions go by, where it is not the default policy. */
  readonly policy: Policy | undefined;
  /** Run although files differ from the suite's lock; the report then says so. */
  readonly allowChanged: boolean;
  /** Let practice results carry the name of the published protocol. */
  readonly allowPractice: boolean;
  readonly onProgress?: OnHashProgress;
}

/**
 * Everything that decides what a run will be, gathered and checked before the first attempt: `run.json`.
 * @throws BenchError config_invalid | practice_refused | suite_changed | suite_invalid | ground_truth_invalid
 */
export async function prepareRun(preparation: Preparation, signal: AbortSignal): Promise<RunFile> {
  const { settings, sandbox, suite, tasks, prompts } = preparation;
  if (settings.preset === 'aa' && sandbox.fingerprint.practice && !preparation.allowPractice) {
    throw new BenchError(
      'practice_refused',
      `preset aa does not run in the ${sandbox.fingerprint.kind} sandbox, whose results are practice`,
      {
        hint: 'Use another sandbox (itbench-review doctor says what each needs), or add --allow-practice: every report then says so.',
      },
    );
  }
  for (const task of tasks) await checkScorable(task, signal);
  const onProgress = preparation.onProgress ?? (() => {});
  const record = await recordSuite(
    suite,
    tasks,
    { allowChanged: preparation.allowChanged, onProgress },
    signal,
  );
  return {
    schema_version: runSchemaVersion,
    run_id: preparation.runId,
    created_at: new Date(preparation.createdAtMs).toISOString(),
    product_version: preparation.productVersion,
    settings,
    models: Object.fromEntries(settings.models.map((entry) => [entry.name, preparation.identityOf(entry)])),
    judge: describeJudge(preparation),
    suite: { ...record, ground_truth_root: preparation.groundTruthDir },
    tasks: await describeTasks(suite, tasks, signal),
    sandbox: { fingerprint: sandbox.fingerprint, why: sandbox.why },
    ...(preparation.policy === undefined ? {} : { policy: preparation.policy }),
    prompts_root: preparation.promptsRoot,
    prompt_sha256: { ...promptHashes(prompts), tools: sha256OfJson(toolDefinitions(prompts)) },
    harness_sha256: preparation.harnessSha256,
    machine: preparation.machine,
  };
}

/** @throws BenchError config_invalid where a judge is to match the claims and none is named */
export function describeJudge({
  settings,
  identityOf,
  judgePrompts,
}: Pick<Preparation, 'settings' | 'identityOf' | 'judgePrompts'>): RunFile['judge'] {
  if (settings.match === 'rules') return null;
  if (settings.judge === null) {
    throw new BenchError('config_invalid', 'match: judge needs scoring.judge, the model that judges', {
      hint: 'Add it to the configuration, or use match: rules, which is deterministic and free.',
    });
  }
  return { identity: identityOf(settings.judge), prompt_sha256: judgePromptSha256(judgePrompts) };
}

/** Refuses a truth that no answer can be scored against, before an attempt at it is paid for. */
async function checkScorable(task: Task, signal: AbortSignal): Promise<void> {
  const truth = await readTaskTruth(task, signal);
  try {
    scoreClaims([], truth, 'rules');
  } catch (error) {
    if (!BenchError.is(error)) throw error;
    throw new BenchError(error.code, `task ${task.id}: ${error.message}`, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}

async function describeTasks(
  suite: Suite,
  tasks: readonly Task[],
  signal: AbortSignal,
): Promise<RunFile['tasks']> {
  // Of the ground truths only: reading 31 GB of snapshots before a run would take minutes, and `tasks lint` does it.
  const findings = await lintSuite({ ...suite, tasks }, signal, { readSnapshots: false });
  const described: RunFile['tasks'] = [];
  for (const task of tasks) {
    const { text } = await readTaskTruthText(task, signal);
    const doubts = findings.filter(({ task: id, severity }) => id === task.id && severity === 'error');
    described.push({
      id: task.id,
      title: task.title,
      ground_truth_sha256: sha256(text),
      doubts: doubts.map(({ sentence }) => sentence),
    });
  }
  return described;
}

/**
 * What differs between a run on the disk and one that would be planned now, in words; empty when it can go on.
 * Times, versions of the machine and paths may differ; what shapes results may not, the program itself included: a report
 * names one, and would name the wrong one for a part of its attempts.
 */
export function runDifferences(planned: RunFile, now: RunFile): string[] {
  const facets: [string, (run: RunFile) => unknown][] = [
    ['the version of ITBench Review', (run) => [run.product_version, run.harness_sha256]],
    ['the settings', (run) => run.settings],
    ['a model', (run) => run.models],
    ['the judge or what it is told', (run) => run.judge],
    ['the files of a task', (run) => run.suite.lock_sha256],
    ['a ground truth', (run) => run.tasks.map(({ id, ground_truth_sha256 }) => [id, ground_truth_sha256])],
    ['the prompts or tools', (run) => run.prompt_sha256],
    ['the sandbox', (run) => run.sandbox.fingerprint],
  ];
  return facets.filter(([, of]) => sha256OfJson(of(planned)) !== sha256OfJson(of(now))).map(([name]) => name);
}
