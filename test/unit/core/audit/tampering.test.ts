import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { xoshiro128 } from '../../../../src/core/xoshiro128.ts';
import { auditedRun, filesOf, verified, withAftermath } from '../../../support/auditScene.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

const changes = 200;
const lanes = 4;

describe('a finished run, one byte of which is changed', function () {
  this.timeout(120_000);
  let folder: TempFolder;
  let dir: string;

  before(async () => {
    folder = tempFolder();
    dir = await auditedRun(folder.path);
    await withAftermath(dir);
  });

  after(() => folder[Symbol.dispose]());

  it('is intact before', async () => {
    const verification = await verified(dir);
    assert.deepEqual([verification.state, verification.problems, verification.notes], ['intact', [], []]);
  });

  it(`is broken in all of ${changes} places, and the file is named`, async () => {
    const seed = randomInt(2 ** 32);
    console.log(`      seed ${seed}`);
    const wanted = changesOf(dir, seed);
    // Copies, so that one waits for its files while another counts.
    const copies = Array.from({ length: lanes }, (_, lane) => join(folder.path, `copy-${lane}`));
    for (const copy of copies) cpSync(dir, copy, { recursive: true });
    await Promise.all(
      copies.map(async (copy, lane) => {
        for (const change of wanted.filter(({ number }) => number % lanes === lane)) {
          await assertFound(copy, change, seed);
        }
      }),
    );
  });
});

interface Change {
  readonly number: number;
  readonly file: string;
  /** From the beginning of the file. */
  readonly offset: number;
  /** Byte there, and what it becomes. */
  readonly was: number;
  readonly is: number;
}

function changesOf(dir: string, seed: number): Change[] {
  const random = xoshiro128([seed, 1, 2, 3]);
  const below = (count: number) => random() % count;
  const byKind = [...Map.groupBy(filesOf(dir), kindOf).values()];
  return Array.from({ length: changes }, (_, number) => {
    // Each kind of file in turn, the many small ones as often as the trajectories.
    const files = byKind[number % byKind.length] ?? [];
    const file = files[below(files.length)] ?? '';
    const bytes = readFileSync(join(dir, file));
    const offset = [0, bytes.length - 1, below(bytes.length)][number % 3] ?? 0;
    const was = bytes[offset] ?? 0;
    return { number, file, offset, was, is: (was + 1 + below(255)) % 256 };
  });
}

async function assertFound(dir: string, change: Change, seed: number): Promise<void> {
  const { number, file, offset, was, is } = change;
  const path = join(dir, file);
  const bytes = readFileSync(path);
  const changed = Buffer.from(bytes);
  changed[offset] = is;
  writeFileSync(path, changed);
  const { ok, state, problems } = await verified(dir);
  writeFileSync(path, bytes);
  const what = `seed ${seed}, number ${number}: byte ${offset} of ${bytes.length} of ${file} from ${was} to ${is}: ${JSON.stringify(problems)}`;
  assert.deepEqual([ok, state], [false, 'broken'], what);
  assert.ok(
    problems.some((problem) => problem.file === file),
    what,
  );
}

/** `score.json`, `events.jsonl`, a report, a label file … */
function kindOf(file: string): string {
  const folder = /^(reports|labels|adjudications|signatures|rescored)\//.exec(file)?.[1] ?? '';
  const name = folder === 'reports' || folder === 'labels' ? '' : basename(file).replace(/^[0-9a-f]{16}/, '');
  return `${folder}/${name}`;
}
