// A process that labels a run without end, or so many times, and says after each save what is saved:
//   node labellingChild.ts RUN_DIR REVIEWER SEED COUNT
// Each line on its output is a note that is on the disk, with the label that was saved after it.

import { writeSync } from 'node:fs';
import { seededRandom } from '../../src/core/analysis/statistics.ts';
import { runLabels } from '../../src/core/harness/runLabels.ts';
import { ClaimLabel } from '../../src/core/schema/label.ts';
import type { AttemptKey } from '../../src/core/store/layout.ts';
import { plannedAttempts } from '../../src/core/store/plannedAttempts.ts';
import { readRun } from '../../src/core/store/runStore.ts';
import { contentOf, never } from './labelScene.ts';

const [runDir = '', reviewer = '', seed = '', count = ''] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const keeper = runLabels(runDir, { now: Date.now });
const who = { reviewer, blind: false };

function oneOf<T>(values: readonly T[]): T {
  const value = values[random() % values.length];
  if (value === undefined) throw new Error('there is none');
  return value;
}

async function label(key: AttemptKey, number: number): Promise<void> {
  const content = await contentOf(runDir, key);
  const place = { kind: 'claim', claim: random() % content.claims.length } as const;
  const note = `${seed}-${number}`;
  await keeper.write(key, content, place, { type: 'note', note }, who, never);
  const held = await keeper.write(
    key,
    content,
    place,
    { type: 'label', value: oneOf(ClaimLabel.options) },
    who,
    never,
  );
  if (number % 7 === 0) await keeper.undo(key, content, who, never);
  if (held.remarks.length > 0) throw new Error(held.remarks.join(' '));
  writeSync(1, `${note}\n`);
}

const keys = plannedAttempts(readRun(runDir).run);
for (let number = 1; number <= Number(count); number += 1) await label(oneOf(keys), number);
keeper.dispose();
