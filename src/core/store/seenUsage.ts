import * as z from 'zod';
import { reportSchemaVersion } from '../schema/report.ts';
import { ReportedAttempt } from '../schema/reportedTask.ts';
import type { RunFile } from '../schema/run.ts';
import { type Look, lookAt, readSmallFile } from './fileStamp.ts';
import { majorOf, parseJson } from './foreignText.ts';
import { pathsOfRun } from './layout.ts';
import { findRunFolders } from './runFolders.ts';
import { readPlan } from './runPlan.ts';

/** Reading stops at any of these, so that a plan does not wait for an archive. */
const maxRuns = 50;
const maxRunsOfModel = 10;
const maxAttempts = 500;
const maxBytes = 32 * 2 ** 20;

const { outcome, counted, turns, tokens } = ReportedAttempt.shape;
const SeenAttempt = z.object({ outcome, counted, turns, tokens });
/** What an attempt of an earlier run took, by its report. */
export type SeenAttempt = z.infer<typeof SeenAttempt>;

const SeenReport = z.object({
  schema_version: z.string().refine((version) => majorOf(version) === majorOf(reportSchemaVersion)),
  tasks: z.array(z.object({ attempts: z.array(SeenAttempt) })),
});

/** What attempts of one model took in earlier runs. */
export interface SeenUsage {
  readonly attempts: readonly SeenAttempt[];
  readonly runs: number;
  /** Whether the model was asked with the same parameters: temperature, reasoning effort and the like. */
  readonly isSame: boolean;
}

/**
 * What the models of a run took in earlier runs of an output folder on the same suite, by the name of the model in this
 * run: attempts that count and whose tokens are known, of the same adapter and model id. With the same parameters where
 * there are any, else with others. Whatever cannot be read has nothing to say.
 */
export function readSeenUsage(outputDir: string, run: RunFile): ReadonlyMap<string, SeenUsage> {
  const same = new Map<string, Gathering>();
  const other = new Map<string, Gathering>();
  let leftBytes = maxBytes;
  const read = (path: string): readonly SeenAttempt[] => {
    const look = lookAt(path);
    leftBytes -= look.kind === 'file' ? look.bytes : 0;
    return leftBytes < 0 ? [] : attemptsIn(path, look);
  };
  for (const earlier of earlierRuns(outputDir, run.suite.id)) {
    for (const [name, identity] of Object.entries(run.models)) {
      for (const [reported, known] of Object.entries(earlier.run.models)) {
        if (known.adapter !== identity.adapter || known.model !== identity.model) continue;
        const isSame = sameParameters(known.parameters, identity.parameters);
        gather(isSame ? same : other, name, () => read(earlier.reportOf(reported)));
      }
    }
  }
  const seen = (gathered: ReadonlyMap<string, Gathering>, isSame: boolean): [string, SeenUsage][] =>
    [...gathered]
      .filter(([, { attempts }]) => attempts.length > 0)
      .map(([name, found]) => [name, { ...found, isSame }]);
  return new Map([...seen(other, false), ...seen(same, true)]);
}

interface Gathering {
  readonly attempts: SeenAttempt[];
  runs: number;
}

function gather(into: Map<string, Gathering>, name: string, read: () => readonly SeenAttempt[]): void {
  const known = into.get(name) ?? { attempts: [], runs: 0 };
  into.set(name, known);
  if (known.runs >= maxRunsOfModel || known.attempts.length >= maxAttempts) return;
  const found = read();
  if (found.length === 0) return;
  known.attempts.push(...found);
  known.runs += 1;
}

/** The newest first, by the time in their names. */
function earlierRuns(outputDir: string, suiteId: string) {
  const folders = newestFolders(outputDir);
  return folders.slice(0, maxRuns).flatMap(({ dir }) => {
    const paths = pathsOfRun(dir);
    const plan = readPlan(paths.runFile, lookAt(paths.runFile));
    return plan.ok && plan.run.suite.id === suiteId ? [{ run: plan.run, reportOf: paths.report }] : [];
  });
}

function newestFolders(outputDir: string) {
  try {
    const folders = findRunFolders(outputDir);
    return folders.sort((a, b) => (b.time ?? '').localeCompare(a.time ?? '', 'en'));
  } catch {
    // An output folder that cannot be read is the run's own trouble, and is said when it starts.
    return [];
  }
}

function attemptsIn(path: string, look: Look): readonly SeenAttempt[] {
  const file = readSmallFile(path, look, maxBytes);
  const json = file.kind === 'text' ? parseJson(file.text) : null;
  const report = json?.ok ? SeenReport.safeParse(json.value).data : undefined;
  const attempts = report?.tasks.flatMap((task) => task.attempts) ?? [];
  return attempts.filter(isUsable);
}

/** Of an attempt that ended in an error nobody can say what it would have taken. */
function isUsable({ counted: counts, turns: taken, tokens: used }: SeenAttempt): boolean {
  return counts && taken > 0 && used.input_tokens !== null && used.output_tokens !== null;
}

type Parameters = RunFile['models'][string]['parameters'];

function sameParameters(one: Parameters, other: Parameters): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}
