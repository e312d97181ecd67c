import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../../../../src/core/errors.ts';
import { adjudicate } from '../../../../src/core/harness/adjudicate.ts';
import { mergeLabels } from '../../../../src/core/harness/mergeLabels.ts';
import { Report } from '../../../../src/core/schema/report.ts';
import { AdjudicationFolder } from '../../../../src/core/store/adjudicationFolder.ts';
import { type LabelEntry, LabelFolder } from '../../../../src/core/store/labelFolder.ts';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import { xoshiro128 } from '../../../../src/core/xoshiro128.ts';
import { contentOf, labelledRun, never, now } from '../../../support/labelScene.ts';
import { copyRun, editJson } from '../../../support/runFolder.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

const key = { model: 'steady', task_id: 'Scenario-1', repeat: 1 };

describe('merging labels of copies of a run', function () {
  this.timeout(60_000);
  let made: TempFolder;
  let run: string;
  let folder: TempFolder;
  let claims: readonly string[];

  before(async () => {
    made = tempFolder();
    run = await labelledRun(made.path);
    claims = (await contentOf(run, key)).claims;
  });
  after(() => made[Symbol.dispose]());
  beforeEach(() => {
    folder = tempFolder();
  });
  afterEach(() => folder[Symbol.dispose]());

  const clone = (name: string) => copyRun(run, folder.path, name);
  const label = (reviewer: string, claim: number, value: LabelEntry['value']): LabelEntry => ({
    type: 'label',
    reviewer,
    blind: true,
    target: { kind: 'claim', ...key, claim, content_sha256: claims[claim] ?? '' },
    value,
  });
  const say = (dir: string, reviewer: string, ...entries: LabelEntry[]) =>
    new LabelFolder(pathsOfRun(dir).labels).append(reviewer, entries, now);
  const merge = async (dir: string, ...sources: string[]) =>
    await mergeLabels(dir, sources, { dryRun: false }, never);
  const fileOf = (dir: string, name = 'ana') => join(pathsOfRun(dir).labels, `${name}.jsonl`);
  const reportOf = (dir: string) => readFileSync(pathsOfRun(dir).report('steady'), 'utf8');
  /** Everything that merging may change, by name. */
  const stateOf = (dir: string) =>
    Object.fromEntries(
      ['labels', 'adjudications', 'reports'].flatMap((room) => {
        const inside = filesIn(join(dir, room)).filter((name) => !name.startsWith('.'));
        return inside.map((name) => [`${room}/${name}`, readFileSync(join(dir, room, name), 'utf8')]);
      }),
    );
  const refused = async (dir: string, ...sources: string[]) => {
    const before = stateOf(dir);
    const error = await merge(dir, ...sources).then(
      () => assert.fail('nothing was refused'),
      (thrown: unknown) => thrown,
    );
    assert.ok(BenchError.is(error), String(error));
    assert.deepEqual(stateOf(dir), before, 'something was written all the same');
    return `${error.code}: ${error.message} ${error.hint}`;
  };

  it('takes files of others and what a person has said since, byte for byte, and rewrites the reports', async () => {
    const [here, there] = [clone('here'), clone('there')];
    say(there, 'ana', label('ana', 0, 'true_cause'));
    copyFileSync(fileOf(there), join(makeLabels(here), 'ana.jsonl'));
    say(there, 'ana', label('ana', 1, 'true_cause'));
    say(there, 'bob', label('bob', 1, 'unsupported'));
    const { files, remarks, reports } = await merge(here, there);
    assert.deepEqual(
      files.map(({ file, records_before, records_after }) => [file, records_before, records_after]),
      [
        ['labels/ana.jsonl', 1, 2],
        ['labels/bob.jsonl', 0, 1],
      ],
    );
    assert.deepEqual([remarks, reports], [[], [pathsOfRun(here).report('steady')]]);
    for (const name of ['ana', 'bob']) {
      assert.deepEqual(readFileSync(fileOf(here, name)), readFileSync(fileOf(there, name)));
    }
    const { review, labels } = Report.parse(JSON.parse(reportOf(here)));
    assert.deepEqual([review.contested, review.reviewers.length, labels.length], [1, 2, 3]);
    assert.deepEqual(review.agreement?.claims, 1);
  });

  it('comes to the same bytes in any order, whoever said what where (seeds 1 to 4)', async () => {
    for (let seed = 1; seed <= 4; seed += 1) {
      const random = xoshiro128([seed, 2, 3, 4]);
      const pick = (many: number) => random() % many;
      // Of a clone only its labels matter here.
      const clones = ['a', 'b', 'c'].map((name) => folder.in(`${seed}-${name}`));
      // Each reviewer goes on in one clone at a time, after taking along what they said elsewhere.
      for (let turn = 0; turn < 8; turn += 1) {
        const reviewer = ['ana', 'bob', 'cyd'][pick(3)] ?? 'ana';
        const at = clones[pick(3)] ?? '';
        const newest = clones
          .map((dir) => readIf(fileOf(dir, reviewer)))
          .sort((x, y) => y.length - x.length)[0];
        if (newest !== undefined && newest.length > 0)
          writeFileSync(join(makeLabels(at), `${reviewer}.jsonl`), newest);
        say(at, reviewer, label(reviewer, pick(3), pick(2) === 0 ? 'true_cause' : 'unsupported'));
      }
      const results = [];
      for (const order of [
        [0, 1, 2],
        [1, 2, 0, 1],
      ]) {
        const into = clone(`${seed}-into-${order.join('')}`);
        for (const index of order) await merge(into, ...filesFrom(clones[index]));
        results.push(stateOf(into));
      }
      const atOnce = clone(`${seed}-at-once`);
      await merge(atOnce, ...clones.flatMap(filesFrom));
      for (const result of results) assert.deepEqual(result, stateOf(atOnce), `seed ${seed}`);
      assert.ok(
        Object.keys(stateOf(atOnce)).some((name) => name.startsWith('labels/')),
        `seed ${seed}`,
      );
    }
  });

  it('says nothing new of what is there already, and writes nothing in a dry run', async () => {
    const [here, there] = [clone('here'), clone('there')];
    say(there, 'ana', label('ana', 0, 'true_cause'));
    const before = stateOf(here);
    const planned = await mergeLabels(here, [there], { dryRun: true }, never);
    assert.deepEqual([planned.files[0]?.records_after, planned.reports], [1, []]);
    assert.deepEqual(stateOf(here), before);
    await merge(here, there);
    say(here, 'ana', label('ana', 1, 'unsupported'));
    await merge(here, there);
    const { files, reports } = await merge(here, there);
    assert.deepEqual([files[0]?.from, files[0]?.records_after, reports], [null, 2, []]);
  });

  it('writes reports that lack what is in the files already: of a merge that was killed, or of files copied by hand', async () => {
    const [here, there] = [clone('here'), clone('there')];
    say(there, 'ana', label('ana', 1, 'true_cause'));
    await merge(there, there);
    assert.equal(Report.parse(JSON.parse(reportOf(there))).labels.length, 1);
    copyFileSync(fileOf(there), join(makeLabels(here), 'ana.jsonl'));
    const { remarks } = await mergeLabels(here, [there], { dryRun: true }, never);
    assert.match(remarks.join(), /The report of steady lacked .*: a merge writes it anew/);
    assert.equal(Report.parse(JSON.parse(reportOf(here))).labels.length, 0);
    assert.deepEqual((await merge(here, there)).reports, [pathsOfRun(here).report('steady')]);
    assert.equal(reportOf(here), reportOf(there));
    assert.deepEqual((await merge(here, there)).reports, []);
  });

  it('takes adjudications along', async () => {
    const [here, there] = [clone('here'), clone('there')];
    say(there, 'ana', label('ana', 1, 'true_cause'));
    say(there, 'bob', label('bob', 1, 'unsupported'));
    const decision = { type: 'decide', value: 'true_cause', reason: 'seen' } as const;
    await adjudicate(there, { key, claim: 1, by: 'cleo', decision }, { now }, never);
    await merge(here, there);
    assert.equal(reportOf(here), reportOf(there));
    assert.equal(Report.parse(JSON.parse(reportOf(here))).review.unresolved.length, 0);
    assert.equal(new AdjudicationFolder(pathsOfRun(here).adjudications).files().length, 1);
  });

  it('refuses copies that went on differently, naming the file and the first line that differs', async () => {
    const [here, there] = [clone('here'), clone('there')];
    say(here, 'ana', label('ana', 0, 'true_cause'));
    copyFileSync(fileOf(here), join(makeLabels(there), 'ana.jsonl'));
    say(here, 'ana', label('ana', 1, 'true_cause'));
    say(there, 'ana', label('ana', 1, 'unsupported'), label('ana', 2, 'unsupported'));
    say(there, 'bob', label('bob', 1, 'unsupported'));
    assert.match(
      await refused(here, there),
      /^labels_invalid: labels\/ana\.jsonl: .* differently from line 2 .*Nothing was merged/,
    );
  });

  it('refuses a chain that was changed, cut in the middle, or is none, and says which file and line', async () => {
    const [here, there] = [clone('here'), clone('there')];
    say(
      there,
      'ana',
      label('ana', 0, 'true_cause'),
      label('ana', 1, 'true_cause'),
      label('ana', 2, 'duplicate'),
    );
    const lines = readFileSync(fileOf(there), 'utf8').split('\n');
    const damaged = [
      [lines.join('\n').replace('true_cause', 'duplicate'), /line 2 does not continue the chain/],
      [[lines[0], lines[2], ''].join('\n'), /line 2 has number 2 where 1 is due/],
      ['hello\n', /line 1 is no label and no adjudication/],
      [lines.join('\n').replace('"1.0"', '"9.0"'), /written by another version: its format is 9\.0/],
    ] as const;
    for (const [text, why] of damaged) {
      writeFileSync(fileOf(there), text);
      assert.match(await refused(here, fileOf(there)), why);
    }
    assert.match(await refused(here, join(there, 'reports')), /holds no label file/);
    assert.match(await refused(here, join(there, 'nowhere')), /cannot be read/);
  });

  it('leaves out a last line that is cut short, and says so', async () => {
    const [here, there] = [clone('here'), clone('there')];
    say(there, 'ana', label('ana', 0, 'true_cause'));
    appendFileSync(fileOf(there), '{"seq":1,');
    const { remarks } = await merge(here, there);
    assert.match(remarks.join(), /is cut short \(9 bytes\) and is left out/);
    assert.equal(new LabelFolder(pathsOfRun(here).labels).files()[0]?.tornBytes, 0);
  });

  it('refuses labels of attempts that the run does not have, and says what is stale', async () => {
    const [here, there] = [clone('here'), clone('there')];
    const of = { ...label('ana', 0, 'true_cause').target, content_sha256: 'e'.repeat(64) };
    say(there, 'ana', { ...label('ana', 0, 'true_cause'), target: of });
    say(there, 'bob', { ...label('bob', 0, 'true_cause'), target: { ...of, task_id: 'Scenario-77' } });
    assert.match(
      await refused(here, there),
      /bob\.jsonl, line 1: is of an attempt that this run does not have: steady · Scenario-77 · repeat 1/,
    );
    const { remarks } = await merge(here, fileOf(there));
    assert.deepEqual(remarks, [
      '1 line of labels/ana.jsonl is about something that is not in this run, or has changed since: they are kept, and count nowhere.',
    ]);
  });

  it('puts everything back where a report cannot be written', async () => {
    const [here, there] = [clone('here'), clone('there')];
    say(here, 'ana', label('ana', 0, 'true_cause'));
    say(there, 'bob', label('bob', 0, 'true_cause'));
    editJson(pathsOfRun(here).report('steady'), (report) => {
      report.schema_version = '9.0';
    });
    assert.match(await refused(here, there), /^run_mismatch/);
    assert.deepEqual(filesIn(pathsOfRun(here).labels), ['ana.jsonl']);
  });

  it('mends a file that was lost, and one that a report has counted more of', async () => {
    const [here, there] = [clone('here'), clone('there')];
    say(there, 'ana', label('ana', 0, 'true_cause'));
    await merge(here, there);
    cpSync(here, there, { recursive: true });
    rmSync(fileOf(here));
    await merge(here, there);
    assert.equal(reportOf(here), reportOf(there));
  });
});

function makeLabels(dir: string): string {
  const { labels } = pathsOfRun(dir);
  mkdirSync(labels, { recursive: true });
  return labels;
}

function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch {
    return [];
  }
}

function readIf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The label files of a clone; none of one in which nobody has labelled. */
function filesFrom(dir = ''): string[] {
  const { labels } = pathsOfRun(dir);
  return filesIn(labels)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => join(labels, name));
}
