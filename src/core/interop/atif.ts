import type { Part } from '../analysis/step.ts';
import type { Fact, TrajectoryMember } from '../schema/step.ts';
import type { Usage } from '../schema/trajectory.ts';
import { addContent, addResult, blocksOf, callPart, otherFields } from './content.ts';
import { type Draft, mainMember, type ReadOptions } from './draft.ts';
import {
  amountOf,
  type Fields,
  factOf,
  factsOf,
  fieldsOf,
  isFields,
  listOf,
  saysSomething,
  textOf,
  timeOf,
  usageOf,
  wordOf,
} from './fields.ts';
import { jsonText, textOrJson } from './jsonText.ts';
import { missingMember } from './members.ts';
import { partOf, rawPart, StepBuilder } from './stepBuilder.ts';
import { rawArguments } from './write/atifRecords.ts';

/**
 * ATIF 1.0 to 1.7 and what calls itself so (PEERS.md §6.1). A turn is a step of the agent that is not copied from an earlier
 * trajectory (`is_copied_context`). Embedded trajectories of sub-agents are members of their own; those in other files and
 * continuations are named as facts.
 */
export function readAtif(value: unknown, { member }: ReadOptions): Draft {
  const all = trajectoriesOf(fieldsOf(value));
  const found = all.find(({ id }) => id === (member ?? mainMember));
  const { id, root } = found ?? { id: mainMember, root: fieldsOf(value) };
  const draft = readTrajectory(root);
  return {
    ...draft,
    members: all.map(({ id: each, title }): TrajectoryMember => ({ id: each, title })),
    member: id,
    problems: found === undefined ? [missingMember(member)] : [],
  };
}

interface Embedded {
  readonly id: string;
  readonly title: string;
  readonly root: Fields;
}

/** The trajectory of the file and those of sub-agents in it, at any depth; an id that comes again gets a number. */
function trajectoriesOf(root: Fields): Embedded[] {
  const all: Embedded[] = [{ id: mainMember, title: textOf(fieldsOf(root.agent).name) ?? '', root }];
  const ids = new Set([mainMember]);
  for (let at = 0; at < all.length; at += 1) {
    for (const each of listOf(all[at]?.root.subagent_trajectories)) {
      if (!isFields(each)) continue;
      const name = textOf(each.trajectory_id) ?? textOf(each.session_id) ?? `sub-agent ${all.length}`;
      const id = ids.has(name) ? `${name} (${all.length})` : name;
      ids.add(id);
      all.push({ id, title: `${textOf(fieldsOf(each.agent).name) ?? 'sub-agent'} ${id}`, root: each });
    }
  }
  return all;
}

const knownOfRoot = new Set([
  'schema_version',
  'session_id',
  'trajectory_id',
  'agent',
  'steps',
  'notes',
  'final_metrics',
  'continued_trajectory_ref',
  'subagent_trajectories',
  'extra',
]);

function readTrajectory(root: Fields): Draft {
  const agent = fieldsOf(root.agent);
  const builder = new StepBuilder();
  if ('steps' in root && !Array.isArray(root.steps)) builder.around(rawPart(root.steps, 'steps'));
  for (const step of listOf(root.steps)) addStep(builder, step);
  builder.around(...strayMembers(root), ...otherFields(root, knownOfRoot));
  if (saysSomething(root.notes)) builder.around(partOf('system', textOrJson(root.notes), { title: 'notes' }));
  builder.around(...tornTail(root));
  const submission = submissionOf(root);
  if (submission !== null) builder.around(partOf('submission', submission));
  return {
    formatVersion: textOf(root.schema_version),
    agent: [textOf(agent.name), textOf(agent.version)].filter((each) => each !== null).join(' '),
    model: textOf(agent.model_name) ?? textOf(agent.model),
    task: textOf(fieldsOf(root.extra).instruction) ?? textOf(fieldsOf(fieldsOf(root.extra).itbench).task_id),
    facts: factsOfRoot(root),
    steps: builder.steps(),
    ...(submission === null ? {} : { submission }),
  };
}

/** Sub-trajectories that are none. */
function strayMembers(root: Fields): Part[] {
  const value = root.subagent_trajectories;
  return blocksOf(value)
    .filter((each) => !isFields(each) || !Array.isArray(value))
    .map((each) => rawPart(each, 'subagent_trajectories'));
}

function factsOfRoot(root: Fields): Fact[] {
  return [
    ...factsOf(root, [
      ['continued_trajectory_ref', 'continued in'],
      ['session_id', 'session'],
    ]),
    ...factsOf(fieldsOf(root.final_metrics), [
      ['total_prompt_tokens', 'input tokens'],
      ['total_completion_tokens', 'output tokens'],
      ['total_cached_tokens', 'cached tokens'],
      ['total_cost_usd', 'cost in USD'],
    ]),
  ];
}

/** The last line of a trajectory of ours that was cut off: shown as it would be there. */
function tornTail(root: Fields): Part[] {
  const tail = textOf(fieldsOf(fieldsOf(root.extra).itbench).torn_tail);
  if (tail === null || !/^[A-Za-z0-9+/]+={0,2}$/.test(tail) || tail.length % 4 !== 0) return [];
  const bytes = Uint8Array.from(atob(tail), (character) => character.charCodeAt(0));
  return [rawPart(new TextDecoder().decode(bytes), 'cut off')];
}

/** ITBench's answer, where a writer of the format has put it. PEERS.md §6.1. */
function submissionOf(root: Fields): string | null {
  const value = fieldsOf(fieldsOf(root.extra).itbench).submission;
  return saysSomething(value) ? textOrJson(value) : null;
}

const knownOfStep = new Set([
  'step_id',
  'timestamp',
  'source',
  'message',
  'model_name',
  'reasoning_effort',
  'reasoning_content',
  'tool_calls',
  'observation',
  'metrics',
  'is_copied_context',
  'llm_call_count',
  'extra',
]);

function addStep(builder: StepBuilder, value: unknown): void {
  const step = fieldsOf(value);
  if (step.is_copied_context === true) {
    builder.around(copiedPart(step), ...otherFields(step, knownOfStep));
    return;
  }
  switch (step.source) {
    case 'agent':
      addAgentStep(builder, step);
      break;
    case 'user':
    case 'system':
      addOtherStep(builder, step, step.source);
      break;
    default:
      builder.around(rawPart(value, 'step'));
      return;
  }
  builder.around(...otherFields(step, knownOfStep));
}

/** A step of an earlier trajectory, which the model was given as context: told, not done. */
function copiedPart(step: Fields): Part {
  const said = typeof step.message === 'string' ? step.message : jsonText(step.message, 2);
  const rest = [step.reasoning_content, step.tool_calls, step.observation].filter(saysSomething);
  const text = [said, ...rest.map((each) => (typeof each === 'string' ? each : jsonText(each, 2)))].join(
    '\n\n',
  );
  return partOf(step.source === 'system' ? 'system' : 'user', text, {
    title: `copied context: ${textOf(step.source) ?? 'step'}`,
  });
}

function addAgentStep(builder: StepBuilder, step: Fields): void {
  const metrics = fieldsOf(step.metrics);
  builder.beginTurn({
    time: timeOf(step.timestamp),
    usage: usageOfMetrics(metrics),
    costUsd: amountOf(metrics.cost_usd),
    facts: factsOf(step, [
      ['reasoning_effort', 'reasoning effort'],
      ['llm_call_count', 'model calls'],
    ]),
  });
  addContent(builder, step.reasoning_content, { kind: 'reasoning' });
  addContent(builder, step.message, { kind: 'text' });
  for (const call of blocksOf(step.tool_calls)) builder.own(atifCallPart(call));
  addObservation(builder, step.observation, null);
}

/** A call; of one that this product has written, what the model wrote, which need be neither JSON nor the name of a tool. */
function atifCallPart(value: unknown): Part {
  const call = fieldsOf(value);
  const raw = rawArguments(call);
  if (raw === null && call.function_name !== '') return callPart(value);
  return partOf('tool_call', raw ?? jsonText(call.arguments), {
    title: wordOf(call.function_name),
    callId: textOf(call.tool_call_id),
  });
}

/** `prompt_tokens` includes the cached ones. PEERS.md §6.1. */
function usageOfMetrics(metrics: Fields): Usage | null {
  const extra = fieldsOf(metrics.extra);
  return usageOf({
    input: metrics.prompt_tokens,
    output: metrics.completion_tokens,
    cached: metrics.cached_tokens,
    reasoning: extra.reasoning_output_tokens ?? extra.reasoning_tokens,
  });
}

function addOtherStep(builder: StepBuilder, step: Fields, source: 'user' | 'system'): void {
  // One writer puts results into steps of their own, before the step with their calls, and says whose they are in words.
  const callId =
    typeof step.message === 'string' ? /^Tool result for (\S+)$/.exec(step.message)?.[1] : undefined;
  if (callId === undefined) {
    const isSummary = saysSomething(fieldsOf(step.extra).context_management);
    addContent(builder, step.message, { kind: isSummary ? 'summary' : source });
  }
  if (saysSomething(step.tool_calls)) builder.around(rawPart(step.tool_calls, 'tool calls of no agent'));
  if (saysSomething(step.reasoning_content))
    builder.around(rawPart(step.reasoning_content, 'reasoning of no agent'));
  addObservation(builder, step.observation, callId ?? null);
}

function addObservation(builder: StepBuilder, value: unknown, callId: string | null): void {
  if (!saysSomething(value)) return;
  const observation = fieldsOf(value);
  if (Array.isArray(observation.results)) {
    for (const result of observation.results) addObserved(builder, result);
    builder.around(...otherFields(observation, knownOfObservation));
    return;
  }
  builder.around(...otherFields(observation, knownOfObservation));
  if (!('content' in observation)) {
    builder.result(rawPart(value, 'observation'));
    return;
  }
  const failed = fieldsOf(observation.result).success === false;
  addResult(builder, observation.content, { callId, failed });
}

function addObserved(builder: StepBuilder, value: unknown): void {
  if (!isFields(value)) {
    builder.result(rawPart(value, 'observation'));
    return;
  }
  const extra = fieldsOf(value.extra);
  const failed = extra.tool_result_is_error === true || extra.success === false;
  const facts = listOf(value.subagent_trajectory_ref).flatMap(refFact);
  const others = otherFields(value, knownOfResult);
  if (others.length > 0) {
    builder.result({ ...rawPart(value, 'observation'), callId: textOf(value.source_call_id) });
    return;
  }
  const title = 'content' in value ? '' : 'sub-agents';
  addResult(builder, value.content, { title, callId: textOf(value.source_call_id), failed, facts });
}

const knownOfObservation = new Set(['type', 'results', 'content', 'result']);
const knownOfResult = new Set(['source_call_id', 'content', 'subagent_trajectory_ref', 'extra']);

function refFact(value: unknown): Fact[] {
  const ref = fieldsOf(value);
  const place = textOf(ref.trajectory_path) ?? textOf(ref.trajectory_id) ?? textOf(ref.session_id);
  return place === null ? [] : [factOf('sub-agent trajectory', place)];
}
