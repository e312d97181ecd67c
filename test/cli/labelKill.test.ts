import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writeReports } from '../../src/core/harness/reports.ts';
import { runLabels } from '../../src/core/harness/runLabels.ts';
import { Report } from '../../src/core/schema/report.ts';
import { createRandom } from '../../src/core/simulate/random.ts';
import { LabelFolder } from '../../src/core/store/labelFolder.ts';
import { pathsOfRun } from '../../src/core/store/layout.ts';
import { plannedAttempts } from '../../src/core/store/plannedAttempts.ts';
import { readRun } from '../../src/core/store/runStore.ts';
import { contentOf, labelledRun, never, now } from '../support/labelScene.ts';
import { copyRun } from '../support/runFolder.ts';
import { type TempFolder, tempFolder } from '../support/tempFolder.ts';

// Another seed each time: what it finds can be played again with TEST_SEED.
const seed = Number(process.env.TEST_SEED) || Date.now() % 2 ** 31;
const kills = 20;
/** Longest wait between the first save of a process and its end by SIGKILL. */
const killWithinMs = 400;
const childPath = fileURLToPath(new URL('../support/labellingChild.ts', import.meta.url));
const models = ['steady', 'other'];

interface Labelling {
  /** Notes that the process said are saved. */
  readonly saved: () => readonly string[];
  readonly firstSave: Promise<unknown>;
  readonly ended: Promise<unknown>;
  readonly kill: () => void;
}

function startLabelling(dir: string, reviewer: string, childSeed: number, count: number): Labelling {
  const args = [childPath, dir, reviewer, String(childSeed), String(count)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (data) => {
    said += data;
  });
  const ended = once(child, 'close');
  return {
    // What follows the last newline may be cut short.
    saved: () => said.split('\n').slice(0, -1),
    firstSave: Promise.race([once(child.stdout, 'data'), ended]),
    ended,
    kill: () => child.kill('SIGKILL'),
  };
}

/** Notes of a reviewer's file, which must be sound but for its last line. */
function notesIn(dir: string, reviewer: string): readonly string[] {
  const file = new LabelFolder(pathsOfRun(dir).labels).of(reviewer);
  assert.equal(file?.problem ?? null, null);
  return (file?.records ?? []).flatMap(({ note }) => note ?? []);
}

const reportText = (dir: string, model: string): string =>
  readFileSync(pathsOfRun(dir).report(model), 'utf8');

/** Opens every attempt as a reviewer does: the reports then hold exactly what the files say. */
async function openAll(dir: string): Promise<void> {
  const keeper = runLabels(dir, { now });
  for (const key of plannedAttempts(readRun(dir).run)) {
    const { problems } = await keeper.read(key, await contentOf(dir, key), never);
    assert.deepEqual(problems, []);
  }
  keeper.dispose();
}

async function assertReportsAreWhole(dir: string): Promise<void> {
  const shown = models.map((model) => reportText(dir, model));
  for (const text of shown) Report.parse(JSON.parse(text));
  const { run, paths } = readRun(dir);
  await writeReports(run, paths, never);
  assert.deepEqual(
    models.map((model) => reportText(dir, model)),
    shown,
  );
}

describe(`labels of processes that are killed, and of several at once (seed ${seed})`, function () {
  this.timeout(300_000);
  let made: TempFolder;
  let run: string;

  before(async () => {
    made = tempFolder();
    run = await labelledRun(made.path);
  });
  after(() => made[Symbol.dispose]());

  it(`loses nothing acknowledged in ${kills} kills, and leaves a report that can be read each time`, async () => {
    using folder = tempFolder();
    const dir = copyRun(run, folder.path);
    const random = createRandom(String(seed));
    const acknowledged: string[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const labelling = startLabelling(dir, 'ana', seed + kill, 100_000);
      await labelling.firstSave;
      await wait(random.between(0, killWithinMs));
      labelling.kill();
      await labelling.ended;
      acknowledged.push(...labelling.saved());
      // As the kill left it: whole, with every label in it that was acknowledged and still holds.
      for (const model of models) Report.parse(JSON.parse(reportText(dir, model)));
      const notes = new Set(notesIn(dir, 'ana'));
      assert.deepEqual(
        acknowledged.filter((note) => !notes.has(note)),
        [],
      );
      await openAll(dir);
    }
    assert.ok(acknowledged.length >= kills, `${acknowledged.length} labels were saved`);
    await assertReportsAreWhole(dir);
  });

  for (const [what, reviewers] of [
    ['two windows of one reviewer', ['ana', 'ana']],
    ['two reviewers', ['ana', 'bob']],
  ] as const) {
    it(`loses none of what ${what} save at the same time`, async () => {
      using folder = tempFolder();
      const dir = copyRun(run, folder.path);
      const each = 60;
      const both = reviewers.map((reviewer, index) =>
        startLabelling(dir, reviewer, (seed % 1000) * 10 + index, each),
      );
      await Promise.all(both.map(({ ended }) => ended));
      for (const [index, { saved }] of both.entries()) {
        assert.equal(saved().length, each);
        const notes = notesIn(dir, reviewers[index] ?? '');
        assert.deepEqual(
          notes.filter((note) => saved().includes(note)),
          saved(),
        );
      }
      await assertReportsAreWhole(dir);
    });
  }
});
