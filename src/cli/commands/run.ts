import { basename, dirname, resolve } from 'node:path';
import { BenchError } from '../../core/errors.ts';
import { selectionFor, type TaskSelection } from '../../core/harness/plan.ts';
import {
  planResume,
  planRun,
  type RunResult,
  resumeRun,
  startRun,
  type World,
} from '../../core/harness/session.ts';
import { checkModelNames, resolveSettings, settingsDifferences } from '../../core/harness/settings.ts';
import { reportTable } from '../../core/report/table.ts';
import { presets, type SandboxChoice } from '../../core/schema/config.ts';
import type { HarnessEvent } from '../../core/schema/event.ts';
import type { RunFile, RunSettings } from '../../core/schema/run.ts';
import { findRun, readRun } from '../../core/store/runStore.ts';
import { type LoadedConfig, loadSampleConfig } from '../../machine/configFile.ts';
import { hasSampleSuite, makeSampleSuite } from '../../machine/sampleSuite.ts';
import { createWorld } from '../../machine/world.ts';
import { hasConfigHere, loadConfig } from '../configHere.ts';
import { exitCodes } from '../exitCode.ts';
import { createCliKeyResolver } from '../keyResolver.ts';
import { plainLine, plainText } from '../output.ts';
import { jsonProgress, textProgress } from '../progress.ts';
import type { CommandContext } from './context.ts';
import { showPlan, tellCost } from './showPlan.ts';

export interface RunFlags {
  readonly config?: string;
  readonly model?: readonly string[];
  readonly preset?: 'aa' | 'smoke';
  readonly smoke?: number | true;
  readonly tasks?: readonly string[];
  readonly limit?: number;
  readonly repeats?: number;
  readonly maxTurns?: number;
  readonly concurrency?: number;
  readonly maxCost?: number;
  readonly sandbox?: SandboxChoice;
  readonly out?: string;
  readonly groundTruth?: string;
  readonly resume?: string | true;
  readonly retryErrors?: true;
  readonly dryRun?: true;
  readonly allowPractice?: true;
  readonly allowChanged?: true;
  readonly json?: true;
}

/** `itbench-review run` */
export async function run(flags: RunFlags, context: CommandContext): Promise<number> {
  const sample = flags.smoke !== undefined && flags.config === undefined && !hasConfigHere();
  return await runWith(
    flags,
    () => (sample ? loadSampleConfig(process.cwd()) : loadConfig(flags.config)),
    context,
  );
}

/** Runs what the configuration and the flags mean, shows it while it goes on, and what came out of it. */
export async function runWith(
  flags: RunFlags,
  load: () => LoadedConfig,
  context: CommandContext,
): Promise<number> {
  if (flags.resume !== undefined) return await resume(flags, load, context);
  if (flags.retryErrors === true) {
    throw new BenchError('usage', '--retry-errors says how an earlier run goes on, and none is named', {
      hint: 'Add --resume: itbench-review run --resume --retry-errors',
    });
  }
  const loaded = load();
  const settings = settingsOf(loaded, flags);
  if (loaded.isSample) await ensureSampleSuite(loaded.tasksDir, context);
  const world = worldOf(loaded.promptsDir);
  const planned = await planRun(
    {
      settings,
      suiteDir: loaded.tasksDir,
      ...(flags.groundTruth === undefined ? {} : { groundTruthDir: resolve(flags.groundTruth) }),
      selection: selectionFor(settings, wishOf(flags)),
      sandbox: flags.sandbox ?? loaded.config.sandbox,
      policy: loaded.config.policy,
      allowPractice: flags.allowPractice === true,
      allowChanged: flags.allowChanged === true,
    },
    world,
    context.signal,
  );
  const place = { outputDir: flags.out === undefined ? loaded.outputDir : resolve(flags.out), dir: null };
  if (flags.dryRun === true) return showPlan(planned, { ...place, json: flags.json === true }, context);
  if (flags.json !== true) tellCost(planned, place, context);
  return await watch(flags, context, (emit) =>
    startRun(planned, place.outputDir, world, emit, context.signal),
  );
}

/** Makes the sample suite where it is not there yet, so that a first run needs no other command. */
async function ensureSampleSuite(dir: string, { terminal, signal }: CommandContext): Promise<void> {
  if (hasSampleSuite(dir)) return;
  terminal.err.write(`Making the sample suite in ${dir} …\n`);
  await makeSampleSuite(dir, {}, signal);
}

/** The machine as the command line sees it. @throws BenchError config_invalid */
export function worldOf(promptsDir: string | null): World {
  const resolveKey = createCliKeyResolver(process.env);
  return createWorld({ promptsDir, resolveKey, proxy: null, environment: process.env });
}

/** Goes on with a run. Flags and configuration may be given again: what they say must then be what the run has. */
async function resume(flags: RunFlags, load: () => LoadedConfig, context: CommandContext): Promise<number> {
  const wanted = typeof flags.resume === 'string' ? flags.resume : null;
  const outputDir = flags.out !== undefined ? resolve(flags.out) : outputDirOf(load, wanted);
  const dir = findRun(outputDir, wanted);
  const { run: started } = readRun(dir);
  const asked = saysSettings(flags) ? settingsOf(load(), flags) : null;
  refuseOtherWishes(started, asked, flags);
  const world = worldOf(started.prompts_root);
  const planned = await planResume({ dir }, world, context.signal);
  const maxCostUsd = flags.maxCost ?? asked?.max_cost_usd ?? planned.maxCostUsd;
  const plan = { ...planned, maxCostUsd, retryErrors: flags.retryErrors === true };
  const place = { outputDir: dirname(dir), dir };
  if (flags.dryRun === true) return showPlan(plan, { ...place, json: flags.json === true }, context);
  if (flags.json !== true) tellCost(plan, place, context);
  return await watch(flags, context, (emit) => resumeRun(plan, dir, world, emit, context.signal));
}

/** A run named by its folder needs no configuration to be found. */
function outputDirOf(load: () => LoadedConfig, wanted: string | null): string {
  if (wanted !== null && basename(wanted) !== wanted) return resolve('.');
  return load().outputDir;
}

/** Whether the flags say anything about how attempts run, rather than which run is meant. */
function saysSettings(flags: RunFlags): boolean {
  const { config, model, preset, smoke, repeats, maxTurns } = flags;
  return [config, model, preset, smoke, repeats, maxTurns].some((flag) => flag !== undefined);
}

/** @throws BenchError run_mismatch, naming what is asked for and what the run has */
function refuseOtherWishes(started: RunFile, asked: RunSettings | null, flags: RunFlags): void {
  const differences = asked === null ? [] : settingsDifferences(started.settings, asked);
  const kind = started.sandbox.fingerprint.kind;
  if (flags.sandbox !== undefined && flags.sandbox !== 'auto' && flags.sandbox !== kind) {
    differences.push(`sandbox ${kind}, not ${flags.sandbox}`);
  }
  const ids = started.tasks.map(({ id }) => id);
  const others = (flags.tasks ?? []).filter((id) => !ids.includes(id));
  if (others.length > 0) differences.push(`tasks without ${others.join(', ')}`);
  if (flags.limit !== undefined && flags.limit < ids.length)
    differences.push(`${ids.length} tasks, not ${flags.limit}`);
  if (differences.length === 0) return;
  throw new BenchError(
    'run_mismatch',
    `the run ${started.run_id} was started with ${differences.join('; ')}`,
    {
      hint: 'Resume it as it was started, without these flags, or start a new run.',
    },
  );
}

function settingsOf(loaded: LoadedConfig, flags: RunFlags): RunSettings {
  checkModelNames(loaded.config, flags.model ?? [], loaded.name);
  const asked = flags.smoke === undefined ? flags.preset : 'smoke';
  const settings = resolveSettings(loaded.config, {
    ...(asked === undefined ? {} : { preset: asked }),
    ...(flags.model === undefined ? {} : { models: flags.model }),
    ...(flags.repeats === undefined ? {} : { repeats: flags.repeats }),
    ...(flags.maxTurns === undefined ? {} : { maxTurns: flags.maxTurns }),
    ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
    ...(flags.maxCost === undefined ? {} : { maxCostUsd: flags.maxCost }),
  });
  if (settings.preset === 'aa') refuseOtherProtocol(settings);
  return settings;
}

/** The configuration's own check knows nothing of flags. @throws BenchError usage */
function refuseOtherProtocol({ repeats, max_turns, models }: RunSettings): void {
  const { aa } = presets;
  if (repeats !== aa.repeats || max_turns !== aa.max_turns) {
    const protocol = `${aa.repeats} repeats and ${aa.max_turns} turns`;
    throw new BenchError('usage', `preset aa means ${protocol}: other figures must not carry its name`, {
      hint: 'Leave --repeats and --max-turns away, or take the preset out of the configuration.',
    });
  }
  const hasty = models.find(({ timeout_ms }) => (timeout_ms ?? aa.timeout_ms) < aa.timeout_ms);
  if (hasty === undefined) return;
  const least = `timeout_ms of ${aa.timeout_ms} at least`;
  throw new BenchError('usage', `preset aa means a ${least}, and ${hasty.name} has ${hasty.timeout_ms}`, {
    hint: 'Raise it in the configuration, or leave it out there.',
  });
}

function wishOf(flags: RunFlags): TaskSelection {
  const limit = flags.limit ?? (typeof flags.smoke === 'number' ? flags.smoke : undefined);
  return {
    ...(flags.tasks === undefined ? {} : { ids: flags.tasks }),
    ...(limit === undefined ? {} : { limit }),
  };
}

/** Shows a run while it goes on, and what came out of it. */
async function watch(
  flags: RunFlags,
  { terminal }: CommandContext,
  perform: (emit: (event: HarnessEvent) => void) => Promise<RunResult>,
): Promise<number> {
  const progress = flags.json === true ? jsonProgress(terminal) : textProgress(terminal, () => Date.now());
  let result: RunResult;
  try {
    result = await perform(progress.on);
  } finally {
    progress.close();
  }
  if (flags.json !== true) showResult(result, terminal.out);
  return exitCodeFor(result);
}

function showResult({ ending, paths, reports }: RunResult, out: NodeJS.WritableStream): void {
  out.write(`\n${plainText(reportTable(reports.map(({ report }) => report)))}\n`);
  for (const { path } of reports) out.write(`Report: ${plainLine(path)}\n`);
  const resumption = `itbench-review run --resume ${paths.dir}`;
  if (ending.status !== 'complete') {
    const share = `${ending.ended} of ${ending.attemptCount} attempts`;
    out.write(plainLineOf(`${whyStopped(ending)} after ${share}. Go on with: ${resumption}`));
  }
  if (ending.errorCount > 0) {
    const count = ending.errorCount === 1 ? '1 attempt' : `${ending.errorCount} attempts`;
    out.write(plainLineOf(`${count} ended in an error. Make them again with: ${resumption} --retry-errors`));
  }
}

function plainLineOf(text: string): string {
  return `${plainLine(text)}\n`;
}

function whyStopped({ status, stoppedModels }: RunResult['ending']): string {
  if (status === 'budget') return 'The cost limit was reached';
  if (status !== 'failed') return 'The run was stopped';
  const models = stoppedModels.map(({ model, why }) => `${model} (${why})`).join(', ');
  return `Models could not be asked any more, ${models},`;
}

function exitCodeFor({ ending, reports }: RunResult): number {
  if (ending.status === 'cancelled') return exitCodes.cancelled;
  if (ending.status === 'budget') return exitCodes.budget;
  if (ending.status === 'failed') return exitCodes.fault;
  return reports.some(({ report }) => report.status === 'inconclusive')
    ? exitCodes.inconclusive
    : exitCodes.done;
}
