import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { BenchError } from '../../../../src/core/errors.ts';
import { Baselines } from '../../../../src/core/harness/baselines.ts';
import type { Report } from '../../../../src/core/schema/report.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';
import { solvedReport } from '../report/gateFixture.ts';

const never = new AbortController().signal;

function of(model: string, run_id: string, day: string): Report {
  const report = solvedReport(20, { model, run_id });
  return { ...report, provenance: { ...report.provenance, ended_at: `2026-11-${day}T12:00:00.000Z` } };
}

function read(folder: TempFolder, ...reports: readonly Report[]): Baselines {
  const paths = reports.map((report, index) => {
    const path = folder.in(`${index}.json`);
    writeFileSync(path, JSON.stringify(report));
    return path;
  });
  return Baselines.read(paths, never);
}

describe('baselines', () => {
  it('are the newest other report of the same model, in whatever order they are read', () => {
    using folder = tempFolder();
    const [first, second, third] = [of('a', 'r1', '01'), of('a', 'r2', '02'), of('a', 'r3', '03')];
    const baselines = read(folder, second, of('b', 'r9', '09'), third, first);
    assert.equal(baselines.for(of('a', 'r4', '04')).run_id, 'r3');
    assert.equal(baselines.for(third).run_id, 'r2');
  });

  it('are the only model’s where another model is compared with it', () => {
    using folder = tempFolder();
    assert.equal(read(folder, of('a', 'r1', '01')).for(of('b', 'r2', '02')).model, 'a');
  });

  it('are refused where there is none for a model, or only the report itself', () => {
    using folder = tempFolder();
    const two = read(folder, of('a', 'r1', '01'), of('b', 'r1', '01'));
    assert.throws(() => two.for(of('c', 'r2', '02')), isUsage(/holds no report of c; it has a, b/));
    assert.throws(
      () => two.for(of('a', 'r1', '01')),
      isUsage(/the very report that it is to be compared with/),
    );
  });

  it('are refused where they were edited in a way that only shows when they are drawn anew', () => {
    using folder = tempFolder();
    const report = of('a', 'r1', '01');
    const edited = { ...report, intervals: { ...report.intervals, accuracy: null } };
    const baselines = read(folder, edited);
    assert.throws(
      () => baselines.for(of('a', 'r2', '02')),
      (error) => BenchError.is(error, 'report_invalid') && /interval of its accuracy/.test(error.message),
    );
  });
});

function isUsage(text: RegExp) {
  return (error: unknown) => BenchError.is(error, 'usage') && text.test(error.message);
}
