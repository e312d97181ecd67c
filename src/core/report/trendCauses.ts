import { counted } from '../counted.ts';
import type { Report } from '../schema/report.ts';
import type { ReportedAttempt } from '../schema/reportedTask.ts';
import type { TrendCause } from '../schema/trend.ts';
import type { MovedTask, UnexplainedAlarm } from './trendAlarms.ts';

/** Attempts that one alarm names: further ones are in the report. */
const mostCauses = 5;

/** The attempts of the report at which an alarm showed that tell most about it. */
export function causesIn(
  report: Report,
  { figure, direction, moved }: Pick<UnexplainedAlarm, 'figure' | 'direction' | 'moved'>,
): TrendCause[] {
  const sign = direction === 'up' ? -1 : 1;
  const rank = (attempt: ReportedAttempt): readonly number[] =>
    ({
      accuracy: [attempt.score ?? 0, -falseClaims(attempt).length],
      turns: [attempt.turns, attempt.score ?? 0],
      false_positives: [falseClaims(attempt).length, -(attempt.score ?? 0)],
    })[figure].map((value) => value * sign);
  return moved.slice(0, mostCauses).flatMap((task) => {
    const attempts = report.tasks.find(({ task_id }) => task_id === task.task_id)?.attempts ?? [];
    const [first] = attempts
      .filter(({ counted }) => counted)
      .sort((a, b) => byRank(rank(a), rank(b)) || a.repeat - b.repeat);
    return first === undefined ? [] : [causeOf(report, task, first)];
  });
}

function byRank(a: readonly number[], b: readonly number[]): number {
  return a.map((value, index) => value - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function causeOf({ run_id, model }: Report, task: MovedTask, attempt: ReportedAttempt): TrendCause {
  const { task_id, before, now } = task;
  return { run_id, model, task_id, repeat: attempt.repeat, before, now, why: whatItDid(attempt) };
}

/** `It ended as submitted after 3 turns with score 0.00; missed cart; claimed shop/Service/frontend, which is false (downstream victim).` */
function whatItDid(attempt: ReportedAttempt): string {
  const { outcome, turns, score, missed } = attempt;
  const [claim, ...others] = falseClaims(attempt);
  const kind = claim?.pattern == null ? '' : ` (${claim.pattern.replaceAll('_', ' ')})`;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  const groups = (missed ?? []).map((set) => clipped(set.join(' or ')));
  return `${[
    `It ended as ${outcome.replaceAll('_', ' ')} after ${counted(turns, 'turn')} with score ${(score ?? 0).toFixed(2)}`,
    ...(groups.length === 0 ? [] : [`missed ${clipped(groups.join(', '))}`]),
    ...(claim === undefined ? [] : [`claimed ${clipped(claim.name)}, which is false${kind}${more}`]),
  ].join('; ')}.`;
}

function falseClaims({ claims }: ReportedAttempt): ReportedAttempt['claims'] {
  return claims.filter(({ is_false }) => is_false);
}

/** Names come from models and can be of any length. */
function clipped(text: string): string {
  const flat = text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return flat.length <= 160 ? flat : `${flat.slice(0, 160).toWellFormed()}…`;
}
