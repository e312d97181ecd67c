import * as z from 'zod';
import { issueText, pathText } from '../schema/issueText.ts';
import { DecisionValue } from '../schema/policy.ts';
import { isReadableReport, otherReportVersion, reportSchemaVersion } from '../schema/report.ts';
import { Flag } from '../schema/reportedTask.ts';
import type { RunModelOverview } from '../schema/runIndex.ts';
import { AttemptMap } from './attemptMap.ts';
import { type Look, readSmallFile } from './fileStamp.ts';
import { majorOf, oneLine, parseJson } from './foreignText.ts';
import type { AttemptKey } from './layout.ts';

/** A report of a thousand attempts has some 2 MB. */
const maxBytes = 256 * 2 ** 20;

type ReportedModel = NonNullable<RunModelOverview['report']>;
type ShownFlag = Pick<Flag, 'code' | 'message'>;

/** What an attempt took, from its trajectory. */
export interface ReportedUsage {
  readonly cost_usd: number | null;
  readonly seconds: number;
}

/** What lists and trees need of a report. */
export interface ReportDigest {
  readonly figures: Omit<ReportedModel, 'path'>;
  /** Flags of an attempt, those of its whole task among them. */
  readonly flagsOf: (key: AttemptKey) => readonly ShownFlag[];
  /** Undefined where the report does not cover the attempt. */
  readonly usageOf: (key: AttemptKey) => ReportedUsage | undefined;
  /** Whether a person said something of the attempt that still holds. */
  readonly isLabelled: (key: AttemptKey) => boolean;
}

export type ReportReading =
  | { readonly kind: 'report'; readonly digest: ReportDigest }
  | { readonly kind: 'absent' }
  /** What is wrong with it, as a sentence with the next step. */
  | { readonly kind: 'problem'; readonly message: string };

/** Which report is expected in a file. */
export interface ReportOf {
  readonly run_id: string;
  readonly model: string;
}

const number = z.number().nullable();
const count = z.int().nonnegative();

/** The part of a Report that is shown. What it does not name may differ, within the major version. */
const ShownReport = z.object({
  run_id: z.string(),
  model: z.string(),
  accuracy: number,
  avg_turns: number,
  false_positive_rate: number,
  status: z.enum(['complete', 'partial', 'inconclusive']),
  status_reasons: z.array(z.string()),
  practice: z.boolean(),
  attempt_count: count,
  /** The total is not in every report. */
  usage: z.object({ cost_usd: number, total_cost_usd: number.default(null), attempts_without_cost: count }),
  flags: z.array(z.object(Flag.shape)),
  /** Not in reports of format 1.0. */
  decision: z.object({ value: DecisionValue, canary_share: number }).nullable().default(null),
  tasks: z.array(
    z.object({
      task_id: z.string(),
      attempts: z.array(
        z.object({ repeat: z.number(), cost_usd: number, seconds: z.number().nonnegative() }),
      ),
    }),
  ),
  /** What people said: not in every report. */
  labels: z
    .array(
      z.object({
        target: z.object({ model: z.string(), task_id: z.string(), repeat: count }),
        value: z.string().nullable(),
        standing: z.string(),
      }),
    )
    .optional(),
});
type ShownReport = z.infer<typeof ShownReport>;

/** Reads a report whole or not at all, its version first: a file that is not what it should be gives no number. */
export function readReport(path: string, look: Look, wanted: ReportOf): ReportReading {
  const file = readSmallFile(path, look, maxBytes);
  if (file.kind === 'absent') return file;
  if (file.kind === 'unreadable') {
    return problem(
      path,
      `cannot be read: ${oneLine(file.why)}`,
      'Make it a file that you may read, then refresh.',
    );
  }
  const json = parseJson(file.text);
  if (!json.ok) return problem(path, `is damaged: ${json.why}`, rebuild);
  const version = versionOf(json.value);
  if (version !== null && majorOf(version) !== majorOf(reportSchemaVersion))
    return otherVersion(path, version);
  const parsed = ShownReport.safeParse(json.value, { reportInput: true });
  if (!parsed.success) {
    if (version !== null && !isReadableReport(version)) return otherVersion(path, version);
    const issue = parsed.error.issues[0];
    const what = issue === undefined ? 'it does not fit' : `${pathText(issue.path)} ${issueText(issue)}`;
    return problem(path, `is damaged: ${oneLine(what)}`, rebuild);
  }
  const { run_id, model } = parsed.data;
  if (version === null || run_id !== wanted.run_id || model !== wanted.model) {
    const whose =
      version === null ? 'names no format' : `is of ${oneLine(model, 80)} in run ${oneLine(run_id, 80)}`;
    return problem(
      path,
      `is not the report of ${oneLine(wanted.model, 80)} in this run: it ${whose}`,
      rebuild,
    );
  }
  return { kind: 'report', digest: digestOf(parsed.data) };
}

const rebuild = 'Delete the file and resume the run: its reports are then written anew.';

function problem(path: string, what: string, next: string): ReportReading {
  return { kind: 'problem', message: `${path} ${what}. ${next}` };
}

function otherVersion(path: string, version: string): ReportReading {
  const what = `was ${otherReportVersion(oneLine(version, 40))}`;
  return problem(path, what, 'Open it with the version that made it.');
}

function versionOf(value: unknown): string | null {
  return z.object({ schema_version: z.string() }).safeParse(value).data?.schema_version ?? null;
}

function digestOf(report: ShownReport): ReportDigest {
  const { status, status_reasons, practice, attempt_count, accuracy, avg_turns, false_positive_rate } =
    report;
  const { decision } = report;
  const tasks = digestTasks(report);
  const labelled = new AttemptMap<true>();
  // A note says nothing of what went wrong, and a stale label nothing of what is there now.
  for (const { target, value, standing } of report.labels ?? []) {
    if (value !== null && standing !== 'stale') labelled.set(target, true);
  }
  return {
    figures: {
      status,
      status_reasons,
      practice,
      attempt_count,
      accuracy,
      avg_turns,
      false_positive_rate,
      ...report.usage,
      flagged_attempts: flaggedAttempts(tasks),
      decision,
    },
    flagsOf: ({ task_id, repeat }) => {
      const task = tasks.get(task_id);
      const own = task?.flags.get(repeat) ?? [];
      return task === undefined || task.ofWhole.length === 0 ? own : [...own, ...task.ofWhole];
    },
    usageOf: ({ task_id, repeat }) => tasks.get(task_id)?.attempts.get(repeat),
    isLabelled: (key) => labelled.get(key) === true,
  };
}

interface TaskDigest {
  /** Its ended attempts by repeat. */
  readonly attempts: ReadonlyMap<number, ReportedUsage>;
  /** Flags by repeat, and those of the task as a whole. */
  readonly flags: Map<number, ShownFlag[]>;
  readonly ofWhole: ShownFlag[];
}

function digestTasks({ tasks, flags }: ShownReport): ReadonlyMap<string, TaskDigest> {
  const digests = new Map<string, TaskDigest>();
  for (const { task_id, attempts } of tasks) {
    const byRepeat = new Map(attempts.map((attempt) => [attempt.repeat, attempt]));
    digests.set(task_id, { attempts: byRepeat, flags: new Map(), ofWhole: [] });
  }
  for (const { code, message, task_id, repeat } of flags) {
    const digest = digests.get(task_id);
    const known = repeat === null ? digest?.ofWhole : digest?.flags.get(repeat);
    if (known !== undefined) known.push({ code, message });
    else if (repeat !== null) digest?.flags.set(repeat, [{ code, message }]);
  }
  return digests;
}

function flaggedAttempts(tasks: ReadonlyMap<string, TaskDigest>): number {
  let flagged = 0;
  for (const { attempts, flags, ofWhole } of tasks.values()) {
    for (const repeat of attempts.keys()) if (ofWhole.length > 0 || flags.has(repeat)) flagged += 1;
  }
  return flagged;
}
