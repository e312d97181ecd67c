import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { ExportFormat } from '../../../../src/core/export/exportFormats.ts';
import { exportRun } from '../../../../src/core/export/exportRun.ts';
import { adjudicate } from '../../../../src/core/harness/adjudicate.ts';
import { runLabels } from '../../../../src/core/harness/runLabels.ts';
import { trajectoryOfAtif } from '../../../../src/core/interop/write/atifRecords.ts';
import { gateContradictions } from '../../../../src/core/report/gateContradictions.ts';
import type { ClaimLabel } from '../../../../src/core/schema/label.ts';
import { Report } from '../../../../src/core/schema/report.ts';
import { sha256 } from '../../../../src/core/store/hash.ts';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import { naming, writeTinySuite } from '../../../support/cliScene.ts';
import { runInHarness } from '../../../support/harnessRun.ts';
import { claimed, contentOf, never, now } from '../../../support/labelScene.ts';
import { attributeOf, otlpSpans } from '../../../support/otlpShape.ts';
import { strictAtif } from '../../../support/strictAtif.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

const model = 'steady';
const hostile = '=1+1\r\n</script>\u001b[31m';
const keyOf = (task: string, repeat: number) => ({ model, task_id: task, repeat });
const first = keyOf('Scenario-1', 1);
const reopened = keyOf('Scenario-2', 1);

describe('what was decided between reviewers, in formats of others', function () {
  this.timeout(30_000);
  const folder = tempFolder();
  let dir: string;
  let report: Report;

  before(async () => {
    writeTinySuite(join(folder.path, 'tasks'), 2);
    const outputDir = join(folder.path, 'results');
    const models = { [model]: naming(...claimed) };
    ({ dir } = await runInHarness({ suiteDir: join(folder.path, 'tasks'), outputDir, models, repeats: 2 }));
    const decision = { type: 'decide', value: 'true_cause', reason: hostile } as const;
    for (const key of [first, reopened]) {
      await say('ana', key, 'true_cause');
      await say('bob', key, 'unsupported');
      await adjudicate(dir, { key, claim: 1, by: 'Cleo', decision }, { now }, never);
    }
    await say('bob', reopened, 'downstream_victim');
    report = Report.parse(JSON.parse(readFileSync(pathsOfRun(dir).report(model), 'utf8')));
  });
  after(() => folder[Symbol.dispose]());

  const say = async (reviewer: string, key: typeof first, value: ClaimLabel) => {
    const keeper = runLabels(dir, { now });
    try {
      const content = await contentOf(dir, key);
      const change = { type: 'label', value } as const;
      await keeper.write(key, content, { kind: 'claim', claim: 1 }, change, { reviewer, blind: true }, never);
    } finally {
      keeper.dispose();
    }
  };
  const textOf = async (format: ExportFormat, ending = '') => {
    const { files, remarks } = await exportRun(
      dir,
      { format, out: folder.in(`out-${format}`), force: true },
      never,
    );
    assert.deepEqual(remarks, []);
    return readFileSync(files.find((file) => file.replaceAll('\\', '/').endsWith(ending)) ?? '', 'utf8');
  };
  /** By the report: what an attempt comes to after correction. */
  const correctedOf = (task: string, repeat: number) =>
    report.corrected.changed_attempts.find((one) => one.task_id === task && one.repeat === repeat)
      ?.corrected ?? 1 / 3;

  it('is a run whose report counts one decision, and one no more', () => {
    assert.deepEqual(
      report.review.adjudications.map(({ task_id, holds }) => [task_id, holds]),
      [
        ['Scenario-1', true],
        ['Scenario-2', false],
      ],
    );
    assert.deepEqual([correctedOf('Scenario-1', 1), correctedOf('Scenario-2', 1)], [2 / 3, 1 / 3]);
    assert.deepEqual(gateContradictions(report), []);
  });

  it('states in an Inspect log the corrected figures of the report, and who decided', async () => {
    const log = JSON.parse(await textOf('inspect'));
    const name = 'precision_at_full_recall_corrected';
    const overall = log.results.scores.find((score: { name: string }) => score.name === name);
    assert.equal(overall.metrics.accuracy.value, report.corrected.accuracy);
    assert.notEqual(report.corrected.accuracy, report.accuracy);
    for (const { id, epoch, scores } of log.samples) {
      assert.equal((scores[name] ?? scores.precision_at_full_recall).value, correctedOf(id, epoch));
    }
    const sampleOf = (key: typeof first) =>
      log.samples.find(
        ({ id, epoch }: { id: string; epoch: number }) => id === key.task_id && epoch === key.repeat,
      );
    const edit = sampleOf(first).scores[name].history.at(-1);
    assert.deepEqual([edit.value, edit.provenance.author], [2 / 3, 'Cleo']);
    assert.equal(edit.provenance.reason, `adjudication: true_cause: ${hostile}`);
    assert.equal(edit.provenance.metadata.adjudication, true);
    const authors = sampleOf(reopened).scores[name].history.map(
      (one: { provenance?: { author: string } }) => one.provenance?.author ?? null,
    );
    assert.deepEqual(authors, [null, 'ana', 'bob']);
    assert.equal(sampleOf(reopened).metadata.itbench.adjudications[0].holds, false);
  });

  it('is in ATIF beside the labels, and every byte of the trajectory is still there', async () => {
    for (const [key, holds] of [
      [first, true],
      [reopened, false],
    ] as const) {
      const text = await textOf('atif', `${key.task_id}/r1.trajectory.json`);
      const trajectory = readFileSync(pathsOfRun(dir).attempt(key).trajectory, 'utf8');
      assert.equal(trajectoryOfAtif(strictAtif(text)).lines.join(''), trajectory);
      const { extra } = JSON.parse(text);
      assert.equal(extra.itbench.corrected_score, correctedOf(key.task_id, 1));
      const decided = extra.review.filter((one: { label: string }) => one.label === 'adjudication');
      assert.equal(decided.length, 1);
      assert.deepEqual(
        [decided[0].schema, decided[0].adjudicator, decided[0].value, decided[0].holds, decided[0].now_at],
        ['itbench-review/adjudication/1.0', 'Cleo', 'true_cause', holds, 1],
      );
    }
  });

  it('is an evaluation of its own among the spans, with the corrected score', async () => {
    const [root] = otlpSpans(await textOf('otel', 'Scenario-1/r1.otlp.json'));
    const eventOf = (name: string) =>
      root?.events.find(({ attributes }) => attributeOf(attributes, 'gen_ai.evaluation.name') === name)
        ?.attributes ?? [];
    const corrected = eventOf('itbench.precision_at_full_recall.corrected');
    assert.equal(attributeOf(corrected, 'gen_ai.evaluation.score.value'), 2 / 3);
    const decided = eventOf('itbench.adjudication.claim');
    assert.deepEqual(
      ['itbench.adjudication', 'itbench.adjudication.holds', 'itbench.reviewer.id'].map((name) =>
        attributeOf(decided, name),
      ),
      [true, true, 'Cleo'],
    );
  });

  it('is in the rows of Every Eval Ever', async () => {
    const text = await textOf('eee', '_samples.jsonl');
    const row = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
      .find(({ sample_id, metadata }) => sample_id === 'Scenario-1' && metadata.adjudications !== undefined);
    assert.equal(row.metadata.corrected_score, String(2 / 3));
    assert.equal(JSON.parse(row.metadata.adjudications)[0].adjudicator, 'Cleo');
  });

  it('is a row of its own type in the CSV, bound to its line', async () => {
    const rows = parse(await textOf('labels-csv'), { columns: true, record_delimiter: '\r\n' }) as Record<
      string,
      string
    >[];
    assert.deepEqual(
      rows.map(({ type, task_id, reviewer, value, holds }) => [type, task_id, reviewer, value, holds]),
      [
        ['label', 'Scenario-1', 'ana', 'true_cause', ''],
        ['label', 'Scenario-1', 'bob', 'unsupported', ''],
        ['adjudication', 'Scenario-1', 'Cleo', 'true_cause', 'true'],
        ['label', 'Scenario-2', 'ana', 'true_cause', ''],
        ['label', 'Scenario-2', 'bob', 'downstream_victim', ''],
        ['adjudication', 'Scenario-2', 'Cleo', 'true_cause', 'false'],
      ],
    );
    const lines = readFileSync(join(pathsOfRun(dir).adjudications, 'cleo.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    assert.deepEqual([rows[2]?.record_sha256, rows[5]?.record_sha256], lines.map(sha256));
    assert.equal(rows[2]?.note, `'${hostile}`);
    assert.equal(rows[2]?.target, 'shop/Service/frontend');
  });

  it('names an adjudicator’s file that cannot be read', async () => {
    const file = join(pathsOfRun(dir).adjudications, 'dora.jsonl');
    writeFileSync(file, 'no record\n');
    const { remarks } = await exportRun(dir, { format: 'labels-csv', out: folder.in('out-damaged') }, never);
    assert.match(remarks.join('\n'), /adjudications\/dora\.jsonl/);
  });

  describe('and a report of it that was edited by hand', () => {
    const edits: readonly [string, (edited: Report) => void, RegExp][] = [
      [
        'its corrected accuracy',
        ({ corrected }) => {
          corrected.accuracy = 1;
        },
        /corrected figures/,
      ],
      [
        'its corrected interval',
        ({ corrected }) => {
          corrected.intervals = { accuracy: null, false_positive_rate: null };
        },
        /interval of its corrected accuracy/,
      ],
      [
        'a decision that counts no more, said to count',
        ({ review }) => {
          for (const one of review.adjudications) one.holds = true;
        },
        /adjudication counts in it that by its labels does not/,
      ],
      [
        'a decision that counts, said not to',
        ({ review }) => {
          for (const one of review.adjudications) one.holds = false;
        },
        /corrected figures/,
      ],
    ];
    for (const [what, edit, problem] of edits) {
      it(`is found: ${what}`, () => {
        const edited = structuredClone(report);
        edit(edited);
        assert.match(gateContradictions(edited).join('; '), problem);
      });
    }
  });
});
