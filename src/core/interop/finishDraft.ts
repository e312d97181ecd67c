import { shortLine } from '../analysis/shortLine.ts';
import type { Step } from '../analysis/step.ts';
import type { TrajectoryFormat, TrajectoryInfo, TrajectoryProblem } from '../schema/step.ts';
import { type Draft, mainMember } from './draft.ts';
import { factOf } from './fields.ts';
import { isUndecoded } from './stepBuilder.ts';
import { findSubmission } from './submissionText.ts';

/** A trajectory of another program, read whole. */
export interface ForeignTrajectory {
  readonly info: TrajectoryInfo;
  readonly steps: readonly Step[];
  /** Text of the agent's answer in ITBench's format, where the trajectory holds one; never taken from prose. */
  readonly submission: string | null;
}

/** Brings what a reader found into the bounds of the schema, and says what could not be decoded. */
export function finishDraft(format: TrajectoryFormat, draft: Draft): ForeignTrajectory {
  const parts = draft.steps.flatMap((step) => step.parts);
  const raw = parts.filter(({ kind }) => kind === 'raw').length;
  const undecoded = parts.filter(isUndecoded).length;
  const told = draft.problems ?? [];
  const isTold = told.some(({ code }) => code === 'undecoded');
  const problems = [...told, ...(isTold ? [] : undecodedProblem(raw, undecoded - raw))];
  if (draft.steps.length === 0 && problems.length === 0) {
    problems.push({ code: 'empty', message: 'The file holds nothing to show.' });
  }
  const members = draft.members ?? [];
  return {
    info: {
      format,
      format_version: lineOf(draft.formatVersion, 100),
      agent: lineOf(draft.agent, 200),
      model: lineOf(draft.model, 200),
      task: lineOf(draft.task, 400),
      ending: lineOf(draft.ending, 1000),
      facts: (draft.facts ?? []).map(({ name, value }) => factOf(name, value)),
      members:
        members.length === 0
          ? [{ id: mainMember, title: '' }]
          : members.map(({ id, title }) => ({ id, title: shortLine(title) })),
      member: draft.member ?? members[0]?.id ?? mainMember,
      problems,
      undecoded,
    },
    steps: draft.steps,
    submission: draft.submission === undefined ? findSubmission(draft.steps) : draft.submission,
  };
}

function lineOf(text: string | null | undefined, max: number): string | null {
  const line = shortLine(text ?? '', max);
  return line === '' ? null : line;
}

function undecodedProblem(raw: number, sealed: number): TrajectoryProblem[] {
  const sentences = [
    ...(raw === 0
      ? []
      : [
          `${raw === 1 ? 'One part is' : `${raw} parts are`} of a kind that this reader does not know and shown raw.`,
        ]),
    ...(sealed === 0
      ? []
      : [
          `${sealed === 1 ? 'One piece' : `${sealed} pieces`} of reasoning can be read by the model's provider only: no text of it was recorded.`,
        ]),
  ];
  return sentences.length === 0 ? [] : [{ code: 'undecoded', message: sentences.join(' ') }];
}
