import type { Asking } from '../agent/ask.ts';
import { type AgentEnding, runAgent } from '../agent/loop.ts';
import { toolDefinitions } from '../agent/tools.ts';
import type { Model } from '../model/model.ts';
import { costUsd } from '../model/price.ts';
import { generateWithRetry, usualMaxRetryAfterMs } from '../model/retry.ts';
import { agentHome, type Sandbox } from '../sandbox/sandbox.ts';
import type { TrajectoryEntry } from '../schema/trajectory.ts';
import { attemptId } from '../store/layout.ts';
import type { AttemptScene } from './attemptScene.ts';
import type { Meter } from './meter.ts';
import { pacedModel, type RequestRate } from './requestRate.ts';
import { type AttemptSignal, AttemptStop } from './stop.ts';
import { openingPrompts } from './taskPrompt.ts';

/** The model of this attempt, held to the pace of its endpoint. */
function modelOf({ job, deps, apiKey, secrets, journal, exchanges, progress }: AttemptScene): Model {
  const note = (entry: Omit<Extract<TrajectoryEntry, { type: 'note' }>, 'type' | 'turn'>): void => {
    journal.append({ type: 'note', turn: progress.asked, ...entry });
  };
  const model = deps.createModel(job.entry, {
    exchanges: (record) => exchanges.append(record),
    clock: deps.clock,
    apiKey,
    secrets,
    note: (said) => {
      note(said);
      job.emit({ type: 'notice', level: 'warning', message: `${attemptId(job.key)}: ${said.message}` });
    },
    fetch: deps.fetch,
    attempt: { task_id: job.key.task_id, repeat: job.key.repeat },
  });
  const rate = deps.rateOf(job.entry);
  return pacedModel(model, rate, (waitMs) => {
    if (rate !== null && waitMs >= shortestNotedWaitMs) note(rateNote(waitMs, rate));
  });
}

/** A shorter wait is only in the duration of the response. */
const shortestNotedWaitMs = 1000;

function rateNote(waitMs: number, { perMinute }: RequestRate) {
  const message = `The request waited for its turn: ${perMinute} requests a minute may begin at this endpoint.`;
  return { kind: 'rate_wait' as const, message, wait_ms: waitMs };
}

/** Lets the agent work in a sandbox on the data that was staged, and records all of it. */
export async function agentIn(sandbox: Sandbox, dataDir: string, scene: AttemptScene): Promise<AgentEnding> {
  const { job, deps, meter, stopping } = scene;
  const { settings } = job.run;
  const { system, task } = openingPrompts(deps.prompts, {
    maxTurns: settings.max_turns,
    dataDir,
    sandbox: sandbox.fingerprint,
    home: sandbox.home ?? agentHome,
  });
  const window = job.entry.context_window;
  return await runAgent(
    {
      systemPrompt: system,
      taskPrompt: task,
      prompts: deps.prompts,
      tools: toolDefinitions(deps.prompts),
      toolBox: { sandbox, commandTimeoutMs: settings.command_timeout_s * 1000 },
      maxTurns: settings.max_turns,
      ...(window === undefined ? {} : { contextWindow: window }),
      asking: askingOf(scene),
      onTurn: (turn) => {
        const { max_turns } = settings;
        job.emit({ type: 'turn_ended', ...job.key, turn, max_turns, cost_usd: meter.costUsd });
      },
    },
    stopping.signal,
  );
}

/** How the model of this attempt is asked: when it may be, how often again, and what is kept of it. */
function askingOf(scene: AttemptScene): Asking {
  const { job, deps, journal, meter, stopping, progress } = scene;
  const { retries, backoff_seconds, attempt_max_cost_usd } = job.run.settings;
  const model = modelOf(scene);
  const policy = { retries, backoffMs: backoff_seconds * 1000, maxRetryAfterMs: usualMaxRetryAfterMs };
  return {
    begin: (signal) => job.spending.begin(job.entry, signal),
    generate: (request, onRetry, signal) =>
      generateWithRetry(model, request, policy, { onRetry }, deps, signal),
    record: (entry) => {
      journal.append(entry);
      if (entry.type === 'request') progress.asked = entry.turn;
      // A turn counts from the moment its message is accepted, also when its tools are then cut off.
      if (entry.type === 'response' && entry.purpose === 'turn') progress.turns = entry.turn;
    },
    now: () => deps.clock.now(),
    costUsd: (usage) => costUsd(usage, job.entry.price),
    onResponse: (usage, cost) => {
      meter.add(usage, cost);
      enforceAttemptBudget(meter, attempt_max_cost_usd, stopping);
    },
  };
}

/** The call that goes over the limit is the last: an attempt costs at most one call more than its limit. */
function enforceAttemptBudget(meter: Meter, limitUsd: number | null, stopping: AttemptSignal): void {
  if (limitUsd === null || meter.knownCostUsd < limitUsd) return;
  stopping.stop(
    new AttemptStop(
      'cost_limit',
      `the attempt cost ${meter.knownCostUsd.toFixed(4)} US dollars, its limit is ${limitUsd}`,
    ),
  );
}
