import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import type { AttemptOverview } from '../../../../src/core/schema/runIndex.ts';
import { type ResultsData, ResultsSource } from '../../../../src/host/results/resultsSource.ts';
import type { Row } from '../../../../src/host/tree/row.ts';
import { attemptOverview, modelOverview, shownRun } from '../../../support/overviews.ts';

function sourceOf(over: Partial<ResultsData>): ResultsSource {
  return new ResultsSource({
    load: async () => [shownRun()],
    attempts: async () => [attemptOverview()],
    progressOf: () => undefined,
    ...over,
  });
}

async function everyRow(source: ResultsSource, row: Row | null = null): Promise<Row[]> {
  const rows = await source.children(row);
  const found: Row[] = [...rows];
  for (const child of rows) if (child.folding !== 'none') found.push(...(await everyRow(source, child)));
  return found;
}

/** 100 tasks × 10 models × 10 repeats. */
const models = Array.from({ length: 10 }, (_, at) => `model-${at}`);
const tasks = Array.from({ length: 100 }, (_, at) => `task-${at}`);
const repeats = Array.from({ length: 10 }, (_, at) => at + 1);

function tenThousand(score: number): Partial<ResultsData> {
  const run = shownRun({
    attempt_count: 10_000,
    models: models.map((model) => modelOverview({ model, attempt_count: 1000, ended: 1000 })),
  });
  const attemptsOf = (model: string): AttemptOverview[] =>
    tasks.flatMap((task_id) => repeats.map((repeat) => attemptOverview({ model, task_id, repeat, score })));
  const attempts = new Map(models.map((model) => [model, attemptsOf(model)]));
  return { load: async () => [run], attempts: async (_dir, model) => attempts.get(model) ?? [] };
}

describe('the rows of the results', () => {
  it('are one per run, model, task and attempt, for 10,000 attempts too, each with an id of its own', async () => {
    const rows = await everyRow(sourceOf(tenThousand(0.5)));
    assert.equal(rows.length, 1 + 10 + 1000 + 10_000);
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
  });

  it('keep their ids when everything else about them changes', async () => {
    const before = await everyRow(sourceOf(tenThousand(0.5)));
    const after = await everyRow(sourceOf(tenThousand(1)));
    assert.deepEqual(
      after.map(({ id }) => id),
      before.map(({ id }) => id),
    );
    assert.notEqual(after.at(-1)?.description, before.at(-1)?.description);
  });

  it('tell things apart whose names run into one another', async () => {
    const run = shownRun({ models: ['a', 'a\u0000b', 'attempt'].map((model) => modelOverview({ model })) });
    const rows = await everyRow(
      sourceOf({
        load: async () => [run, shownRun({ dir: '/out/run-1/a' })],
        attempts: async (_dir, model) => [
          attemptOverview({ model, task_id: 'b' }),
          attemptOverview({ model, task_id: 'b/r1' }),
        ],
      }),
    );
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
  });

  it('are attempts directly under the model where each task is tried once', async () => {
    const rows = await everyRow(sourceOf({}));
    assert.deepEqual(
      rows.map(({ words }) => words[0]),
      ['run', 'model', 'attempt'],
    );
  });

  it('begin with the newest run unfolded, and fold nothing when a newer one comes', async () => {
    const runs = [shownRun({ dir: '/out/2' }), shownRun({ dir: '/out/1' })];
    const source = sourceOf({ load: async () => runs });
    const foldings = async () =>
      Object.fromEntries((await source.children(null)).map(({ target, folding }) => [target.dir, folding]));
    assert.deepEqual(await foldings(), { '/out/2': 'expanded', '/out/1': 'collapsed' });
    runs.unshift(shownRun({ dir: '/out/3' }));
    assert.deepEqual(await foldings(), { '/out/3': 'expanded', '/out/2': 'expanded', '/out/1': 'collapsed' });
  });

  it('say below a model why its attempts cannot be read, and what to do', async () => {
    const source = sourceOf({
      attempts: async () => {
        throw new BenchError('run_mismatch', 'run.json does not fit this version', {
          hint: 'Use the other one.',
        });
      },
    });
    const [run] = await source.children(null);
    const [model] = await source.children(run ?? null);
    const [problem] = await source.children(model ?? null);
    assert.equal(
      problem?.label,
      'The attempts cannot be read: run.json does not fit this version. Use the other one.',
    );
  });

  it('are none below a run that is gone', async () => {
    let runs = [shownRun()];
    const source = sourceOf({ load: async () => runs });
    const [run] = await source.children(null);
    runs = [];
    assert.deepEqual(await source.children(run ?? null), []);
  });
});
