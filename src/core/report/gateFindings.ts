import { attemptText, reviewersOfFlagged } from '../review/coverage.ts';
import { type Voice, voicesOf } from '../review/voices.ts';
import type { ClaimLabel } from '../schema/label.ts';
import type { Policy } from '../schema/policy.ts';
import type { Report } from '../schema/report.ts';
import type { ReportedAttempt, ReportedClaim, ReportedTask } from '../schema/reportedTask.ts';

/** What files for other programs list of one report, besides what the gate says of it. */
export interface GateDetails {
  readonly tasks: readonly GatedTask[];
  readonly findings: readonly Finding[];
}

/** A task as one test: never two of the four at once. */
export interface GatedTask {
  readonly task_id: string;
  /** failure: a wrong diagnosis. error: an attempt that never counted or never ended. skipped: right, but flagged and not reviewed by as many people as the policy asks for. */
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  /** In a few words; empty where it passed. */
  readonly message: string;
  /** One line per attempt. */
  readonly lines: readonly string[];
  readonly seconds: number;
}

/** A false claim, or a true cause that was missed. */
export interface Finding {
  /** A pattern of a false claim or a label of a person, `false_positive` where no rule fits, or `true_cause_missed`. */
  readonly rule: FindingRule;
  readonly task_id: string;
  readonly repeat: number;
  /** Positions in `tasks`, its `attempts` and their `claims`; null for a missed cause, which has no claim. */
  readonly place: { readonly task: number; readonly attempt: number; readonly claim: number | null };
  readonly text: string;
  /** confirmed: a person says so too. refuted: a person says that it is none. open: nobody has said anything, or reviewers disagree. */
  readonly review: 'confirmed' | 'refuted' | 'open';
  /** What reviewers say, `ana: downstream_victim`. */
  readonly said: readonly string[];
  /** The same for the same mistake in another run: from what was claimed, not from where it stands. */
  readonly identity: string;
}

export type FindingRule =
  | Exclude<ClaimLabel, 'true_cause' | 'scorer_error'>
  | 'false_positive'
  | 'true_cause_missed';

/** What {@link GateDetails} says of a report by a policy; its size goes with that of the report. */
export function gateDetails(report: Report, { review }: Pick<Policy, 'review'>): GateDetails {
  const labels = Map.groupBy(report.labels, ({ target }) => attemptText(target.task_id, target.repeat));
  const flagged = [...reviewersOfFlagged(report)];
  const waiting = new Set(flagged.flatMap(([attempt, many]) => (many < review.reviewers ? [attempt] : [])));
  return {
    tasks: report.tasks.map((task) => gatedTask(task, report.repeats, waiting)),
    findings: report.tasks.flatMap(({ task_id, attempts }, task) =>
      attempts.flatMap((one, attempt) => {
        const voices = voicesOf(labels.get(attemptText(task_id, one.repeat)) ?? []);
        return one.counted ? findingsOf(report, one, { task_id, task, attempt }, voices) : [];
      }),
    ),
  };
}

function gatedTask(task: ReportedTask, repeats: number, waiting: ReadonlySet<string>): GatedTask {
  const { task_id, attempts } = task;
  const seconds = attempts.reduce((sum, attempt) => sum + attempt.seconds, 0);
  const lines = attempts.map(attemptLine);
  const as = (outcome: GatedTask['outcome'], message: string): GatedTask => {
    return { task_id, outcome, message, lines, seconds };
  };
  const wrong = attempts.find(({ counted, score }) => counted && score !== 1);
  if (wrong !== undefined) return as('failure', wrongText(wrong));
  const broken = attempts.find(({ counted }) => !counted);
  if (broken !== undefined) return as('error', `${broken.outcome}: ${broken.reason}`);
  if (attempts.length < repeats) return as('error', `${attempts.length} of ${repeats} attempts have ended.`);
  const open = attempts.filter(({ repeat }) => waiting.has(attemptText(task_id, repeat)));
  if (open.length === 0) return as('passed', '');
  const codes = [...new Set([...task.flags, ...open.flatMap(({ flags }) => flags)])];
  return as('skipped', `The diagnosis is right, but flagged (${codes.join(', ')}) and not reviewed.`);
}

function attemptLine({ repeat, outcome, reason, score, turns }: ReportedAttempt): string {
  return `repeat ${repeat}: ${outcome}, score ${score === null ? 'n/a' : Number(score.toFixed(4))}, ${turns} turns. ${reason}`;
}

/** What is wrong with the first attempt that is. */
function wrongText({ repeat, outcome, missed, claims, score }: ReportedAttempt): string {
  const falseNames = claims.filter(({ is_false }) => is_false).map(({ name }) => name);
  const parts = [
    ...(missed === null ? [`no usable answer (${outcome})`] : []),
    ...(missed ?? []).map((set) => `missed ${set.join(' = ')}`),
    ...(falseNames.length === 0 ? [] : [`wrongly named ${falseNames.join(', ')}`]),
  ];
  return `Wrong diagnosis in repeat ${repeat}, score ${Number((score ?? 0).toFixed(4))}: ${parts.join('; ')}.`;
}

interface AttemptPlace {
  readonly task_id: string;
  readonly task: number;
  readonly attempt: number;
}

function findingsOf(
  { model, provenance }: Report,
  { repeat, claims, missed }: ReportedAttempt,
  { task_id, task, attempt }: AttemptPlace,
  voices: ReadonlyMap<number, readonly Voice[]>,
): Finding[] {
  const identity = (rule: string, what: string, nth: number) =>
    JSON.stringify([provenance.suite.id, model, task_id, repeat, rule, what, nth]);
  const falseClaims = claims.flatMap((claim, index): Finding[] => {
    if (!claim.is_false) return [];
    const heard = reviewedAs(claim, voices.get(index) ?? []);
    const nth = claims.slice(0, index).filter(({ name }) => name === claim.name).length;
    return [
      {
        ...heard,
        task_id,
        repeat,
        place: { task, attempt, claim: index },
        text: `${task_id}, repeat ${repeat}: ${claim.name} is no root cause. ${claim.pattern_why ?? claim.why}`,
        said: (voices.get(index) ?? []).map(({ reviewer, value }) => `${reviewer}: ${value}`),
        identity: identity('false_positive', claim.name, nth),
      },
    ];
  });
  const misses = (missed ?? []).map((set, nth): Finding => {
    return {
      rule: 'true_cause_missed',
      task_id,
      repeat,
      place: { task, attempt, claim: null },
      text: `${task_id}, repeat ${repeat}: the root cause ${set.join(' = ')} was not named.`,
      review: 'open',
      said: [],
      identity: identity('true_cause_missed', set.join(), nth),
    };
  });
  return [...falseClaims, ...misses];
}

/** The word of the reviewers where they agree, else that of the rule. */
function reviewedAs({ pattern }: ReportedClaim, voices: readonly Voice[]): Pick<Finding, 'rule' | 'review'> {
  const byRule = pattern ?? 'false_positive';
  const [value, ...others] = new Set(voices.map((voice) => voice.value));
  if (value === undefined || others.length > 0) return { rule: byRule, review: 'open' };
  if (value === 'true_cause' || value === 'scorer_error') return { rule: byRule, review: 'refuted' };
  return { rule: value, review: 'confirmed' };
}
