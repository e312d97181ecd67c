import { basename } from 'node:path';
import { BenchError } from '../../core/errors.ts';
import type { ModelEntry } from '../../core/schema/modelEntry.ts';
import type { RunPlan } from '../../protocol/worker.ts';
import { type Consent, diskChoice, saveChoice, unsavedQuestion } from './planQuestions.ts';
import type { RunWish } from './runController.ts';
import { placeMessage, type RunMessage } from './runMessages.ts';
import type { RunPlace, RunShell, RunWorker } from './runShell.ts';

/** A run that can be planned: what it needs, and how its worker is asked for the plan. */
export interface RunJob {
  /** Whose keys it needs. */
  readonly entries: readonly ModelEntry[];
  readonly isResumed: boolean;
  /** Whether there is a configuration that can be corrected. */
  readonly hasConfig: boolean;
  readonly plan: (
    worker: RunWorker,
    given: { readonly keys: Record<string, string>; readonly consents: ReadonlySet<Consent> },
    signal: AbortSignal,
  ) => Promise<RunPlan>;
  /** The same, with attempts that ended in an error made again. Only of a run that is resumed. */
  readonly repeatingErrors?: () => Promise<RunJob>;
}

/** The way to a run ends here, and only this is left to say; null for nothing. */
export class Stop {
  readonly message: RunMessage | null;

  constructor(message: RunMessage | null) {
    this.message = message;
  }
}

/** The person did not want to go on, and knows it. */
export const silently = new Stop(null);

/** What a wish means at the place where this window is. */
export async function newJob(wish: RunWish, shell: RunShell): Promise<RunJob | Stop> {
  const place = await savedPlace(shell);
  if (place instanceof Stop) return place;
  const problem = placeMessage(place, wish);
  if (problem !== null) return new Stop(problem);
  if (place.kind === 'no_folder' || place.kind === 'broken') return silently;
  const { folder, sampleSuite } = place;
  const { models = [], judge } = place.kind === 'ready' ? place : {};
  const wanted = models.filter(({ name }) => wish.models === null || wish.models.includes(name));
  return {
    entries: judge === undefined ? wanted : [...wanted, judge],
    isResumed: false,
    hasConfig: place.kind === 'ready',
    plan: (worker, { keys, consents }, signal) =>
      worker.call(
        'planRun',
        {
          config_file: place.kind === 'ready' ? place.file : null,
          folder,
          sample_suite: sampleSuite,
          smoke: wish.smoke,
          models: wish.models === null ? null : [...wish.models],
          tasks: wish.tasks === null ? null : [...wish.tasks],
          keys,
          allow_practice: consents.has('allow_practice'),
          allow_changed: consents.has('allow_changed'),
        },
        signal,
      ),
  };
}

export interface ResumeOptions {
  /** US dollars at which the whole run stops, instead of what it was planned with. */
  readonly maxCostUsd?: number;
  /** Whether attempts that ended in an error are made again. */
  readonly retryErrors?: boolean;
}

/** The rest of the run in a folder. @throws BenchError run_missing | run_mismatch */
export async function restJob(dir: string, options: ResumeOptions, shell: RunShell): Promise<RunJob> {
  const { maxCostUsd, retryErrors = false } = options;
  return {
    repeatingErrors: () => restJob(dir, { ...options, retryErrors: true }, shell),
    entries: await shell.entriesOf(dir),
    isResumed: true,
    hasConfig: false,
    plan: (worker, { keys }, signal) =>
      worker.call(
        'planResume',
        {
          dir,
          keys,
          ...(maxCostUsd === undefined ? {} : { max_cost_usd: maxCostUsd }),
          ...(retryErrors ? { retry_errors: true } : {}),
        },
        signal,
      ),
  };
}

/** The place, once the person has said what is to become of changes of the configuration that are not saved. */
async function savedPlace(shell: RunShell): Promise<RunPlace | Stop> {
  const place = await shell.place();
  if (place.kind === 'no_folder' || place.kind === 'no_config' || place.save === null) return place;
  const choice = await shell.ask(unsavedQuestion(basename(place.file)));
  if (choice === diskChoice) return place;
  if (choice !== saveChoice) return silently;
  if (await place.save()) return await shell.place();
  const error = new BenchError('not_writable', `${basename(place.file)} could not be saved`);
  return new Stop({ kind: 'fault', error, doing: 'start the run', actions: ['open_config'] });
}
