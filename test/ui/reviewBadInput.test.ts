import assert from 'node:assert/strict';
import { readFileSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { naming, writeTinySuite } from '../support/cliScene.ts';
import { runInHarness } from '../support/harnessRun.ts';
import { type RunResults, runResults } from '../support/runResults.ts';
import { skip } from '../support/skip.ts';
import { type TempFolder, tempFolder } from '../support/tempFolder.ts';
import { mountSmallDisk, type SmallDisk, smallDiskProblem } from '../support/tmpfs.ts';
import {
  ended,
  message,
  request,
  response,
  result,
  started,
  trajectoryText,
} from '../support/trajectoryLines.ts';
import { Reviewer } from './support/reviewer.ts';
import { useWorkbench } from './support/workbench.ts';

const sound = trajectoryText([
  started(),
  message('What broke?'),
  request(1),
  response(1, { text: 'I look.', cmd: 'ls' }),
  result(1, 'alerts events'),
  ended(),
]);

/** Many turns, each with a command and its output. */
function manyTurns(count: number): string {
  const turns = Array.from({ length: count }, (_, index) => [
    request(index + 1),
    response(index + 1, { text: `Step by step, ${index + 1}.`, cmd: 'ls' }),
    result(index + 1, 'the same'),
  ]);
  return trajectoryText([started({ max_turns: count }), ...turns.flat(), ended({ turns: count })]);
}

/** Files by name, with what the page says of each. Made when asked for, as some are large. */
const files: Readonly<Record<string, { make(): string; says: readonly RegExp[] }>> = {
  'empty.jsonl': { make: () => '', says: [/The file holds nothing to show/, /The trajectory holds no step/] },
  'torn.jsonl': {
    make: () => sound.slice(0, -40),
    says: [
      /torn\.jsonl ends in the middle of a record: its last \d+ bytes are shown as they stand.*Resume the run/,
      /alerts events/,
    ],
  },
  'chain.jsonl': {
    make: () => sound.replace('What broke?', 'What is it?'),
    says: [/chain\.jsonl, line 3: does not continue the chain.*Restore the file from a copy/, /What is it\?/],
  },
  'future.jsonl': {
    make: () => trajectoryText([started({ schema_version: '9.0' }), message('later'), ended()]),
    says: [/was written in version 9\.0 of the format.*Update ITBench Review/],
  },
  'nan.jsonl': {
    make: () => sound.replace('"duration_ms":10', '"duration_ms":NaN'),
    says: [
      /nan\.jsonl, line 4: holds NaN or Infinity, which JSON does not have/,
      /1 part could not be decoded/,
    ],
  },
  'image.json': {
    make: () =>
      JSON.stringify([
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: `data:image/png;base64,${'iVBOR'.repeat(100)}` } },
          ],
        },
        { role: 'assistant', content: 'I see a picture.' },
      ]),
    says: [/Image, not drawn/, /I see a picture/],
  },
  'control.json': {
    make: () => JSON.stringify([{ role: 'assistant', content: '\u001b[2Jall\u0007 is \u202ewell' }]),
    says: [/all‹U\+0007› is ‹U\+202E›well/],
  },
  'huge.jsonl': {
    make: () =>
      trajectoryText([
        started(),
        request(1),
        response(1, { cmd: 'cat all' }),
        result(1, 'a line of the log\n'.repeat(3_000_000)),
        ended(),
      ]),
    says: [/54.000.000 characters/],
  },
  'many.jsonl': { make: () => manyTurns(10_000), says: [/of 10.000/] },
};

describe('trajectories that are not as they should be, in the reviewer', function () {
  this.timeout(90_000);
  const folder = tempFolder();
  after(() => folder[Symbol.dispose]());
  const workbench = useWorkbench({
    folder: folder.path,
    settings: { 'itbenchReview.reviewer': 'ana', 'files.simpleDialog.enable': true },
  });

  for (const [name, { make, says }] of Object.entries(files)) {
    it(`are explained: ${name}`, async () => {
      const { frame } = new Reviewer(workbench().page);
      writeFileSync(folder.in(name), make());
      await workbench().runCommand('ITBench Review: Import Trajectory');
      await workbench().pickQuick(name);
      await frame.locator(`#page[data-memory-key$=${JSON.stringify(name)}]`).waitFor();
      try {
        for (const words of says) await frame.getByText(words).filter({ visible: true }).first().waitFor();
      } finally {
        await workbench().screenshot(`bad-${name.replace(/\..*/, '')}`);
      }
      await workbench().runCommand('View: Close All Editors');
    });
  }
});

/** A folder whose results lie on a small disk of their own, where this machine can mount one. */
function labelledFolder(): TempFolder & { run(): RunResults } {
  const folder = tempFolder();
  let disk: SmallDisk | undefined;
  let dir = '';
  before(async function () {
    this.timeout(60_000);
    if (smallDiskProblem() === null) disk = mountSmallDisk(folder.in('results'), 'size=8m');
    writeTinySuite(folder.in('tasks'), 1);
    const made = await runInHarness({
      suiteDir: folder.in('tasks'),
      outputDir: folder.in('results'),
      models: { steady: naming('shop/Deployment/cart', 'shop/Service/frontend') },
    });
    dir = made.dir;
  });
  after(() => {
    disk?.[Symbol.dispose]();
    folder[Symbol.dispose]();
  });
  return { ...folder, run: () => runResults(dir) };
}

describe('labels where the files are not as they should be', function () {
  this.timeout(90_000);
  const folder = labelledFolder();
  const workbench = useWorkbench({ folder: folder.path, settings: { 'itbenchReview.reviewer': 'ana' } });
  const reviewer = () => new Reviewer(workbench().page);
  const labelFile = () => join(folder.run().dir, 'labels/ana.jsonl');
  const reportFile = () => join(folder.run().dir, 'reports/steady.json');
  const reported = () =>
    folder
      .run()
      .report('steady')
      .labels.map(({ value }) => value)
      .sort();

  /** What the page says, as one line. */
  const seen = async () => (await reviewer().frame.locator('body').innerText()).replaceAll(/\s+/g, ' ');

  before(async () => {
    await workbench().openContainer();
    await workbench().runCommand('ITBench Review: Next Flagged Attempt');
    await reviewer().opened();
    await reviewer().aim({ kind: 'attempt' });
    await reviewer().label(1);
  });

  it('writes a report anew that was deleted meanwhile, with every label in it', async () => {
    assert.deepEqual(reported(), ['over_investigation']);
    rmSync(reportFile());
    await reviewer().label(2);
    assert.match(await reviewer().saveState(), /^Saved /);
    assert.deepEqual(reported(), ['false_positive', 'over_investigation']);
  });

  it('says that the last line of a label file was cut, keeps it out of the way and loses no other', async () => {
    const whole = readFileSync(labelFile());
    truncateSync(labelFile(), whole.length - 30);
    await reviewer().label(3);
    await workbench().screenshot('bad-labels-cut');
    assert.match(await reviewer().saveState(), /^Saved /);
    assert.deepEqual(reported(), ['ground_truth_disputed', 'over_investigation']);
    assert.match(await seen(), /Labels of ana that an earlier report counted are gone/);
  });

  it('does not write over a label file that was edited by hand, says so, and saves what was said once it is whole', async () => {
    const whole = readFileSync(labelFile(), 'utf8');
    writeFileSync(labelFile(), whole.replace('over_investigation', 'acceptable'));
    const edited = readFileSync(labelFile(), 'utf8');
    assert.notEqual(edited, whole);
    await reviewer().label(4);
    await workbench().screenshot('bad-labels-edited');
    assert.match(await reviewer().saveState(), /^Not saved/);
    assert.match(await seen(), /ana\.jsonl/);
    assert.equal(readFileSync(labelFile(), 'utf8'), edited);
    writeFileSync(labelFile(), whole);
    await reviewer().press('R');
    await reviewer().kept();
    assert.match(await reviewer().saveState(), /^Saved /);
    assert.deepEqual(reported(), ['ground_truth_disputed', 'over_investigation', 'prompt_problem']);
  });

  it('says that the disk is full, keeps what was typed, and saves it when there is room again', async function () {
    const problem = smallDiskProblem();
    if (problem !== null) skip(this, problem);
    const ballast = join(folder.run().dir, 'ballast');
    const { bavail, bsize } = statfsSync(folder.run().dir);
    writeFileSync(ballast, Buffer.alloc(bavail * bsize));
    await reviewer().note('what I typed on a full disk');
    await workbench().screenshot('bad-disk-full');
    assert.match(await reviewer().saveState(), /^Not saved/);
    const said = await seen();
    assert.match(said, /no space left to write .* Free some space, then save again/);
    assert.match(said, /1 thing you said: a note for the attempt/);
    assert.equal(await reviewer().noteField().inputValue(), 'what I typed on a full disk');
    rmSync(ballast);
    // In the field it would be a letter.
    await reviewer().press('Escape', 'R');
    await reviewer().kept();
    assert.match(await reviewer().saveState(), /^Saved /);
    assert.ok(
      folder
        .run()
        .report('steady')
        .labels.some(({ note }) => note === 'what I typed on a full disk'),
    );
  });
});
