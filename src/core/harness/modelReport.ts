import { existsSync } from 'node:fs';
import { setImmediate as pause } from 'node:timers/promises';
import { BenchError } from '../errors.ts';
import { buildReport } from '../report/buildReport.ts';
import type { AttemptResult, FurtherSpending, WholeSuite } from '../report/reportInput.ts';
import { presets } from '../schema/config.ts';
import type { Report } from '../schema/report.ts';
import type { Provenance } from '../schema/reportedProvenance.ts';
import type { RunFile } from '../schema/run.ts';
import { sha256OfJson } from '../store/hash.ts';
import { readJournal } from '../store/journal.ts';
import type { AttemptKey, AttemptPaths, RunPaths } from '../store/layout.ts';
import { plannedAttempts } from '../store/plannedAttempts.ts';
import { readAttemptScore, readTrajectory } from '../store/runStore.ts';
import { isPaid } from './costBound.ts';
import { currentTry, judgements, setAsideTries, sumOfTries, type TryCost, tryCost } from './tryCost.ts';

/** Resamples of every interval: 10 000 take milliseconds (LIBRARIES.md E). */
const bootstrapResamples = 10_000;

/**
 * Builds the report of one model from what is on the disk, without labels, one attempt after the other.
 * @throws BenchError journal_damaged for an attempt that was changed after it had ended; the signal's reason
 */
export async function modelReport(
  run: RunFile,
  paths: RunPaths,
  model: string,
  signal: AbortSignal,
): Promise<Report> {
  const ended: Ended[] = [];
  const setAside: TryCost[] = [];
  const judging: TryCost[] = [];
  for (const key of plannedAttempts(run)) {
    if (key.model !== model) continue;
    signal.throwIfAborted();
    const at = paths.attempt(key);
    setAside.push(...setAsideTries(at));
    judging.push(...judgements(at));
    const attempt = endedAttempt(run, at, key);
    // A try that was cut off stays where it is until the attempt is made again.
    if (attempt === null) setAside.push(...currentTry(at));
    else ended.push(attempt);
    await pause();
  }
  const whole = wholeSuite(run, model);
  return buildReport({
    run_id: run.run_id,
    model,
    metric: { match: run.settings.match, label: suiteLabel(run) },
    repeats: run.settings.repeats,
    tasks: run.tasks.map(({ id, doubts }) => ({ id, doubts })),
    attempts: ended.map(({ result }) => result),
    further: furtherSpending({ setAside, judging, ended: ended.map(({ cost }) => cost) }, whole),
    whole,
    policy: {
      preset: run.settings.preset,
      max_turns: run.settings.max_turns,
      turn_penalty: run.settings.turn_penalty,
      max_error_share: run.settings.max_error_share,
    },
    decisionPolicy: run.policy,
    bootstrap: { seed: seedOf(run, model), resamples: bootstrapResamples },
    provenance: provenanceOf(
      run,
      model,
      ended.map(({ endedAt }) => endedAt),
    ),
    integrity: { attempts: ended.map(({ chain }) => chain) },
  });
}

/** The same for the same model on the same tasks, so that two runs with equal scores have equal intervals. */
function seedOf(run: RunFile, model: string): number {
  const identity = sha256OfJson({ model: run.models[model] ?? model, tasks: run.suite.lock_sha256 });
  return Number.parseInt(identity.slice(0, 8), 16);
}

/** What the accuracy is of. Forty public tasks are not the fifty-nine of the published score: BENCHMARK.md §1.1. */
function suiteLabel(run: RunFile): string {
  const size = `${run.tasks.length} ${run.tasks.length === 1 ? 'task' : 'tasks'}`;
  return `${size} of ${run.suite.title}`;
}

/** What was paid for besides the attempts that ended. */
function furtherSpending(
  { setAside, judging, ended }: Readonly<Record<'setAside' | 'judging' | 'ended', readonly TryCost[]>>,
  { isPaid: isModelPaid }: Pick<WholeSuite, 'isPaid'>,
): FurtherSpending {
  // Nobody charges for a model that thinks on this machine, whatever it tells.
  const charged = isModelPaid ? [...setAside, ...ended, ...judging] : judging;
  return {
    set_aside_tries: setAside.length,
    set_aside_cost_usd: setAside.length === 0 ? 0 : sumOfTries(setAside).knownUsd,
    judge_cost_usd: sumOfTries(judging).knownUsd,
    calls_without_cost: sumOfTries(charged).callsWithoutCost,
  };
}

/** The suite that the run is of or a part of, as often as its preset asks for it. */
function wholeSuite({ suite, settings }: RunFile, model: string): WholeSuite {
  const asked = settings.preset === null ? 1 : presets[settings.preset].repeats;
  const entry = settings.models.find(({ name }) => name === model);
  return {
    tasks: suite.task_count,
    repeats: Math.max(settings.repeats, asked),
    isPaid: entry !== undefined && isPaid(entry),
  };
}

interface Ended {
  readonly result: AttemptResult;
  readonly cost: TryCost;
  readonly endedAt: string;
  readonly chain: Report['integrity']['attempts'][number];
}

function endedAttempt(run: RunFile, at: AttemptPaths, key: AttemptKey): Ended | null {
  const score = readAttemptScore(at);
  if (score === null) return null;
  const { records, head } = readTrajectory(at.trajectory);
  const end = records.at(-1);
  if (end?.type !== 'attempt_ended') {
    throw new BenchError('journal_damaged', `${at.trajectory} has no end, though the attempt was scored`, {
      hint: 'Its last lines were removed. Restore the file, or delete the whole folder and run again with --resume.',
    });
  }
  const { schema_version: _, ...rest } = score;
  return {
    result: {
      ...rest,
      usage: end.usage,
      cost_usd: end.cost_usd,
      seconds: end.duration_ms / 1000,
      practice: run.sandbox.fingerprint.practice,
    },
    cost: tryCost(records),
    endedAt: end.t,
    chain: {
      task_id: key.task_id,
      repeat: key.repeat,
      trajectory_head: head,
      exchanges_head: existsSync(at.exchanges) ? readJournal(at.exchanges).head : null,
      judgement_head: existsSync(at.judgement) ? readJournal(at.judgement).head : null,
      score_sha256: sha256OfJson(score),
    },
  };
}

/** Name and version of what matched the claims: a change of its semantics is a new version. */
const scorers = { rules: 'itbench-review rules 1', judge: 'itbench-review judge 1' } as const;

function provenanceOf(run: RunFile, model: string, endTimes: readonly string[]): Provenance {
  const identity = run.models[model];
  if (identity === undefined)
    throw new BenchError('internal', `run.json does not describe the model ${model}`);
  return {
    generator: { name: 'itbench-review', version: run.product_version },
    suite: {
      id: run.suite.id,
      title: run.suite.title,
      layout: run.suite.layout,
      revision: run.suite.revision,
      lock_sha256: run.suite.lock_sha256,
      verified: run.suite.verified,
    },
    config_sha256: sha256OfJson(run.settings),
    prompt_sha256: run.prompt_sha256,
    harness_sha256: run.harness_sha256,
    model: identity,
    sandbox: run.sandbox.fingerprint,
    scorer: scorers[run.settings.match],
    judge: run.judge,
    machine: { ...run.machine, cpus: String(run.machine.cpus) },
    started_at: run.created_at,
    ended_at: endTimes.toSorted().at(-1) ?? null,
  };
}
