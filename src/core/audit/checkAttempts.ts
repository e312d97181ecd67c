import { messageOf } from '../errors.ts';
import type { AttemptScore, RunFile } from '../schema/run.ts';
import { isCounted, Outcome } from '../schema/score.ts';
import { oneLine } from '../store/foreignText.ts';
import { sha256, sha256OfJson } from '../store/hash.ts';
import {
  type AttemptKey,
  type AttemptPaths,
  attemptId,
  attemptTitle,
  type RunPaths,
} from '../store/layout.ts';
import { plannedAttempts } from '../store/plannedAttempts.ts';
import { readAttemptScore, readSubmissionBytes } from '../store/runStore.ts';
import type { JournalFacts, TrajectoryFacts } from './attemptFacts.ts';
import type { Findings } from './findings.ts';

/** Holds the files of each attempt to one another: what a manifest cannot show that was made anew with them. */
export function checkAttempts(run: RunFile, paths: RunPaths, facts: JournalFacts, findings: Findings): void {
  for (const key of plannedAttempts(run)) {
    const folder = `attempts/${attemptId(key)}/`;
    const file = (name: string) => `${folder}${name}`;
    const at = paths.attempt(key);
    const told = facts.trajectories.get(file('trajectory.jsonl'));
    if (told !== undefined) checkTrajectory(run, key, told, file('trajectory.jsonl'), findings);
    const score = scoreOf(at, file('score.json'), findings);
    if (score === null) continue;
    findings.counted({ attempts: 1 });
    checkScore({ key, score, facts: told, file }, findings);
    checkSubmission(at, told, file, findings);
    const head = facts.chains.get(file('judgement.jsonl'))?.hashes.at(-1);
    const wanted = score.judgement_sha256;
    if (wanted !== undefined && wanted !== head && !findings.isBroken(file('judgement.jsonl'))) {
      findings.problem(file('judgement.jsonl'), 'is not the judgement that the score was made from');
    }
  }
}

function scoreOf(at: AttemptPaths, file: string, findings: Findings): AttemptScore | null {
  try {
    return readAttemptScore(at);
  } catch (error) {
    findings.problem(file, `is not a score: ${oneLine(messageOf(error))}`);
    return null;
  }
}

function checkTrajectory(
  run: RunFile,
  key: AttemptKey,
  { first }: TrajectoryFacts,
  file: string,
  findings: Findings,
): void {
  if (findings.isBroken(file)) return;
  const { model, task_id, repeat } = key;
  if (
    first.model !== model ||
    first.task_id !== task_id ||
    first.repeat !== repeat ||
    first.type !== 'attempt_started'
  ) {
    findings.problem(file, `is not the trajectory of ${oneLine(attemptTitle(key))}`, 1);
    return;
  }
  if (first.run_id !== run.run_id) {
    findings.problem(file, 'is of another run', 1);
    return;
  }
  if (sha256OfJson(first.prompt_sha256) !== sha256OfJson(run.prompt_sha256)) {
    findings.problem(file, 'names other prompts than run.json', 1);
  }
}

interface ScoredAttempt {
  readonly key: AttemptKey;
  readonly score: AttemptScore;
  readonly facts: TrajectoryFacts | undefined;
  readonly file: (name: string) => string;
}

function checkScore({ key, score, facts, file }: ScoredAttempt, findings: Findings): void {
  const name = file('score.json');
  if (findings.isBroken(name) || findings.isBroken(file('trajectory.jsonl'))) return;
  if (score.model !== key.model || score.task_id !== key.task_id || score.repeat !== key.repeat) {
    findings.problem(name, 'is the score of another attempt');
    return;
  }
  if (facts === undefined) {
    findings.problem(file('trajectory.jsonl'), 'is missing, though the attempt was scored');
    return;
  }
  if (facts.last.type !== 'attempt_ended') {
    findings.problem(
      file('trajectory.jsonl'),
      'has no end, though the attempt was scored',
      facts.last.seq + 1,
    );
    return;
  }
  if (facts.last.turns !== score.turns)
    findings.problem(name, `counts ${score.turns} turns, and the trajectory ${String(facts.last.turns)}`);
  else if (!isOutcomeOf(facts.last.outcome, score.outcome)) {
    findings.problem(
      name,
      `says ${score.outcome}, and the trajectory ${oneLine(String(facts.last.outcome), 40)}`,
    );
  }
}

/** What the scorer may make of an ending: that the submission is none, or that it could not be scored. */
function isOutcomeOf(ended: unknown, scored: Outcome): boolean {
  if (ended === scored) return true;
  const parsed = Outcome.safeParse(ended);
  if (!parsed.success) return false;
  return scored === 'scorer_error'
    ? isCounted(parsed.data)
    : ended === 'submitted' && scored === 'invalid_submission';
}

function submissionOf(at: AttemptPaths, file: string, findings: Findings): Uint8Array | null | 'unreadable' {
  try {
    return readSubmissionBytes(at);
  } catch (error) {
    findings.problem(file, `cannot be read: ${oneLine(messageOf(error))}`);
    return 'unreadable';
  }
}

function checkSubmission(
  at: AttemptPaths,
  facts: TrajectoryFacts | undefined,
  file: (name: string) => string,
  findings: Findings,
): void {
  const name = file('agent_output.json');
  if (findings.isBroken(name) || findings.isBroken(file('trajectory.jsonl')) || facts === undefined) return;
  const { submitted } = facts;
  const bytes = submissionOf(at, name, findings);
  if (bytes === 'unreadable') return;
  if (submitted === null) {
    if (bytes !== null) findings.problem(name, 'is there, though the trajectory names no submission');
  } else if (bytes === null) findings.problem(name, 'is missing, though the trajectory names it');
  else if (sha256(bytes) !== submitted.sha256)
    findings.problem(
      name,
      `is not what the agent submitted: line ${submitted.seq + 1} of its trajectory names another hash`,
    );
}
