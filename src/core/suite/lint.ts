import { resolve } from 'node:path';
import { BenchError, messageOf } from '../errors.ts';
import type { GroundTruth } from '../schema/groundTruth.ts';
import type { LintFinding } from '../schema/suite.ts';
import { parseGroundTruth } from '../scoring/groundTruth.ts';
import { buildEntityIndex } from '../snapshot/entityIndex.ts';
import type { Complaint, TruthCheck } from './lint/complaint.ts';
import { duplicateSnapshots } from './lint/duplicates.ts';
import { checkFilters } from './lint/filters.ts';
import { checkPresence } from './lint/presence.ts';
import { checkReferences } from './lint/references.ts';
import { checkRoots } from './lint/roots.ts';
import { findTruths, type LooseTruth } from './lint/truthFolder.ts';
import { loadSuite } from './loadSuite.ts';
import { compareNatural } from './naturalOrder.ts';
import type { Suite, Task } from './suite.ts';
import { readTaskTruthText } from './taskTruth.ts';

/** Every family of checks on a ground truth alone. */
const truthChecks: readonly TruthCheck[] = [checkRoots, checkFilters, checkReferences];

export interface LintOptions {
  /**
   * Whether to read the snapshots whole: finds damaged files, roots that are not there, and snapshots that are the same,
   * and costs some seconds a gigabyte. Default true.
   */
  readonly readSnapshots?: boolean;
}

/**
 * The ground-truth doctor on a folder: a suite, or any folder that holds ground truths at any depth. One that cannot be
 * read is a finding and does not keep the others from being read.
 *
 * @throws BenchError `suite_missing` where there is neither, `suite_invalid` where a suite's manifest or index is wrong
 */
export async function lintFolder(dir: string, signal: AbortSignal): Promise<LintFinding[]> {
  const root = resolve(dir);
  const suite = await suiteIn(root, signal);
  if (suite !== null) return lintSuite(suite, signal);
  const { truths, version2 } = await findTruths(root, signal);
  if (truths.length === 0) throw noTruth(root, version2);
  return truths.flatMap(lintLooseTruth);
}

/** The doctor on a suite: its tasks' ground truths and, unless told otherwise, their snapshots. */
export async function lintSuite(
  suite: Suite,
  signal: AbortSignal,
  { readSnapshots = true }: LintOptions = {},
): Promise<LintFinding[]> {
  const findings: LintFinding[] = [...suite.findings];
  for (const task of suite.tasks) {
    const { truth, complaints } = await lintTaskTruth(task, signal);
    if (readSnapshots) complaints.push(...(await lintSnapshot(task, truth, signal)));
    findings.push(...complaints.map((complaint) => ({ task: task.id, ...complaint })));
  }
  if (readSnapshots) findings.push(...(await duplicates(suite, signal)));
  return findings.sort((a, b) => compareNatural(a.task, b.task));
}

async function duplicates(suite: Suite, signal: AbortSignal): Promise<LintFinding[]> {
  const found = await duplicateSnapshots(suite.tasks, signal);
  return [...found].map(([task, original]) => {
    const sentence = `the snapshot is the same as that of ${original}, file by file: the two tasks are one, counted twice`;
    return { task, code: 'duplicate_snapshot', severity: 'warning', sentence };
  });
}

/** A suite whose tasks have snapshots; null for a folder that is none or holds only ground truths. */
async function suiteIn(root: string, signal: AbortSignal): Promise<Suite | null> {
  try {
    const suite = await loadSuite(root, {}, signal);
    const empty = suite.findings.filter((finding) => finding.code === 'empty_snapshot');
    return empty.length === suite.tasks.length ? null : suite;
  } catch (error) {
    if (BenchError.is(error, 'suite_missing')) return null;
    throw error;
  }
}

async function lintTaskTruth(
  task: Task,
  signal: AbortSignal,
): Promise<{ truth: GroundTruth | null; complaints: Complaint[] }> {
  // Loading has said already that there is none.
  if (task.groundTruth === null) return { truth: null, complaints: [] };
  try {
    const { text, file } = await readTaskTruthText(task, signal);
    return examine(text, file);
  } catch (error) {
    if (!BenchError.is(error, 'ground_truth_invalid')) throw error;
    return { truth: null, complaints: [unreadable(error)] };
  }
}

async function lintSnapshot(
  task: Task,
  truth: GroundTruth | null,
  signal: AbortSignal,
): Promise<Complaint[]> {
  try {
    return checkPresence(truth, await buildEntityIndex(task.dir, signal));
  } catch (error) {
    // Loading has said already that the folder cannot be read.
    if (BenchError.is(error, 'snapshot_invalid')) return [];
    throw error;
  }
}

function lintLooseTruth({ task, file, text }: LooseTruth): LintFinding[] {
  return examine(text, file).complaints.map((complaint) => ({ task, ...complaint }));
}

function examine(text: string, file: string): { truth: GroundTruth | null; complaints: Complaint[] } {
  try {
    const truth = parseGroundTruth(text, file);
    return { truth, complaints: truthChecks.flatMap((check) => check(truth)) };
  } catch (error) {
    if (!BenchError.is(error, 'ground_truth_invalid')) throw error;
    return { truth: null, complaints: [unreadable(error)] };
  }
}

/** The errors that the checks on a ground truth alone find in it, as sentences: why a score against it is in doubt. */
export function truthDoubts(truth: GroundTruth): string[] {
  const complaints = truthChecks.flatMap((check) => check(truth));
  return complaints.filter(({ severity }) => severity === 'error').map(({ sentence }) => sentence);
}

function unreadable(error: BenchError): Complaint {
  const sentence = `no answer can be scored: ${messageOf(error)}`;
  return { code: 'ground_truth_invalid', severity: 'error', sentence };
}

function noTruth(root: string, version2: readonly string[]): BenchError {
  const only2 = `Those it holds are of version 2 (${version2[0]}), which lists entities and scores nothing.`;
  return new BenchError('suite_missing', `${root} holds neither tasks nor ground truths`, {
    hint:
      version2.length > 0
        ? only2
        : 'Name a suite, or a folder with files such as scenario_1/groundtruth_v1.yaml.',
  });
}
