import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import { parseReport } from '../harness/parseReport.ts';
import type { CountedBefore } from '../review/reviewOf.ts';
import { reviewerKey } from '../schema/reviewerKey.ts';
import type { RunFile } from '../schema/run.ts';
import { readTextIfThere } from '../store/files.ts';
import { oneLine } from '../store/foreignText.ts';
import { parseLabelFile } from '../store/labelLog.ts';
import { labelFileName, type RunPaths } from '../store/layout.ts';
import type { Findings } from './findings.ts';
import type { FoundFile } from './manifest.ts';
import { readChain } from './readChain.ts';

/** A label file that was read. */
interface ReadLabels {
  readonly reviewer: string;
  readonly hashes: ReadonlySet<string>;
}

/**
 * Follows the chain of each label file, and looks in it for the last lines that reports have counted: a chain alone does not
 * show that its end was cut off or changed.
 */
export async function checkLabels(
  {
    run,
    paths,
    found,
  }: { readonly run: RunFile; readonly paths: RunPaths; readonly found: readonly FoundFile[] },
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  const files = new Map<string, ReadLabels>();
  for (const { path, isFile } of found) {
    const name = path.slice('labels/'.length);
    if (!path.startsWith('labels/') || !name.endsWith('.jsonl') || !isFile) continue;
    files.set(name, await readLabels(paths, name, findings, signal));
  }
  for (const { name: model } of run.settings.models) {
    for (const before of countedBy(paths.report(model))) checkCounted(model, before, files, findings);
  }
}

async function readLabels(
  paths: RunPaths,
  name: string,
  findings: Findings,
  signal: AbortSignal,
): Promise<ReadLabels> {
  const file = `labels/${name}`;
  const path = join(paths.labels, name);
  const none = { reviewer: '', hashes: new Set<string>() };
  try {
    const chain = await readChain(path, () => {}, signal);
    const { reviewer, records, problem } = parseLabelFile(readFileSync(path), name);
    findings.counted({ files: 1, bytes: chain.bytes, records: chain.hashes.length });
    if (chain.broken !== null) findings.problem(file, chain.broken.what, chain.broken.line);
    else if (problem !== null)
      findings.problem(
        file,
        `holds a line that is no label of this reviewer: ${oneLine(problem, 300)}`,
        records.length + 1,
      );
    else if (chain.tornBytes > 0) {
      findings.note(
        `${file} ends in the middle of a line: it was never saved whole, or was cut short since.`,
      );
    }
    return { reviewer, hashes: new Set(chain.hashes) };
  } catch (error) {
    signal.throwIfAborted();
    findings.problem(file, `cannot be read: ${oneLine(messageOf(error))}`);
    return none;
  }
}

function countedBy(reportPath: string): readonly CountedBefore[] {
  const text = readTextIfThere(reportPath);
  const parsed = text === null ? null : parseReport(text);
  return parsed?.kind === 'report' ? parsed.report.review.reviewers : [];
}

function checkCounted(
  model: string,
  { reviewer, log_head }: CountedBefore,
  files: ReadonlyMap<string, ReadLabels>,
  findings: Findings,
): void {
  const name = labelFileName(reviewer);
  const file = `labels/${name}`;
  const read = files.get(name);
  const of = `the report of ${oneLine(model, 80)}`;
  if (read === undefined) return findings.problem(file, `is missing, though ${of} counts its labels`);
  if (read.hashes.has(log_head) || findings.isBroken(file)) return;
  const isOther = reviewerKey(read.reviewer) !== reviewerKey(reviewer) && read.reviewer !== '';
  findings.problem(
    file,
    isOther
      ? `is by ${oneLine(read.reviewer, 100)}, and ${of} counts labels of ${oneLine(reviewer, 100)} in it`
      : `lacks a line that ${of} counts: lines were changed or removed at its end`,
    read.hashes.size + 1,
  );
}
