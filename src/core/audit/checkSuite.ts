import { existsSync } from 'node:fs';
import { setImmediate as pause } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { computeScore } from '../harness/conclude.ts';
import type { Judge } from '../harness/judge.ts';
import { LimitReached } from '../harness/spending.ts';
import type { AttemptScore, RunFile } from '../schema/run.ts';
import { isCounted } from '../schema/score.ts';
import { oneLine } from '../store/foreignText.ts';
import { sha256 } from '../store/hash.ts';
import { attemptId, type RunPaths } from '../store/layout.ts';
import { plannedAttempts } from '../store/plannedAttempts.ts';
import { readAttemptScore } from '../store/runStore.ts';
import { loadSuite } from '../suite/loadSuite.ts';
import { lockSha256, lockSuite } from '../suite/lock.ts';
import type { Suite, Task } from '../suite/suite.ts';
import { readTaskTruthText } from '../suite/taskTruth.ts';
import type { TaskKnowledge } from '../trajectory/taskKnowledge.ts';
import type { Findings } from './findings.ts';
import { firstDifference } from './firstDifference.ts';
import { recordedJudge } from './recordedJudge.ts';
import { madeByText, type VerifyingProgram } from './verifyingProgram.ts';

export interface CheckedSuite {
  readonly run: RunFile;
  readonly paths: RunPaths;
  readonly program: VerifyingProgram;
}

/**
 * Where the tasks of a run are still where they were, and as they were, computes every score again from the submission and the
 * ground truth. A suite that has changed since is no fault of the run: it is said.
 */
export async function checkSuite(
  checked: CheckedSuite,
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  const { run } = checked;
  try {
    const tasks = await sameTasks(run, signal);
    if (typeof tasks === 'string') return findings.note(`The scores were not computed again: ${tasks}.`);
    const judge = recordedJudge(run, checked.program);
    if (typeof judge === 'string') return findings.note(`The scores were not computed again: ${judge}.`);
    await checkScores(checked, { tasks, judge }, findings, signal);
  } catch (error) {
    signal.throwIfAborted();
    findings.note(`The scores were not computed again: ${oneLine(messageOf(error), 300)}.`);
  }
}

/** The tasks, or why they are not those that ran, as a clause. */
async function sameTasks(
  { suite: recorded, tasks }: RunFile,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Task> | string> {
  const { root, ground_truth_root: truths, lock_sha256 } = recorded;
  const place = oneLine(root, 200);
  if (!existsSync(root)) return `the tasks are not in ${place} any more`;
  const suite = await loadSuite(root, truths === null ? {} : { groundTruthDir: truths }, signal);
  const known = new Map(suite.tasks.map((task) => [task.id, task]));
  const ran = tasks.flatMap(({ id }) => known.get(id) ?? []);
  if (ran.length < tasks.length) return `tasks of the run are not in ${place} any more`;
  if ((await lockOf({ ...suite, tasks: ran }, signal)) !== lock_sha256) {
    return `the tasks in ${place} are not those that ran, since files of them were changed`;
  }
  for (const task of ran) {
    const wanted = tasks.find(({ id }) => id === task.id)?.ground_truth_sha256;
    if (sha256((await readTaskTruthText(task, signal)).text) !== wanted)
      return `the ground truth of ${oneLine(task.id, 80)} is another one now`;
  }
  return new Map(ran.map((task) => [task.id, task]));
}

async function lockOf(suite: Suite, signal: AbortSignal): Promise<string> {
  return lockSha256(await lockSuite(suite, signal, () => {}));
}

interface Scoring {
  readonly tasks: ReadonlyMap<string, Task>;
  readonly judge: Judge | null;
}

async function checkScores(
  { run, paths, program }: CheckedSuite,
  { tasks, judge }: Scoring,
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  const knowledge = new Map<string, Promise<TaskKnowledge>>();
  let unanswered = 0;
  for (const key of plannedAttempts(run)) {
    const folder = `attempts/${attemptId(key)}/`;
    const task = tasks.get(key.task_id);
    const at = paths.attempt(key);
    if (task === undefined || findings.isBrokenBelow(folder)) continue;
    const score = readAttemptScore(at);
    if (score === null || !isCounted(score.outcome)) continue;
    await pause();
    try {
      const again = await computeScore(
        { job: { run }, key, task, paths: at, knowledge, judge, ending: null },
        signal,
      );
      compare({ file: `${folder}score.json`, score, again, run, program }, findings);
    } catch (error) {
      if (!(error instanceof LimitReached)) throw error;
      unanswered += 1;
    }
  }
  if (unanswered > 0)
    findings.note(
      `The scores of ${unanswered} attempts were not computed again: the answers of the judge that are on record are to other questions.`,
    );
}

interface Compared {
  readonly file: string;
  readonly score: AttemptScore;
  readonly again: AttemptScore | null;
  readonly run: RunFile;
  readonly program: VerifyingProgram;
}

function compare({ file, score, again, run, program }: Compared, findings: Findings): void {
  // Of a version that did not look, it is not there.
  const wanted =
    again !== null && score.over_investigation === undefined
      ? { ...again, over_investigation: undefined }
      : again;
  const place = firstDifference(JSON.parse(JSON.stringify(score)), JSON.parse(JSON.stringify(wanted)));
  if (place === null) return;
  const where = oneLine(place === '' ? 'all of it' : place, 200);
  const madeBy = madeByText(run, program);
  if (madeBy === program.version) {
    findings.problem(
      file,
      `is not the score that the submission and the ground truth give: ${where} differs`,
    );
  } else {
    findings.note(
      `${file} was made by version ${oneLine(madeBy, 80)}; this version, ${program.version}, scores the same submission otherwise, first at ${where}.`,
    );
  }
}
