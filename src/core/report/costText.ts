import { usdDigits } from '../money.ts';
import type { Report } from '../schema/report.ts';
import type { CostProjection } from '../schema/reportedUsage.ts';
import { notAvailable } from './figureText.ts';
import { projectedTogether } from './projection.ts';

type Costs = Pick<Report, 'usage'>;

/** `12.30 USD`, `0.0042 USD`: small sums are not rounded away. */
export function usdText(usd: number): string {
  return `${amount(usd)} USD`;
}

function amount(usd: number): string {
  return usdDigits(usd, usd > 0 && usd < 0.1 ? 4 : 2);
}

/** What was paid in all, what of it was for what, and what is not in it; n/a where nothing is known. */
export function costText({ usage }: Costs): string {
  const { total_cost_usd, cost_usd } = usage;
  const total = total_cost_usd ?? cost_usd;
  if (total === null) return `${notAvailable} (no price is known)`;
  return [usdText(total), ...partTexts(usage), ...unknownTexts(usage)].join('; ');
}

function partTexts({ set_aside_tries, set_aside_cost_usd, judge_cost_usd }: Report['usage']): string[] {
  const tries = set_aside_tries ?? 0;
  return [
    tries === 0 || set_aside_cost_usd === null
      ? null
      : `${usdText(set_aside_cost_usd)} of it for ${tries === 1 ? '1 try that was' : `${tries} tries that were`} cut off or repeated`,
    judge_cost_usd === null ? null : `${usdText(judge_cost_usd)} of it for the judge`,
  ].filter((part) => part !== null);
}

function unknownTexts({ cost_usd, attempts_without_cost, calls_without_cost }: Report['usage']): string[] {
  return [
    // Where only the judge is paid, nobody asks what attempts cost.
    attempts_without_cost === 0 || (cost_usd === null && calls_without_cost === 0)
      ? null
      : `and ${attempts_without_cost === 1 ? '1 attempt' : `${attempts_without_cost} attempts`} of unknown cost`,
    calls_without_cost === null || calls_without_cost === 0
      ? null
      : `${calls_without_cost === 1 ? '1 model call' : `${calls_without_cost} model calls`} without a known cost, for which a provider may charge`,
  ].filter((part) => part !== null);
}

/** `about 36.90 USD [30.10, 45.00] for 40 tasks × 3 repeats, by 20 tasks`. */
export function projectionText({
  usd,
  interval,
  suite_tasks,
  repeats,
  measured_tasks,
}: CostProjection): string {
  const times = repeats === 1 ? '' : ` × ${repeats} repeats`;
  const measured =
    measured_tasks === 1 ? '1 task, which says nothing about others' : `${measured_tasks} tasks`;
  return `about ${usdText(usd)}${intervalText(interval)} for ${suite_tasks} tasks${times}, by ${measured}`;
}

/** What the whole suite would cost with all models of a run, as a sentence; null where fewer than two are projected. */
export function togetherText(reports: readonly Report[]): string | null {
  const together = projectedTogether(reports);
  if (together === null) return null;
  const { usd, models, without } = together;
  const but = without.length === 0 ? '' : `, without ${without.join(', ')}`;
  return `The whole suite with ${models} models would cost about ${usdText(usd)}${intervalText(together.interval)}${but}.`;
}

function intervalText(interval: CostProjection['interval']): string {
  return interval === null ? '' : ` [${amount(interval.low)}, ${amount(interval.high)}]`;
}

/** What a run cost and what the whole suite would, one sentence each; empty where nobody was paid. */
export function costNotes(report: Costs): string[] {
  const { total_cost_usd, projection, no_projection } = report.usage;
  const notes: string[] = [];
  if (total_cost_usd !== null && total_cost_usd > 0) notes.push(`it cost ${costText(report)}.`);
  if (projection !== null) notes.push(`the whole suite would cost ${projectionText(projection)}.`);
  if (no_projection !== null) notes.push(no_projection);
  return notes;
}
