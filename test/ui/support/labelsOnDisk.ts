import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../../src/core/schema/report.ts';
import type { Aim } from './reviewer.ts';
import type { AttemptPlan } from './reviewPlan.ts';

/** One label or note, without when and by whom. */
export interface Said {
  readonly model: string;
  readonly task: string;
  readonly kind: 'claim' | 'step' | 'attempt';
  /** Index of the claim, from 0; turn of the step, from 1; null of an attempt. */
  readonly at: number | null;
  readonly value: string | null;
  readonly note: string | null;
}

/** Something said of a place, as the disk words it. */
export function saidAt(
  { model, task }: Pick<Said, 'model' | 'task'>,
  aim: Aim,
  what: { readonly value: string } | { readonly note: string },
): Said {
  return {
    model,
    task,
    kind: aim.kind,
    at: aim.kind === 'claim' ? aim.claim - 1 : aim.kind === 'step' ? aim.step : null,
    value: 'value' in what ? what.value : null,
    note: 'note' in what ? what.note : null,
  };
}

/** What a plan leaves said of its attempt. */
export function saidOf({ attempt, sayings }: AttemptPlan): Said[] {
  return sayings.map(({ aim, leaves }) => saidAt(attempt, aim, leaves));
}

/** What a report holds. */
export function reportedSayings({ labels }: Report): Said[] {
  return labels.map(({ target, value, note }) => ({
    model: target.model,
    task: target.task_id,
    kind: target.kind,
    at: target.kind === 'claim' ? target.claim : target.kind === 'step' ? target.turn : null,
    value,
    note,
  }));
}

export function sortedSayings(sayings: readonly Said[]): Said[] {
  return sayings.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** The records of the only label file of a run, whose chain is checked without the product: each names the sha256 of the line before. */
export function labelLines(runDir: string): Record<string, unknown>[] {
  const dir = join(runDir, 'labels');
  const files = readdirSync(dir).filter((name) => name.endsWith('.jsonl'));
  assert.equal(files.length, 1, `${dir}: ${files.join(', ')}`);
  const text = readFileSync(join(dir, files[0] ?? ''), 'utf8');
  assert.ok(text.endsWith('\n'), 'the last line is cut short');
  const lines = text.slice(0, -1).split('\n');
  let prev = '0'.repeat(64);
  return lines.map((line, index) => {
    const record = JSON.parse(line) as Record<string, unknown>;
    assert.equal(record.seq, index);
    assert.equal(record.prev, prev, `the chain breaks at line ${index + 1}`);
    prev = createHash('sha256').update(line).digest('hex');
    return record;
  });
}
