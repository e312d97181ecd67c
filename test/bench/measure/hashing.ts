import { execFile } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lockSuite, verifySuite } from '../../../src/core/suite/lock.ts';
import type { Suite } from '../../../src/core/suite/suite.ts';
import { type Bench, type Scene, skipped, timed } from '../bench.ts';
import { type Measured, median } from '../figures.ts';

/** DESIGN §10. */
const budget = { at_least: 0.8 };
const unit = 'times the speed of openssl';
const rounds = 7;

const run = promisify(execFile);

export const hashing: Bench = {
  name: 'hashing',
  diskBytes: 1e9,
  needsSnapshot: false,
  async measure(scene) {
    const file = join(scene.folder, 'task', 'otel_traces_raw.tsv');
    await mkdir(join(scene.folder, 'task'));
    const bytes = writeRandomFile(file, 1e9 * scene.scale);
    const openssl = await run('openssl', ['version'], { signal: scene.signal }).catch(() => null);
    if (openssl === null) {
      return [skipped('hashing/verify', { unit, budget, why: 'there is no openssl here to compare with' })];
    }
    return [await alternate(file, bytes, openssl.stdout.trim(), scene)];
  },
};

/** Real bytes, all different: a sparse file is read faster than any disk or cache gives data. */
function writeRandomFile(path: string, wantedBytes: number): number {
  const block = Buffer.alloc(16 << 20);
  const file = openSync(path, 'wx');
  let written = 0;
  while (written < wantedBytes) {
    randomFillSync(block);
    written += writeSync(file, block, 0, Math.min(block.length, wantedBytes - written));
  }
  closeSync(file);
  return written;
}

async function alternate(file: string, bytes: number, openssl: string, scene: Scene): Promise<Measured> {
  const suite = suiteOf(scene.folder);
  // The first reading also brings the file into the page cache, for both alike.
  const lock = await lockSuite(suite, scene.signal, () => {});
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const verification = await timed(() => verifySuite(suite, lock, scene.signal, () => {}));
    if (!verification.value.ok) throw new Error('the file does not verify');
    const digest = await timed(() => run('openssl', ['dgst', '-sha256', file], { signal: scene.signal }));
    const wanted = Object.values(lock.files)[0]?.sha256 ?? '';
    if (!digest.value.stdout.includes(wanted)) throw new Error('openssl finds another sha256');
    ours.push(verification.ms);
    theirs.push(digest.ms);
  }
  return {
    name: 'hashing/verify',
    values: ours.map((ms, round) => (theirs[round] ?? Number.NaN) / ms),
    unit,
    budget,
    how: `verifySuite of a task with one file of ${bytes} random bytes in the page cache, and \`openssl dgst -sha256\` (${openssl}) on that file, process start included, in turn`,
    details: {
      ours_mb_per_s: bytes / 1e3 / median(ours),
      openssl_mb_per_s: bytes / 1e3 / median(theirs),
    },
  };
}

function suiteOf(root: string): Suite {
  const task = { id: 'task', title: 'task', dir: join(root, 'task'), groundTruth: null };
  return {
    id: 'bench',
    title: 'bench',
    layout: 'itbench_review',
    root,
    revision: null,
    tasks: [task],
    findings: [],
  };
}
