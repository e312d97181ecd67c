import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Kept } from '../../src/core/harness/labelKeeper.ts';
import { RunLock } from '../../src/core/store/runLock.ts';
import { importScene, type LabelScene, labelledRun, never, runScene } from '../support/labelScene.ts';
import { filesUnder } from '../support/runResults.ts';
import { skip } from '../support/skip.ts';
import { type TempFolder, tempFolder } from '../support/tempFolder.ts';
import { mountSmallDisk, smallDiskProblem } from '../support/tmpfs.ts';
import { inShort } from '../unit/core/review/labelFixture.ts';

const ana = { reviewer: 'Ana', blind: false };
const bob = { reviewer: 'Bob', blind: true };
const claim = (index: number) => ({ kind: 'claim', claim: index }) as const;
const step = (index: number) => ({ kind: 'step', step: index }) as const;
const whole = { kind: 'attempt' } as const;

let made: TempFolder;
let run: string;

before(async function () {
  this.timeout(60_000);
  made = tempFolder();
  run = await labelledRun(made.path);
});
after(() => made[Symbol.dispose]());

const implementations: Readonly<Record<string, (dir: string) => Promise<LabelScene>>> = {
  runLabels: (dir) => runScene(run, dir),
  importLabels: (dir) => importScene(dir),
};

for (const [name, sceneIn] of Object.entries(implementations)) {
  describe(`${name}, as a keeper of labels`, function () {
    this.timeout(60_000);
    let folder: TempFolder;
    let scene: LabelScene;

    beforeEach(async () => {
      folder = tempFolder();
      scene = await sceneIn(folder.path);
    });
    afterEach(() => {
      scene.keeper.dispose();
      folder[Symbol.dispose]();
    });

    type Change = Parameters<LabelScene['keeper']['write']>[3];
    const write = (
      place: Parameters<LabelScene['keeper']['write']>[2],
      change: Change | string,
      who = ana,
      keeper = scene.keeper,
    ): Promise<Kept> => {
      const said = typeof change === 'string' ? ({ type: 'label', value: change } as Change) : change;
      return keeper.write(scene.key, scene.content, place, said, who, never);
    };
    const read = (keeper = scene.keeper) => keeper.read(scene.key, scene.content, never);
    const held = async () => inShort((await read()).labels);
    const published = () => inShort(scene.published());

    it('has nothing before the first label, and makes nothing', async () => {
      assert.deepEqual(await read(), { labels: [], problems: [] });
    });

    it('gives back what holds after each label, saved in the file that is rewritten', async () => {
      await write(claim(0), 'true_cause');
      await write(claim(1), 'downstream_victim');
      await write(step(1), 'key_evidence');
      await write(step(1), 'redundant');
      await write(whole, 'over_investigation', bob);
      const kept = await write(claim(1), 'unsupported');
      const expected = [
        'claim 0 true_cause current 0',
        'step 2 key_evidence current 2',
        'step 2 redundant current 2',
        'claim 1 unsupported current 1',
        'attempt over_investigation current',
      ];
      assert.deepEqual(inShort(kept.labels), expected);
      assert.deepEqual(await held(), expected);
      assert.deepEqual(published(), expected);
      assert.deepEqual([kept.saved_at, kept.remarks, kept.problems], ['2026-11-22T12:00:00.000Z', [], []]);
      assert.ok(kept.report !== null && existsSync(kept.report));
      assert.deepEqual(
        kept.labels.map(({ reviewer, blind }) => `${reviewer} ${blind}`),
        ['Ana false', 'Ana false', 'Ana false', 'Ana false', 'Bob true'],
      );
    });

    it('keeps notes beside labels, and an empty note takes one back', async () => {
      await write(claim(0), { type: 'note', note: 'first' });
      await write(claim(0), { type: 'note', note: 'why\n<b>' });
      assert.deepEqual(await held(), ['claim 0 "why\n<b>" current 0']);
      await write(claim(0), { type: 'note', note: '' });
      assert.deepEqual(await held(), []);
      assert.deepEqual(published(), []);
    });

    it('takes a label off, whatever was said before it', async () => {
      await write(claim(0), 'true_cause');
      await write(claim(0), 'unsupported');
      await write(step(0), 'misread');
      await write(claim(0), { type: 'unlabel', value: 'unsupported' });
      assert.deepEqual(await held(), ['step 1 misread current 1']);
      assert.deepEqual(published(), ['step 1 misread current 1']);
    });

    it("undoes one reviewer's last words, one by one, and no one else's", async () => {
      await write(claim(0), 'true_cause');
      await write(claim(0), 'unsupported', bob);
      await write(claim(0), 'duplicate');
      const undo = () => scene.keeper.undo(scene.key, scene.content, ana, never);
      const undone = [await undo(), await undo(), await undo()].map((kept) => kept.undone?.value ?? null);
      assert.deepEqual(undone, ['duplicate', 'true_cause', null]);
      assert.deepEqual(published(), ['claim 0 unsupported current 0']);
    });

    it('writes nothing that holds already', async () => {
      await write(claim(0), 'true_cause');
      const file = join(scene.labelsDir, 'ana.jsonl');
      const before = readFileSync(file);
      const kept = await write(claim(0), 'true_cause');
      assert.deepEqual(readFileSync(file), before);
      assert.deepEqual(inShort(kept.labels), ['claim 0 true_cause current 0']);
    });

    it('takes a name in other case for the same reviewer', async () => {
      await write(claim(0), 'true_cause');
      await write(claim(0), 'unsupported', { reviewer: ' ANA', blind: false });
      assert.deepEqual(await held(), ['claim 0 unsupported current 0']);
      assert.equal((await read()).labels[0]?.reviewer, 'Ana');
    });

    for (const reviewer of ['', '   ', 'x'.repeat(101)]) {
      it(`refuses a reviewer with a name of ${reviewer.length} characters`, async () => {
        await assert.rejects(write(claim(0), 'true_cause', { reviewer, blind: false }), { code: 'usage' });
      });
    }

    it('refuses what is not there, and a label of another list, and keeps nothing of it', async () => {
      await assert.rejects(write(claim(9), 'true_cause'), { code: 'usage' });
      await assert.rejects(write(step(9), 'misread'), { code: 'usage' });
      await assert.rejects(write(step(0), 'true_cause'), { code: 'usage' });
      await assert.rejects(write(claim(0), { type: 'note', note: 'x'.repeat(10_001) }), { code: 'usage' });
      assert.equal(existsSync(join(scene.labelsDir, 'ana.jsonl')), false);
    });

    it('calls labels stale when the content has changed, and moved when it is elsewhere', async () => {
      await write(claim(0), 'true_cause');
      await write(claim(1), 'unsupported');
      await write(whole, 'acceptable');
      const [first = '', , third = ''] = scene.content.claims;
      const changed = { ...scene.content, claims: [third, first], attempt: 'c'.repeat(64) };
      const { labels } = await scene.keeper.read(scene.key, changed, never);
      assert.deepEqual(inShort(labels), [
        'claim 0 true_cause moved 1',
        'claim 1 unsupported stale',
        'attempt acceptable stale',
      ]);
    });

    it('loses none of what two windows and two reviewers save at the same time', async () => {
      using other = new Disposing(scene.another());
      const keepers = [scene.keeper, other.keeper];
      const places = [claim(0), claim(1), claim(2)];
      const values = ['true_cause', 'unsupported', 'duplicate'];
      await Promise.all(
        keepers.flatMap((keeper, index) =>
          places.flatMap((place, at) => [
            write(place, values[at] ?? '', index === 0 ? ana : bob, keeper),
            write(place, { type: 'note', note: `note ${at}` }, index === 0 ? bob : ana, keeper),
          ]),
        ),
      );
      const { labels, problems } = await read();
      assert.deepEqual([labels.length, problems], [12, []]);
      assert.equal(scene.published().length, 12);
    });

    it('tells of labels that another window saves, and of its own, each once, until it is asked no more', async () => {
      using other = new Disposing(scene.another());
      const seen: number[] = [];
      let stop = () => {};
      const both = new Promise<void>((resolve) => {
        stop = scene.keeper.watch(() => {
          const bytes = ['ana', 'bob']
            .map((name) => join(scene.labelsDir, `${name}.jsonl`))
            .filter(existsSync);
          seen.push(bytes.map((path) => readFileSync(path).length).reduce((one, more) => one + more, 0));
          if (bytes.length === 2) resolve();
        });
      });
      const heard = new Promise<void>((resolve) => other.keeper.watch(resolve));
      await write(claim(0), 'true_cause');
      assert.equal(seen.length, 1, 'told of its own when the call returns');
      await heard;
      await write(claim(1), 'unsupported', bob, other.keeper);
      await both;
      assert.equal(new Set(seen).size, seen.length, `told twice of the same: ${seen}`);
      stop();
      const told = seen.length;
      await write(claim(2), 'duplicate');
      assert.equal(seen.length, told);
    });

    it('never writes over a file that was changed by hand, shows what is good of it, and lets others go on', async () => {
      await write(claim(0), 'true_cause');
      await write(claim(1), 'unsupported');
      const file = join(scene.labelsDir, 'ana.jsonl');
      writeFileSync(file, readFileSync(file, 'utf8').replace('"unsupported"', '"true_cause"'));
      appendFileSync(file, 'and more\n');
      const damaged = readFileSync(file);
      await assert.rejects(write(claim(2), 'duplicate'), { code: 'journal_damaged' });
      assert.deepEqual(readFileSync(file), damaged);
      await write(claim(2), 'unsupported', bob);
      const { labels, problems } = await read();
      assert.deepEqual(inShort(labels), [
        'claim 0 true_cause current 0',
        'claim 1 true_cause current 1',
        'claim 2 unsupported current 2',
      ]);
      assert.match(problems.join(' '), /labels\/ana\.jsonl, line 3: is not JSON/);
    });

    it('says that saved labels are gone when a label file was cut back, until it is put back', async () => {
      await write(claim(0), 'true_cause');
      await write(claim(1), 'unsupported');
      const file = join(scene.labelsDir, 'ana.jsonl');
      const full = readFileSync(file, 'utf8');
      writeFileSync(file, full.slice(0, full.indexOf('\n') + 1));
      await write(claim(2), 'unsupported', bob);
      for (const { problems } of [await read(), await read()]) {
        assert.match(problems.join(), /Labels of Ana that an earlier report counted are gone/);
      }
      writeFileSync(file, full);
      await write(claim(2), 'duplicate', bob);
      assert.deepEqual((await read()).problems, []);
    });

    it('brings the report up to date that a crash has left without the last label', async () => {
      const kept = await write(claim(0), 'true_cause');
      assert.ok(kept.report);
      const before = readFileSync(kept.report);
      await write(claim(1), 'unsupported');
      writeFileSync(kept.report, before);
      using later = new Disposing(scene.another());
      assert.equal((await read(later.keeper)).labels.length, 2);
      assert.equal(scene.published().length, 2);
    });

    it('keeps nothing of a label when the disk is full, and all of it once there is space again', async function () {
      const problem = smallDiskProblem();
      if (problem !== null) skip(this, problem);
      await write(claim(0), 'true_cause');
      using disk = mountSmallDisk(folder.in('disk'), 'size=2m');
      scene.keeper.dispose();
      scene = await sceneIn(disk.path);
      await write(claim(0), 'true_cause');
      const before = filesOf(disk.path);
      fill(join(disk.path, filler));
      for (const what of ['unsupported', { type: 'note', note: 'x'.repeat(10_000) }] as const) {
        await assert.rejects(write(claim(1), what), {
          code: 'disk_full',
          hint: 'The label is not saved. Free some space, then save again.',
        });
      }
      assert.deepEqual(filesOf(disk.path), before);
      rmSync(join(disk.path, filler));
      await write(claim(1), 'unsupported');
      assert.deepEqual(published(), ['claim 0 true_cause current 0', 'claim 1 unsupported current 1']);
    });

    it('keeps nothing where nothing may be written, and reads all the same', async function () {
      const problem = smallDiskProblem();
      if (problem !== null) skip(this, problem);
      using disk = mountSmallDisk(folder.in('disk'), 'size=2m');
      scene.keeper.dispose();
      scene = await sceneIn(disk.path);
      await write(claim(0), 'true_cause');
      disk.remount('ro');
      await assert.rejects(write(claim(1), 'unsupported'), {
        code: 'not_writable',
        hint: 'The label is not saved. Make the folder writable, then save again.',
      });
      assert.deepEqual(await held(), ['claim 0 true_cause current 0']);
    });

    it('stops waiting for the lock when it is told to, with nothing kept', async () => {
      mkdirSync(scene.labelsDir, { recursive: true });
      const lock = RunLock.acquire(join(scene.labelsDir, '.lock'));
      const stopping = new AbortController();
      const change = { type: 'label', value: 'true_cause' } as const;
      const writing = scene.keeper.write(scene.key, scene.content, claim(0), change, ana, stopping.signal);
      stopping.abort();
      await assert.rejects(writing, { name: 'AbortError' });
      lock.release();
      assert.deepEqual(await held(), []);
    });

    it('leaves nothing but its files behind', async () => {
      await write(claim(0), 'true_cause');
      assert.deepEqual(readdirSync(scene.labelsDir), ['ana.jsonl']);
    });
  });
}

/** Every file of a disk but the one that fills it. */
function filesOf(dir: string): ReadonlyMap<string, string> {
  const files = [...filesUnder(dir)].filter(([path]) => path !== filler);
  return new Map(files.map(([path, bytes]) => [path, bytes.toString('utf8')]));
}

const filler = 'filler';

/** Writes until nothing more fits. */
function fill(path: string): void {
  for (let bytes = 1024 * 1024; bytes >= 1; bytes = Math.floor(bytes / 2)) {
    try {
      for (;;) appendFileSync(path, Buffer.alloc(bytes));
    } catch {
      // Full for pieces of this size.
    }
  }
}

class Disposing implements Disposable {
  readonly keeper: LabelScene['keeper'];

  constructor(keeper: LabelScene['keeper']) {
    this.keeper = keeper;
  }

  [Symbol.dispose](): void {
    this.keeper.dispose();
  }
}
