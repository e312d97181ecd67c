import type { HeldLabel } from '../../schema/label.ts';
import type { AttemptScore, RunFile } from '../../schema/run.ts';
import type { Outcome } from '../../schema/score.ts';
import {
  type Chunks,
  endOf,
  type ExportedAdjudication,
  type ExportedAttempt,
  modelIdOf,
  submissionValue,
  totalsOf,
} from './exportedAttempt.ts';
import { inspectHistory, inspectUsage } from './inspectEvents.ts';
import type { Json } from './inspectMessages.ts';
import { AttachedTexts } from './inspectTexts.ts';
import { jsonOf } from './jsonOf.ts';

/** Names of the two scores: the raw one, and the one after reviewers' words. The second never takes the place of the first. */
export const scoreName = 'precision_at_full_recall';
export const correctedName = 'precision_at_full_recall_corrected';

/** An attempt as a sample of an Inspect log: a task is a sample, a repeat an epoch. PEERS.md §6.2. */
export function* sampleChunks(run: RunFile, attempt: ExportedAttempt): Chunks {
  const texts = new AttachedTexts();
  const model = modelIdOf(run, attempt.key.model);
  const history = inspectHistory(attempt, model, {
    ofEvent: (text) => texts.ofEvent(text),
    ofMessage: (text) => texts.ofMessage(text),
  });
  const usage = usageOf(attempt);
  const replies = history.messages.filter(({ role }) => role === 'assistant');
  const head = jsonOf({
    id: attempt.key.task_id,
    epoch: attempt.key.repeat,
    input: taskPrompt(attempt),
    target: '',
    output: { model, choices: replies.slice(-1).map((message) => ({ message, stop_reason: 'stop' })) },
    scores: scoresOf(attempt),
    metadata: metadataOf(run, attempt),
    ...timesOf(attempt),
    ...endingOf(run, attempt),
    model_usage: usage === null ? {} : { [model]: usage },
    uuid: `${run.run_id}/${attempt.key.model}/${attempt.key.task_id}/${attempt.key.repeat}`,
  });
  yield `${head.slice(0, -1)},"messages":[`;
  yield* joined(history.messages);
  yield '],"events":[';
  yield* joined(history.events);
  yield '],"events_data":{"messages":[';
  yield* joined(history.pool);
  yield '],"calls":[]},"attachments":{';
  let comma = '';
  for (const [key, text] of texts.entries()) {
    yield `${comma}${jsonOf(key)}:${jsonOf(text)}`;
    comma = ',\n';
  }
  yield '}}';
}

function* joined(values: readonly Json[]): Chunks {
  let comma = '';
  for (const value of values) {
    yield `${comma}${jsonOf(value)}`;
    comma = ',\n';
  }
}

/** What the agent was asked: the task among the messages of the harness. */
function taskPrompt({ records }: ExportedAttempt): string {
  for (const { record } of records) {
    if (record.type === 'message' && record.reason === 'task') return record.content;
  }
  return '';
}

/** Tokens of an attempt where all of them are known, else null. */
export function usageOf(attempt: ExportedAttempt): Json | null {
  const { usage, costUsd } = totalsOf(attempt);
  return inspectUsage(usage, costUsd);
}

function timesOf(attempt: ExportedAttempt): Json {
  const started = attempt.records[0]?.record.t;
  const end = endOf(attempt);
  return {
    started_at: started,
    ...(end === null ? {} : { completed_at: end.t, total_time: end.duration_ms / 1000 }),
    turn_count: attempt.score?.turns ?? end?.turns ?? 0,
  };
}

function metadataOf(run: RunFile, attempt: ExportedAttempt): Json {
  const { key, score, head, tornTail, labels, adjudications } = attempt;
  return {
    itbench: {
      run_id: run.run_id,
      ...key,
      outcome: score?.outcome ?? null,
      submission: submissionValue(attempt) ?? null,
      score,
      trajectory_head: head,
      torn: tornTail !== null,
      labels,
      adjudications,
    },
  };
}

/** Whether the attempt ended by a limit or by a fault of the harness, as Inspect has it. */
function endingOf(run: RunFile, { score }: ExportedAttempt): Json {
  if (score === null) return {};
  const { settings } = run;
  const limits: Partial<Record<Outcome, Json>> = {
    turn_limit: { type: 'turn', limit: settings.max_turns },
    time_limit: { type: 'time', limit: settings.attempt_timeout_s },
    cost_limit: { type: 'cost', limit: settings.attempt_max_cost_usd ?? 0 },
  };
  const limit = limits[score.outcome];
  if (limit !== undefined) return { limit: { ...limit, reason: score.reason } };
  if (score.score !== null) return {};
  return { error: { message: `${score.outcome}: ${score.reason}`, traceback: '', traceback_ansi: '' } };
}

/** The raw score with reviewers' words in its history, and beside it the score that they lead to. None for an attempt that does not count. */
function scoresOf(attempt: ExportedAttempt): Json {
  const { score, corrected } = attempt;
  const value = score?.score?.score;
  if (score === null || value === undefined) return {};
  const facts = {
    value,
    answer: score.score?.claims.map(({ name }) => name).join(', ') ?? '',
    explanation: explanationOf(score),
    metadata: { match: score.score?.match ?? null, full_recall: score.score?.full_recall ?? false },
  };
  const edits = editsOf(attempt);
  const plain = edits.map(({ provenance }) => editOf('UNCHANGED', provenance));
  const history = plain.length === 0 ? [] : [facts, ...plain];
  if (corrected === null) return { [scoreName]: { ...facts, history } };
  const last = edits.findLastIndex(({ isOfClaim }) => isOfClaim);
  const correctedHistory = edits.map(({ provenance }, index) =>
    editOf(index === last ? corrected : 'UNCHANGED', provenance),
  );
  return {
    [scoreName]: { ...facts, history },
    [correctedName]: { ...facts, value: corrected, history: [facts, ...correctedHistory] },
  };
}

/** Whose words lead to the corrected score: labels, then what was decided where they disagree. Those that count nowhere are not among them. */
function editsOf({ labels, adjudications }: ExportedAttempt): { isOfClaim: boolean; provenance: Json }[] {
  return [
    ...labels
      .filter(({ value, standing }) => value !== null && standing !== 'stale')
      .map((label) => ({ isOfClaim: label.target.kind === 'claim', provenance: provenanceOf(label) })),
    ...adjudications
      .filter(({ holds }) => holds)
      .map((adjudication) => ({ isOfClaim: true, provenance: provenanceOfDecision(adjudication) })),
  ];
}

function editOf(value: number | 'UNCHANGED', provenance: Json): Json {
  return { value, answer: 'UNCHANGED', explanation: 'UNCHANGED', metadata: 'UNCHANGED', provenance };
}

function explanationOf({ outcome, reason, score }: AttemptScore): string {
  const claims = score?.claims.map(({ name, verdict, why }) => `${name}: ${verdict} (${why})`) ?? [];
  return [`${outcome}: ${reason}`, ...claims].join('\n');
}

function provenanceOf({ t, reviewer, value, target, blind, standing, now_at }: HeldLabel): Json {
  return {
    timestamp: t,
    author: reviewer,
    reason: `${target.kind}: ${value}`,
    metadata: { blind, standing, now_at, target },
  };
}

function provenanceOfDecision(adjudication: ExportedAdjudication): Json {
  const { t, adjudicator, value, reason, decided_on, was_party, standing, now_at, target } = adjudication;
  return {
    timestamp: t,
    author: adjudicator,
    reason: `adjudication: ${value}: ${reason}`,
    metadata: { adjudication: true, decided_on, was_party, standing, now_at, target },
  };
}
