import { fact } from '../analysis/ownParts.ts';
import { shortLine } from '../analysis/shortLine.ts';
import type { Fact, TrajectoryInfo, TrajectoryProblem } from '../schema/step.ts';
import { type TrajectoryRecord, trajectorySchemaVersion } from '../schema/trajectory.ts';
import { majorOf } from '../store/foreignText.ts';
import type { OwnIndex } from './ownIndex.ts';

/** Id of the one trajectory that a file of ours holds. */
export const ownMember = 'attempt';

/** What a trajectory of ours says of itself, as far as it has been read. `problems` are those of the file as a whole. */
export function ownInfo(index: OwnIndex, { file, problems, restarted }: OwnFileState): TrajectoryInfo {
  const { started, ended } = index;
  const title = started === null ? file : `${started.model} · ${started.task_id} · repeat ${started.repeat}`;
  return {
    format: 'itbench-review',
    format_version: started === null ? null : shortLine(started.schema_version, 100),
    agent: null,
    model: started === null ? null : shortLine(started.model, 200),
    task: started === null ? null : shortLine(started.task_id, 400),
    ending: ended === null ? null : shortLine(`${ended.outcome}: ${ended.reason}`, 1000),
    facts: [
      ...(started === null ? [] : startFacts(started)),
      ...(restarted ? [fact('read again', 'the file was replaced while it was open')] : []),
    ],
    members: [{ id: ownMember, title: shortLine(title) }],
    member: ownMember,
    problems: [...problems, ...versionProblems(started, file), ...index.list(file)],
    undecoded: index.undecoded,
  };
}

export interface OwnFileState {
  /** Name of the file, for messages. */
  readonly file: string;
  readonly problems: readonly TrajectoryProblem[];
  readonly restarted: boolean;
}

type Started = Extract<TrajectoryRecord, { type: 'attempt_started' }>;

function startFacts({ run_id, repeat, max_turns, sandbox }: Started): readonly Fact[] {
  return [
    fact('run', run_id),
    fact('repeat', repeat),
    fact('turn limit', max_turns),
    fact('sandbox', `${sandbox.kind} ${sandbox.version}${sandbox.practice ? ', for practice only' : ''}`),
  ];
}

function versionProblems(started: Started | null, file: string): readonly TrajectoryProblem[] {
  if (started === null) return [];
  const theirs = started.schema_version;
  if (Number(majorOf(theirs)) <= Number(majorOf(trajectorySchemaVersion))) return [];
  const message = `${file} was written in version ${shortLine(theirs, 40)} of the format, and this version of ITBench Review knows ${trajectorySchemaVersion}. What it does not know is shown as it stands. Update ITBench Review to read all of it.`;
  return [{ code: 'newer_version', message }];
}

/** What can be wrong with the file as such, in words. */
export const fileProblems = {
  empty: (file: string): TrajectoryProblem => ({
    code: 'empty',
    message: `${file} is empty: the attempt was stopped before it wrote anything. Run the task again, or restore the file from a copy.`,
  }),
  noRecord: (file: string): TrajectoryProblem => ({
    code: 'record_invalid',
    message: `${file} holds no record of a trajectory, and is shown as it stands. If it is another file of a run, open the trajectory.jsonl of an attempt.`,
  }),
  tornTail: (file: string, bytes: number): TrajectoryProblem => ({
    code: 'torn_tail',
    message: `${file} ends in the middle of a record: its last ${bytes} bytes are shown as they stand. The attempt was cut off while it wrote it, unless it is still at work. Resume the run to try it again.`,
  }),
  noBreak: (file: string): TrajectoryProblem => ({
    code: 'torn_tail',
    message: `${file} has no line break after its last record: it was cut off or edited there. The record itself is whole, and shown.`,
  }),
  noEnd: (file: string): TrajectoryProblem => ({
    code: 'torn_tail',
    message: `${file} does not say how the attempt ended: it was cut off, or records at its end were removed. Resume the run, or restore the file from a copy.`,
  }),
  gone: (path: string): TrajectoryProblem => ({
    code: 'missing',
    message: `${path} was moved or deleted. What was read of it is still shown. Open it where it is now.`,
  }),
  unreadable: (file: string, why: string): TrajectoryProblem => ({
    code: 'damaged',
    message: `${file} could not be read to its end: ${why}. What is shown is what came before. Check the disk, then open it again.`,
  }),
  noSubmission: (path: string): TrajectoryProblem => ({
    code: 'missing',
    message: `The attempt submitted, but ${path} is not there. Restore it from a copy: its claims cannot be shown without it.`,
  }),
  otherSubmission: (path: string): TrajectoryProblem => ({
    code: 'damaged',
    message: `${path} is not what the attempt submitted: its sha256 differs from the recorded one. Its claims are not shown. Restore it from a copy.`,
  }),
  largeSubmission: (path: string, bytes: number): TrajectoryProblem => ({
    code: 'too_large',
    message: `${path} has ${bytes} bytes, more than a submission can have, and is not read. Look at it in another program.`,
  }),
  largeStep: (file: string, step: number): TrajectoryProblem => ({
    code: 'too_large',
    message: `Step ${step + 1} of ${file} is larger than can be shown: its last records are left out. Open the file in another program to see them.`,
  }),
} as const;
