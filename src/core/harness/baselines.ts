import { standingOfReportFile } from '../audit/reportStanding.ts';
import { BenchError } from '../errors.ts';
import { gateContradictions } from '../report/gateContradictions.ts';
import type { Report } from '../schema/report.ts';
import { oneLine } from '../store/foreignText.ts';
import { type FoundReport, readReportFile } from './readReports.ts';

/** Reports to compare others with: of each model the newest two, since the newest may be the one that is compared. */
export class Baselines {
  private readonly byModel = new Map<string, readonly FoundReport[]>();
  /** Looked at already: one baseline may be that of thousands of reports. */
  private readonly relied = new Set<FoundReport>();

  /** Reads one report at a time and keeps two of each model. @throws BenchError as {@link readReportFile} */
  static read(paths: readonly string[], signal: AbortSignal): Baselines {
    const baselines = new Baselines();
    for (const path of paths) {
      signal.throwIfAborted();
      baselines.add(readReportFile(path));
    }
    return baselines;
  }

  private add(found: FoundReport): void {
    const { model, run_id } = found.report;
    const others = (this.byModel.get(model) ?? []).filter((one) => one.report.run_id !== run_id);
    this.byModel.set(model, [found, ...others].toSorted(newestFirst).slice(0, 2));
  }

  /**
   * The report that one is compared with: the newest other one of its model, or, where all are of one other model, the
   * newest of that.
   * @throws BenchError usage where there is none; report_revoked, report_invalid for one that cannot be relied on
   */
  for(report: Report): Report {
    const [only, ...more] = [...this.byModel.values()];
    const candidates = this.byModel.get(report.model) ?? (more.length === 0 ? only : undefined) ?? [];
    const found = candidates.find((one) => !isSame(one.report, report));
    if (found === undefined) throw this.nothingFor(report, candidates.length > 0);
    if (!this.relied.has(found)) refuseUnreliable(found);
    this.relied.add(found);
    return found.report;
  }

  private nothingFor({ model, run_id }: Report, isItself: boolean): BenchError {
    const name = oneLine(model, 80);
    const known = [...this.byModel.keys()].slice(0, 5).map((one) => oneLine(one, 80));
    return new BenchError(
      'usage',
      isItself
        ? `the baseline of ${name} is the very report that it is to be compared with, of run ${oneLine(run_id, 100)}`
        : `the baseline holds no report of ${name}; it has ${known.join(', ')}`,
      { hint: 'Name an earlier report of that model with --baseline: a file, a run or a folder of reports.' },
    );
  }
}

function newestFirst(a: FoundReport, b: FoundReport): number {
  return endOf(b) - endOf(a);
}

function endOf({ report: { provenance } }: FoundReport): number {
  return Date.parse(provenance.ended_at ?? provenance.started_at);
}

function isSame(a: Report, b: Report): boolean {
  return a.model === b.model && a.run_id === b.run_id;
}

function refuseUnreliable({ report, path }: FoundReport): void {
  const { revoked, superseded } = standingOfReportFile(path, report.model);
  const why = revoked ?? superseded;
  if (why !== null) {
    throw new BenchError('report_revoked', `the baseline ${path} is not to be relied on: ${why}`, {
      hint: 'Name another report with --baseline.',
    });
  }
  const [problem] = gateContradictions(report);
  if (problem === undefined) return;
  throw new BenchError('report_invalid', `the baseline ${path} cannot be relied on: ${problem}`, {
    hint: 'Put it back from a copy, or rebuild it from its run with itbench-review report.',
  });
}
