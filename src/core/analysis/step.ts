import type { Fact, PartKind } from '../schema/step.ts';
import type { Usage } from '../schema/trajectory.ts';

/** One piece of a step, whole. See schema/step.ts for what the kinds mean. */
export interface Part {
  readonly kind: PartKind;
  /** One line, at most 200 characters. */
  readonly title: string;
  readonly text: string;
  readonly callId: string | null;
  readonly failed: boolean;
  readonly facts: readonly Fact[];
}

/** A turn with its tool calls and their results, whole. */
export interface Step {
  /** From 1, without a gap; null for the one step of a trajectory without a turn. */
  readonly turn: number | null;
  /** ISO 8601, or null. */
  readonly time: string | null;
  readonly durationMs: number | null;
  readonly usage: Usage | null;
  readonly costUsd: number | null;
  readonly facts: readonly Fact[];
  readonly parts: readonly Part[];
}

/** Kinds that are the step itself: what the agent said and did, and what came back. The rest is around it. */
const ownKinds: ReadonlySet<PartKind> = new Set([
  'reasoning',
  'text',
  'tool_call',
  'tool_result',
  'image',
  'raw',
]);

/**
 * What a label of a step is bound to: content only, no position, time, id or cost, so that it is the same after a re-run
 * that went the same way and after a conversion between formats. Arguments of tools that are JSON count by their value.
 */
export function stepContent(step: Step): unknown {
  return step.parts
    .filter(({ kind, text }) => ownKinds.has(kind) && text !== '')
    .map(({ kind, title, text }) =>
      kind === 'tool_call' ? [kind, title, jsonValue(text) ?? text] : [kind, text],
    );
}

function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
