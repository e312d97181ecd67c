import { BenchError } from '../errors.ts';
import { modelFailure } from './failure.ts';
import type { ChatMessage, Model, ModelContext, ModelFailure, ModelRequest, ModelResponse } from './model.ts';
import { firstDifference, type Heard } from './replayDifference.ts';

/** Version of the behaviour below; part of a run's identity. */
const replayVersion = '1';

/** One call of a recorded attempt, those that were made again within it counted as one. */
export interface RecordedCall {
  readonly purpose: 'turn' | 'summary';
  /** Messages of the request. */
  readonly messageCount: number;
  /** What had been said since the model's own last message; null where the trajectory does not tell, after an overflow. */
  readonly heard: readonly Heard[] | null;
  /** How it ended; null where the attempt was cut off before. */
  readonly answer: ModelResponse | ModelFailure | null;
}

/** Attempts of one model that were recorded. */
export interface Recording {
  /** Of everything that it can play: another recording is another model. */
  readonly sha256: string;
  readonly runId: string;
  /** Name of the model that was recorded. */
  readonly model: string;
  /** As a person knows it. */
  readonly path: string;
  has(attempt: RecordedAttempt): boolean;
  /** The calls of an attempt that it has, in order. @throws BenchError journal_damaged */
  calls(attempt: RecordedAttempt): readonly RecordedCall[];
}

export type RecordedAttempt = NonNullable<ModelContext['attempt']>;

/**
 * A model that answers what another one answered in the same attempt, of which a trajectory is there: replies, failures
 * and summaries, one for each call, with the usage of then. Nobody is asked, so nothing is spent and no cost is known.
 *
 * What it is told may differ from what the recorded model was told, because a prompt, a sandbox or a tool has changed since.
 * The first difference is noted in the trajectory; the replies go on as recorded. Past the end of the recording, and where
 * it was cut off, a call fails with `script_ended`.
 * @throws BenchError config_invalid where there is no recording of the attempt
 */
export function createReplayModel(entryName: string, recording: Recording, context: ModelContext): Model {
  const { attempt, note = () => {} } = context;
  if (attempt !== undefined && !recording.has(attempt)) throw notRecorded(entryName, recording, attempt);
  let calls: readonly RecordedCall[] | null = null;
  let next = 0;
  let hasDiverged = false;
  return {
    identity: {
      adapter: 'replay',
      adapter_version: replayVersion,
      model: recording.model,
      endpoint_host: null,
      parameters: { recording_sha256: recording.sha256, recorded_run: recording.runId },
    },
    async generate(request, signal) {
      signal.throwIfAborted();
      if (attempt === undefined) throw new BenchError('internal', 'a replay was asked outside of an attempt');
      calls ??= recording.calls(attempt);
      const call = calls[next];
      next += 1;
      if (call === undefined)
        return modelFailure('script_ended', `The recording has no reply to call ${next}.`);
      const difference = hasDiverged ? null : differenceFrom(call, request);
      if (difference !== null) {
        hasDiverged = true;
        note({
          kind: 'replay_diverged',
          message: `Call ${next} is not as recorded: ${difference}. The replies go on as recorded.`,
        });
      }
      return call.answer ?? modelFailure('script_ended', `The recording was cut off in call ${next}.`);
    },
  };
}

function notRecorded(entryName: string, { path, model }: Recording, { task_id, repeat }: RecordedAttempt) {
  return new BenchError(
    'config_invalid',
    `Model ${entryName}: ${path} has no recording of ${model} on ${task_id}, repeat ${repeat}.`,
    {
      hint: 'Choose tasks and repeats that were recorded, with --tasks and --repeats, or another recording.',
    },
  );
}

/** How what the model is told now differs from what it was told then, as a clause; null where it does not. */
function differenceFrom(call: RecordedCall, { messages }: ModelRequest): string | null {
  // The words that ask for a summary are in no record.
  const told = call.purpose === 'summary' ? messages.slice(0, -1) : messages;
  const last = told.findLastIndex(({ role }) => role === 'assistant');
  const difference =
    call.heard === null ? null : firstDifference(call.heard, told.slice(last + 1).filter(isHeard));
  if (difference !== null || messages.length === call.messageCount) return difference;
  return `the request has ${messages.length} messages, ${call.messageCount} were recorded`;
}

function isHeard(message: ChatMessage): message is Heard {
  return message.role !== 'assistant';
}
