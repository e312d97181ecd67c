import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { standingOfReportFile } from '../../core/audit/reportStanding.ts';
import { BenchError } from '../../core/errors.ts';
import { Baselines } from '../../core/harness/baselines.ts';
import { findReportPaths, readReportFile } from '../../core/harness/readReports.ts';
import { type RunOfReport, runOfReports } from '../../core/harness/runOfReport.ts';
import { lacksLabels } from '../../core/harness/uncountedLabels.ts';
import { gateReport, gateResult } from '../../core/report/gate.ts';
import type { AgainstBaseline } from '../../core/report/gateChecks.ts';
import { gateContradictions } from '../../core/report/gateContradictions.ts';
import { gateDetails } from '../../core/report/gateFindings.ts';
import { againstBaseline } from '../../core/report/regression.ts';
import { reportLines } from '../../core/report/reportLines.ts';
import { gateMarkdown } from '../../core/report/write/gateMarkdown.ts';
import type { LocatedReport } from '../../core/report/write/sarif.ts';
import type { GatedReport } from '../../core/schema/gate.ts';
import { defaultPolicy, type Policy } from '../../core/schema/policy.ts';
import type { Report } from '../../core/schema/report.ts';
import { makeFolder, writeFileAtomic } from '../../core/store/files.ts';
import { runFolderBehindReport, runFolderOfReport } from '../../core/store/runFolder.ts';
import { loadPolicyFile } from '../../machine/policyFile.ts';
import { resultsDir } from '../configHere.ts';
import {
  appendStepSummary,
  detailedFormats,
  type GateFormat,
  gateOutput,
  shownPath,
  shownUri,
} from '../gateOutputs.ts';
import { refuseInputs } from '../outFile.ts';
import { StatusLine } from '../progress.ts';
import type { CommandContext } from './context.ts';

export interface GateFlags {
  readonly config?: string;
  readonly out?: string;
  readonly policy?: string;
  readonly baseline?: string;
  readonly force?: true;
  readonly model?: readonly string[];
  readonly format: GateFormat;
  readonly write?: readonly GateFile[];
}

/** A further file to write the result to. */
export interface GateFile {
  readonly format: GateFormat;
  readonly path: string;
}

/** `itbench-review gate`: whether reports meet a policy, as an exit code and in words. */
export async function gate(
  wanted: string | undefined,
  flags: GateFlags,
  context: CommandContext,
): Promise<number> {
  const formats = [flags.format, ...(flags.write ?? []).map(({ format }) => format)];
  const results = resultsDir(flags);
  const paths = findReportPaths(results, wanted ?? null);
  const baselines = flags.baseline === undefined ? null : findReportPaths(results, flags.baseline);
  refuseFiles(flags, [...paths, ...(baselines ?? [])]);
  const isDetailed = formats.some((format) => detailedFormats.includes(format));
  const facts = new GateFactsReader(flags, baselines, context.signal);
  const { gated, details } = await gateAll(paths, {
    facts,
    isDetailed,
    models: flags.model ?? null,
    context,
  });
  const result = gateResult(gated);
  for (const { format, path } of flags.write ?? []) {
    makeFolder(dirname(resolve(path)));
    writeFileAtomic(resolve(path), gateOutput(format, result, details));
  }
  context.terminal.out.write(gateOutput(flags.format, result, details));
  if (formats.includes('github')) appendStepSummary(gateMarkdown(result));
  return result.exit_code;
}

/** Before anything is read: a gate over thousands of reports is not to end in nothing, and not to cost one of them. */
function refuseFiles({ write = [], policy }: GateFlags, reports: readonly string[]): void {
  const outputs = write.map(({ path }) => resolve(path));
  const twice = outputs.find((path, index) => outputs.indexOf(path) < index);
  if (twice !== undefined) {
    throw new BenchError('usage', `two formats would be written to ${twice}`, {
      hint: 'Name a file for each --write.',
    });
  }
  refuseInputs(outputs, policy === undefined ? reports : [...reports, policy]);
  for (const { format, path } of write) {
    if (!statSync(resolve(path), { throwIfNoEntry: false })?.isDirectory()) continue;
    throw new BenchError('usage', `${path} is a folder, and --write needs a file`, {
      hint: `Name a file in it, such as --write ${format}=${path}/gate.${format}.`,
    });
  }
}

interface GateAllOptions {
  readonly facts: GateFactsReader;
  readonly isDetailed: boolean;
  readonly models: readonly string[] | null;
  readonly context: CommandContext;
}

interface Gated {
  readonly gated: GatedReport[];
  /** Empty unless details are asked for. */
  readonly details: LocatedReport[];
}

/** One report in memory at a time; of thousands only what is said of them stays. */
async function gateAll(
  paths: readonly string[],
  { facts, isDetailed, models, context: { terminal, signal } }: GateAllOptions,
): Promise<Gated> {
  const all: Gated = { gated: [], details: [] };
  const problems: BenchError[] = [];
  const line = new StatusLine(terminal);
  for (const [index, path] of paths.entries()) {
    await setImmediate();
    signal.throwIfAborted();
    line.show(`gate: ${index} of ${paths.length} reports`);
    if (!terminal.interactive && index > 0 && index % 1000 === 0) {
      line.print(`gate: ${index} of ${paths.length} reports`);
    }
    try {
      gateOne(path, all, { facts, isDetailed, models });
    } catch (error) {
      if (!BenchError.is(error, 'report_invalid')) throw error;
      problems.push(error);
    }
  }
  line.clear();
  if (problems.length > 0) throw allOf(problems);
  refuseMissing(models ?? [], all.gated);
  return all;
}

/** A gate that passes has looked at every model that was named. */
function refuseMissing(models: readonly string[], gated: readonly GatedReport[]): void {
  const missing = models.filter((name) => gated.every(({ model }) => model !== name));
  if (missing.length === 0) return;
  throw new BenchError('usage', `no report there is of ${missing.join(', ')}`, {
    hint: 'Name models as the configuration does, or leave --model out.',
  });
}

function gateOne(
  path: string,
  { gated, details }: Gated,
  { facts, isDetailed, models }: Omit<GateAllOptions, 'context'>,
): void {
  const { report } = readReportFile(path);
  if (models !== null && !models.includes(report.model)) return;
  const known = facts.of(report, path);
  const one = gateReport({ report, path: shownPath(path), ...known });
  gated.push(one);
  if (!isDetailed) return;
  const lines = reportLines(readFileSync(path, 'utf8'));
  details.push({ gated: one, details: gateDetails(report, known.policy), uri: shownUri(path), lines });
}

/** Nothing is decided by reports of which some cannot be read: every one of them is named. */
function allOf(problems: readonly BenchError[]): BenchError {
  const [first] = problems;
  const shown = problems.slice(0, 10).map(({ message }) => message);
  const more = problems.length - shown.length;
  const message = [...shown, ...(more > 0 ? [`and ${more} more reports`] : [])].join('\n');
  const { hint } = first ?? {};
  return new BenchError('report_invalid', message, hint === undefined ? {} : { hint });
}

/** A decision goes by what reviewers said: not by what they had said before. */
function refuseUncounted(report: Report, path: string): void {
  const folder = runFolderOfReport(path);
  if (folder === null || !lacksLabels(folder, report)) return;
  throw new BenchError('report_invalid', `${path} does not count all that reviewers have said in its run`, {
    hint: 'Write it anew with itbench-review report.',
  });
}

/** Reads what a gate must know of a report besides the report. */
class GateFactsReader {
  private readonly policy: Policy | null;
  private readonly baselines: Baselines | null;
  private readonly force: boolean;
  private readonly runs = new Map<string, RunOfReport>();

  constructor(flags: GateFlags, baselines: readonly string[] | null, signal: AbortSignal) {
    this.policy = flags.policy === undefined ? null : loadPolicyFile(flags.policy);
    this.baselines = baselines === null ? null : Baselines.read(baselines, signal);
    this.force = flags.force === true;
  }

  /** @throws BenchError report_invalid for a report that does not add up, and what a baseline can be wrong in */
  of(report: Report, path: string) {
    const [problem] = gateContradictions(report);
    if (problem !== undefined) {
      throw new BenchError('report_invalid', `${path} cannot be relied on: ${problem}`, {
        hint: 'Put it back from a copy, or rebuild it from its run with itbench-review report.',
      });
    }
    refuseUncounted(report, path);
    const run = this.runOf(path);
    const policy = this.policy ?? run?.policy ?? defaultPolicy;
    return {
      policy,
      now: Date.now(),
      standing: standingOfReportFile(path, report.model),
      runEnd: run?.end ?? null,
      baseline: this.against(report, policy),
    };
  }

  private runOf(path: string): RunOfReport | null {
    const folder = runFolderBehindReport(path);
    if (folder === null) return null;
    const run = this.runs.get(folder) ?? runOfReports(folder);
    this.runs.set(folder, run);
    return run;
  }

  private against(report: Report, policy: Policy): AgainstBaseline | null {
    if (this.baselines === null) return null;
    const level = policy.gate.regression_level;
    return againstBaseline(this.baselines.for(report), report, { force: this.force, level });
  }
}
