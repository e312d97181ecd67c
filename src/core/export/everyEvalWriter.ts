import { BenchError } from '../errors.ts';
import { counted } from '../counted.ts';
import { standingSentences } from '../audit/reportStanding.ts';
import { readReportFile } from '../harness/readReports.ts';
import { everyEvalAggregate, everyEvalPlace } from '../interop/write/everyEval.ts';
import { hasRow, rowChunks } from '../interop/write/everyEvalRows.ts';
import type { RunFile } from '../schema/run.ts';
import { sha256 } from '../store/hash.ts';
import { type AttemptKey, fileName } from '../store/layout.ts';
import { plannedAttempts } from '../store/plannedAttempts.ts';
import type { ExportDesk } from './exportDesk.ts';

const naming = { sha256, fileName };

/** Both files of each model. */
export function everyEvalFiles(run: RunFile, keys: readonly AttemptKey[]): string[] {
  return [...new Set(keys.map(({ model }) => model))].flatMap((model) => {
    const { aggregate, samples } = everyEvalPlace(run, model, naming);
    return [samples, aggregate];
  });
}

/**
 * @throws BenchError usage for a part of a model's attempts: its figures are of all of them; report_missing | report_invalid
 */
export async function writeEveryEval(desk: ExportDesk): Promise<void> {
  const { run, keys, sources } = desk.plan;
  const models = desk.models();
  const planned = plannedAttempts(run).filter(({ model }) => models.includes(model)).length;
  if (keys.length !== planned) {
    throw new BenchError(
      'usage',
      'Every Eval Ever holds the figures of all attempts of a model, not of some',
      {
        hint: 'Leave out --task and --repeat.',
      },
    );
  }
  // Before anything is written: a model without a report has no figures.
  const reports = models.map((model) => {
    const path = sources.paths.report(model);
    return { model, ...readReportFile(path), standing: standingSentences(path, model) };
  });
  for (const { model, report, standing } of reports) {
    const place = everyEvalPlace(run, model, naming);
    const count = { rows: 0, without: 0 };
    const written = await desk.write(place.samples, rows(desk, model, place.evaluationId, count));
    const samples = { sha256: written.sha256, rows: count.rows };
    await desk.write(place.aggregate, [everyEvalAggregate(run, { report, standing }, place, samples)]);
    if (count.without > 0)
      desk.remark(
        `${model}: no row for ${counted(count.without, 'attempt')} that ${count.without === 1 ? 'does' : 'do'} not count: a row needs a score.`,
      );
    for (const sentence of standing) desk.remark(`${model}: not to be relied on. ${sentence}`);
    if (report.status !== 'complete')
      desk.remark(`${model}: the report is ${report.status}. ${report.status_reasons.join(' ')}`);
  }
}

async function* rows(
  desk: ExportDesk,
  model: string,
  evaluationId: string,
  count: { rows: number; without: number },
): AsyncGenerator<string> {
  for await (const attempt of desk.attempts(model)) {
    if (hasRow(attempt)) {
      count.rows += 1;
      yield* rowChunks(desk.plan.run, attempt, evaluationId);
    } else count.without += 1;
  }
}
