import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '../../../../src/core/analysis/step.ts';
import { openTrajectory } from '../../../../src/core/trajectory/openTrajectory.ts';
import type { TrajectoryReader } from '../../../../src/core/trajectory/reader.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

/** Never aborted. */
export const forever = new AbortController().signal;

/** A trajectory in a folder of its own, open and wholly read; closed and gone at the end of the test. */
export interface Opened extends Disposable {
  readonly reader: TrajectoryReader;
  readonly folder: TempFolder;
  readonly path: string;
}

export async function openText(
  content: string | Uint8Array,
  { name = 'trajectory.jsonl', watch = false }: { name?: string; watch?: boolean } = {},
): Promise<Opened> {
  const folder = tempFolder();
  const path = join(folder.path, name);
  writeFileSync(path, content);
  const reader = await openTrajectory(path, { watch }, forever);
  await reader.indexed(forever);
  return {
    reader,
    folder,
    path,
    [Symbol.dispose]: () => {
      reader.close();
      folder[Symbol.dispose]();
    },
  };
}

export async function allSteps(reader: TrajectoryReader): Promise<Step[]> {
  const steps: Step[] = [];
  for await (const { step } of reader.steps(0, forever)) steps.push(step);
  return steps;
}

export function problemCodes(reader: TrajectoryReader): string[] {
  return reader.info().problems.map(({ code }) => code);
}

/** Kind and text of every part. */
export function partsOf(step: Step | undefined): string[] {
  return (step?.parts ?? []).map(({ kind, text }) => `${kind}: ${text}`);
}
