import * as z from 'zod';
import { ReportedTokens } from './reportedTask.ts';

const count = z.int().nonnegative();

export const CostProjection = z
  .strictObject({
    measured_tasks: count.describe('Tasks with a counted attempt: what it is projected from.'),
    measured_attempts: count.describe('Their counted attempts.'),
    suite_tasks: count.describe('Tasks of the whole suite.'),
    repeats: z.int().positive().describe('Attempts per task that it is for.'),
    usd_per_attempt: z
      .number()
      .nonnegative()
      .describe('Mean over those tasks of the mean cost of their counted attempts.'),
    usd: z.number().nonnegative().describe('usd_per_attempt × suite_tasks × repeats.'),
    interval: z
      .strictObject({ low: z.number().describe('Lower end.'), high: z.number().describe('Upper end.') })
      .nullable()
      .describe(
        'Interval of usd by bootstrap over those tasks, with the seed, resamples and confidence of intervals; null with fewer than two tasks.',
      ),
    assumes: z.string().describe('What it takes for granted and what it leaves out.'),
  })
  .describe('What the whole suite would cost, by the attempts that were made.');
export type CostProjection = z.infer<typeof CostProjection>;

export const ReportedUsage = z
  .strictObject({
    tokens: ReportedTokens.describe('Sums over all ended attempts of what is known; null where nothing is.'),
    attempts_without_tokens: count
      .optional()
      .describe(
        'Ended attempts whose tokens sent or received are not known, so that the sums are of the others; absent where there is none, and where nothing is known.',
      ),
    cost_usd: z
      .number()
      .nonnegative()
      .nullable()
      .describe('Sum of the known costs of all ended attempts; null where none is.'),
    attempts_without_cost: count.describe('Ended attempts whose cost is not known.'),
    set_aside_tries: count
      .nullable()
      .default(null)
      .describe(
        'Tries that count for no attempt: cut off, or repeated, and set aside. Null where nobody counted them.',
      ),
    set_aside_cost_usd: z
      .number()
      .nonnegative()
      .nullable()
      .default(null)
      .describe(
        'Sum of the known costs of their model calls, paid and not part of cost_usd; 0 without such a try, null where none is known.',
      ),
    judge_cost_usd: z
      .number()
      .nonnegative()
      .nullable()
      .default(null)
      .describe('Cost of the calls of the judge, not part of cost_usd; null without a judge or its price.'),
    total_cost_usd: z
      .number()
      .nonnegative()
      .nullable()
      .default(null)
      .describe(
        'cost_usd, set_aside_cost_usd and judge_cost_usd, as far as they are known; null where none is.',
      ),
    calls_without_cost: count
      .nullable()
      .default(null)
      .describe(
        'Model calls of all tries that were begun and whose cost nobody knows: answered without usage or price, failed, or never answered. A provider may charge for them.',
      ),
    projection: CostProjection.nullable()
      .default(null)
      .describe(
        'What the whole suite would cost; null where the attempts are the whole suite, or see no_projection.',
      ),
    no_projection: z
      .string()
      .nullable()
      .default(null)
      .describe('Why a run on a part of the suite has no projection, as a sentence; null otherwise.'),
    seconds: z.number().nonnegative().describe('Sum of the wall-clock times of all ended attempts.'),
  })
  .describe('What the run used, errors included.');
export type ReportedUsage = z.infer<typeof ReportedUsage>;
