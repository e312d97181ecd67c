import assert from 'node:assert/strict';
import type { Step } from '../../src/core/analysis/step.ts';
import type { ForeignTrajectory } from '../../src/core/interop/finishDraft.ts';
import { Fact, StepHead, TrajectoryInfo } from '../../src/core/schema/step.ts';

/** Holds a trajectory against what schema/step.ts promises of one. */
export function assertWellFormed({ info, steps }: ForeignTrajectory): void {
  TrajectoryInfo.parse(info);
  assert.ok(info.members.some(({ id }) => id === info.member) || info.members.length === 0);
  const turns = steps.map(({ turn }) => turn);
  const numbered = steps.map((_, index) => index + 1);
  assert.ok(turns.length === 1 && turns[0] === null ? true : assertEqual(turns, numbered));
  for (const step of steps) assertStep(step);
  const undecoded = partsOf(steps).filter(
    ({ kind, facts }) => kind === 'raw' || facts.some(({ name }) => name === 'encrypted'),
  );
  assert.equal(info.undecoded, undecoded.length);
}

function assertEqual(actual: unknown, expected: unknown): true {
  assert.deepEqual(actual, expected);
  return true;
}

function assertStep(step: Step): void {
  StepHead.shape.time.parse(step.time);
  StepHead.shape.duration_ms.parse(step.durationMs);
  StepHead.shape.usage.parse(step.usage);
  StepHead.shape.cost_usd.parse(step.costUsd);
  for (const fact of [...step.facts, ...step.parts.flatMap(({ facts }) => facts)]) Fact.parse(fact);
  for (const { title, text } of step.parts) {
    assert.equal(typeof text, 'string');
    assert.ok(title.length <= 200 && !title.includes('\n'), `a title of more than a line: ${title}`);
  }
}

export function partsOf(steps: readonly Step[]): Step['parts'] {
  return steps.flatMap(({ parts }) => parts);
}

/** Everything of a trajectory that a person gets to see. */
export function shownText({ info, steps }: ForeignTrajectory): string {
  const parts = partsOf(steps).flatMap(({ title, text, facts }) => [
    title,
    text,
    ...facts.map(({ value }) => value),
  ]);
  const facts = steps.flatMap((step) => step.facts.map(({ value }) => value));
  return [JSON.stringify(info), ...facts, ...parts].join('\n');
}
