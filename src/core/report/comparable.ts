import type { Report } from '../schema/report.ts';
import { changedTexts, shortHash } from './compareProvenance.ts';

/**
 * Why the figures of two reports are not of the same measure, one sentence each; empty where they are. Claims matched
 * otherwise are another metric, and other files are other tasks: no statistics mends either.
 */
export function incomparable(first: Report, second: Report): string[] {
  return [...metricProblems(first, second), ...suiteProblems(first, second)];
}

function metricProblems(first: Report, second: Report): string[] {
  const matcher = (report: Report) => (report.metric.match === 'rules' ? 'rules' : 'a judge model');
  if (first.metric.match !== second.metric.match) {
    return [
      `They are different metrics: claims were matched by ${matcher(first)} in the first, and by ${matcher(second)} in the second.`,
    ];
  }
  const [one, other] = [first.provenance, second.provenance];
  const problems: string[] = [];
  const [was, is] = [scorerOf(first), scorerOf(second)];
  if (was !== is) {
    problems.push(`They are different metrics: the scorer was ${was} in the first, and ${is} in the second.`);
  }
  const judged = judgeDifferences(one.judge, other.judge);
  if (judged.length > 0) {
    problems.push(`They are different metrics: the judge is not the same (${judged.join('; ')}).`);
  }
  return problems;
}

/** The scorer and its version, whether it scored at once or again (harness/rescore.ts): it is the same measure. */
function scorerOf({ provenance }: Report): string {
  return provenance.scorer.replace(/, scored again by .*$/s, '');
}

/** Two reports with other texts are of other metrics, and never joined. */
export function metricText(report: Report): string {
  const { judge } = report.provenance;
  return [scorerOf(report), ...(judge === null ? [] : Object.values(judgeTexts(judge)))].join(', ');
}

type Judge = Report['provenance']['judge'];

/** What makes a judge another one. Host and library of the same model do not: those are among the changes. */
function judgeDifferences(first: Judge, second: Judge): string[] {
  if (first === null || second === null) return first === second ? [] : ['only one report says who judged'];
  return changedTexts(judgeTexts(first), judgeTexts(second)).map(
    ({ what, first: was, second: is }) => `${what} ${was}, then ${is}`,
  );
}

function judgeTexts({ identity, prompt_sha256 }: NonNullable<Judge>) {
  return {
    model: identity.model,
    parameters: JSON.stringify(sorted(identity.parameters)),
    prompt: shortHash(prompt_sha256),
  };
}

function sorted(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
}

function suiteProblems(first: Report, second: Report): string[] {
  const [one, other] = [first.provenance.suite, second.provenance.suite];
  const ids = taskIds(first);
  const shared = taskIds(second).filter((id) => ids.includes(id));
  if (one.id !== other.id) {
    return [`They are of different suites: ${one.id} in the first, and ${other.id} in the second.`];
  }
  if (shared.length === 0) return ['They have no task in common.'];
  if (isSameSelection(first, second) && one.lock_sha256 !== other.lock_sha256) {
    return [
      `They are of tasks of the same names with other files: the lock was ${shortHash(one.lock_sha256)} in the first, and is ${shortHash(other.lock_sha256)} in the second.`,
    ];
  }
  return [];
}

/**
 * Whether the reports can show that the tasks they share have the same files. The lock covers the tasks that ran, so that
 * of another selection is another one whatever its files; then only one revision of a suite that equals its own lock will do.
 */
export function haveSameFiles(first: Report, second: Report): boolean {
  const [one, other] = [first.provenance.suite, second.provenance.suite];
  if (isSameSelection(first, second)) return one.lock_sha256 === other.lock_sha256;
  const isVerified = one.verified === 'verified' && other.verified === 'verified';
  return isVerified && one.revision !== null && one.revision === other.revision;
}

function isSameSelection(first: Report, second: Report): boolean {
  const ids = new Set(taskIds(first));
  const others = taskIds(second);
  return ids.size === others.length && others.every((id) => ids.has(id));
}

function taskIds({ tasks }: Report): string[] {
  return tasks.map(({ task_id }) => task_id);
}
