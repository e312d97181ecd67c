import type { TrajectoryMember, TrajectoryProblem } from '../schema/step.ts';
import { blocksOf } from './content.ts';
import { type Draft, mainMember, type ReadOptions } from './draft.ts';
import { type Fields, factsOf, fieldsOf, isFields, listOf, saysSomething, textOf } from './fields.ts';
import { readInspectSample } from './inspectSample.ts';
import { textOrJson } from './jsonText.ts';
import { missingMember } from './members.ts';

/** An Inspect log as one JSON value, or a sample of one alone. Each sample and epoch is a member. */
export function readInspectJson(value: unknown, { member }: ReadOptions): Draft {
  const root = fieldsOf(value);
  const isLog = 'samples' in root || isFields(root.eval);
  // What is no sample is read as one with a single event, and so shown as it stands.
  const samples = isLog
    ? blocksOf(root.samples).map((each) => (isFields(each) ? each : { events: [each] }))
    : [root];
  const members = membersOf(samples);
  const found = members.findIndex(({ id }) => id === member);
  const index = Math.max(0, found);
  return inspectDraft(root, samples[index] ?? null, {
    members,
    member: members[index]?.id ?? mainMember,
    problems: member !== null && found === -1 ? [missingMember(member)] : [],
  });
}

/** Ids of samples are names of files in the other layout: `{id}_epoch_{n}`. One that comes again gets a number. */
export function membersOf(samples: readonly Fields[]): TrajectoryMember[] {
  const ids = new Set<string>();
  return samples.map((sample, index) => {
    const name = `${textOrJson(sample.id)}_epoch_${textOrJson(sample.epoch)}`;
    const id = ids.has(name) ? `${name} (${index + 1})` : name;
    ids.add(id);
    return { id, title: memberTitle(sample) };
  });
}

/** What tells a sample from others: its id, and how it ended. Takes a summary as well. */
export function memberTitle(sample: Fields): string {
  const scores = Object.entries(fieldsOf(sample.scores)).map(([name, score]) => {
    const { value } = fieldsOf(score);
    return `${name} ${typeof value === 'object' ? '' : textOrJson(value)}`.trim();
  });
  const parts = [
    `sample ${textOrJson(sample.id)}`,
    ...(sample.epoch === 1 || sample.epoch === undefined ? [] : [`epoch ${textOrJson(sample.epoch)}`]),
    ...(saysSomething(sample.error) ? ['error'] : []),
    ...(saysSomething(sample.limit) ? ['limit'] : []),
    ...scores,
  ];
  return parts.join(' · ');
}

/** What a log says of itself (its header) and one of its samples, as a draft. */
export function inspectDraft(
  log: Fields,
  sample: Fields | null,
  from: { members: readonly TrajectoryMember[]; member: string; problems: readonly TrajectoryProblem[] },
): Draft {
  const spec = fieldsOf(log.eval);
  const version = textOf(fieldsOf(spec.packages).inspect_ai);
  const read = sample === null ? null : readInspectSample(sample);
  const task = textOf(spec.task);
  return {
    formatVersion: [typeof log.version === 'number' ? `log ${log.version}` : null, version]
      .filter((each) => each !== null)
      .join(', inspect_ai '),
    agent: textOf(spec.solver) ?? lastSolver(log),
    model: textOf(spec.model),
    task:
      sample === null
        ? task
        : [task, `sample ${textOrJson(sample.id)}`].filter((each) => each !== null).join(', '),
    ending: endingOf(log, sample),
    facts: [
      ...factsOf(spec, [['created', 'recorded']]),
      ...factsOf(fieldsOf(sample), [
        ['total_time', 'seconds'],
        ['working_time', 'working seconds'],
      ]),
      ...(read?.facts ?? []),
    ],
    members: from.members,
    member: from.member,
    problems: [...from.problems, ...statusProblem(log), ...(read?.problems ?? [])],
    steps: read?.steps ?? [],
  };
}

function lastSolver(log: Fields): string | null {
  return textOf(fieldsOf(listOf(fieldsOf(log.plan).steps).at(-1)).solver);
}

function endingOf(log: Fields, sample: Fields | null): string | null {
  const limit = fieldsOf(sample?.limit);
  if (saysSomething(limit)) return `limit: ${textOrJson(limit.type)} ${textOrJson(limit.limit)}`;
  const error = textOf(fieldsOf(sample?.error).message);
  return error === null ? textOf(log.status) : `error: ${error}`;
}

/** A log that was being written when it was read. */
function statusProblem(log: Fields): TrajectoryProblem[] {
  if (log.status !== 'started') return [];
  return [
    {
      code: 'torn_tail',
      message: 'The run of this log is not finished, or was ended from outside: samples may be missing.',
    },
  ];
}
