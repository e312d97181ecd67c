import { BenchError } from '../errors.ts';
import { heldAdjudications } from '../review/foldAdjudications.ts';
import { isSameAttempt } from '../review/reviewerLog.ts';
import { type AttemptContent, counts, heldLabels } from '../review/standing.ts';
import { resolve } from '../review/voices.ts';
import type { DecidedVoice } from '../schema/adjudication.ts';
import { ClaimLabel, type ClaimTarget } from '../schema/label.ts';
import type { Report } from '../schema/report.ts';
import type { ReportedAdjudication } from '../schema/reportedAgreement.ts';
import { reviewerKey } from '../schema/reviewerKey.ts';
import type { AdjudicationEntry } from '../store/adjudicationFolder.ts';
import { oneLine } from '../store/foreignText.ts';
import { type AttemptKey, attemptTitle } from '../store/layout.ts';
import { plannedAttempts } from '../store/plannedAttempts.ts';
import { readRun } from '../store/runStore.ts';
import { AttemptContents } from './attemptContent.ts';
import { checkedWho, labelFault } from './labelKeeper.ts';
import { LabelledReports, type ReviewFolders, reviewFolders, type WriteReport } from './labelledReports.ts';

/** What somebody decides about one claim of an attempt; `take_back` takes back their last word on it. */
export interface AdjudicationRequest {
  readonly key: AttemptKey;
  /** Index, from 0. */
  readonly claim: number;
  readonly by: string;
  readonly decision:
    | { readonly type: 'decide'; readonly value: ClaimLabel; readonly reason: string }
    | { readonly type: 'take_back' };
}

export interface Adjudicated {
  /** False where the same was decided already. */
  readonly isNew: boolean;
  /** ISO 8601, UTC. */
  readonly saved_at: string;
  /** Every decision about the claim, as the report has them now. */
  readonly adjudications: readonly ReportedAdjudication[];
  readonly report: string;
  /** What people should know, as sentences. */
  readonly remarks: readonly string[];
}

/**
 * Writes down what somebody decides about a claim on whose truth reviewers disagree, and the report with it: both or
 * neither.
 * @throws BenchError labels_invalid for an attempt or a claim that is not there, or on which nobody disagrees; usage for a
 *   name or a reason that cannot be kept; run_locked; journal_damaged; disk_full | not_writable; the signal's reason
 */
export async function adjudicate(
  runDir: string,
  request: AdjudicationRequest,
  { now }: { readonly now: () => number },
  signal: AbortSignal,
): Promise<Adjudicated> {
  const { run, paths } = readRun(runDir);
  const { key } = request;
  if (!plannedAttempts(run).some((planned) => isSameAttempt(planned, key))) {
    throw invalid(
      `the run has no attempt ${oneLine(attemptTitle(key))}`,
      'Its attempts are listed by itbench-review report.',
    );
  }
  const by = checkedWho({ reviewer: request.by, blind: false }).reviewer;
  const contents = new AttemptContents(paths);
  const folders = reviewFolders(paths);
  const reports = new LabelledReports(run, paths, folders, contents);
  try {
    const content = await contents.get(key, signal);
    const target = targetOf(request, content);
    const desk: Desk = { folders, now, by, target, content, found: () => reportOf(reports, key.model) };
    const open = content === null ? null : { key, content };
    return await reports.underLock(
      key.model,
      { built: null, open },
      (write) => writeDecision(desk, request.decision, write),
      signal,
    );
  } catch (error) {
    throw labelFault(error);
  } finally {
    contents.close();
  }
}

interface Desk {
  readonly folders: ReviewFolders;
  readonly now: () => number;
  readonly by: string;
  readonly target: ClaimTarget;
  readonly content: AttemptContent | null;
  readonly found: () => Report;
}

function targetOf({ key, claim }: AdjudicationRequest, content: AttemptContent | null): ClaimTarget {
  const content_sha256 = content?.claims[claim];
  const { model, task_id, repeat } = key;
  if (content_sha256 !== undefined) {
    return { kind: 'claim', model, task_id, repeat, content_sha256, claim };
  }
  const many = content?.claims.length ?? 0;
  throw invalid(
    `${oneLine(attemptTitle(key))} has ${many === 1 ? '1 claim' : `${many} claims`}, and no claim ${claim + 1}`,
    'Claims count from 1, in the order of the submission.',
  );
}

function reportOf(reports: LabelledReports, model: string): Report {
  const found = reports.file(model).read();
  if (found.kind === 'report') return found.report;
  throw invalid(
    `there is no report of ${oneLine(model)} that says what the scorer says of the claim`,
    'Finish the run, or write its reports anew with itbench-review report, then decide.',
  );
}

function writeDecision(
  desk: Desk,
  decision: AdjudicationRequest['decision'],
  write: WriteReport,
): Adjudicated {
  const { folders, now, by, target } = desk;
  const entry = decision.type === 'decide' ? decided(desk, decision) : takenBack(desk);
  const appended = entry === null ? null : folders.adjudications.append(by, [entry], now);
  try {
    const { report, path, remarks } = write();
    const adjudications = (report?.review.adjudications ?? []).filter(
      ({ task_id, repeat, claim }) =>
        task_id === target.task_id && repeat === target.repeat && claim === target.claim,
    );
    return {
      isNew: entry !== null,
      saved_at: new Date(now()).toISOString(),
      adjudications,
      report: path,
      remarks: [
        ...(appended?.remarks ?? []),
        ...remarks,
        ...(decision.type === 'take_back' ? earlierRemarks(by, adjudications) : []),
        ...standingRemarks(adjudications),
      ],
    };
  } catch (error) {
    appended?.takeBack();
    throw error;
  }
}

/** What was taken back never was: a decision before it holds again. */
function earlierRemarks(by: string, adjudications: readonly ReportedAdjudication[]): string[] {
  return adjudications
    .filter(({ adjudicator }) => reviewerKey(adjudicator) === reviewerKey(by))
    .map(
      ({ adjudicator, value, reason }) =>
        `An earlier decision of ${adjudicator} is there again: ${value}, because: ${oneLine(reason)}. Take that one back too, if it is meant.`,
    );
}

function standingRemarks(adjudications: readonly ReportedAdjudication[]): string[] {
  return adjudications.flatMap(({ adjudicator, why_not, was_party }) => [
    ...(was_party ? [`${adjudicator} is one of the reviewers who disagree: the report says so.`] : []),
    ...(why_not === null ? [] : [`The decision of ${adjudicator} does not count: ${why_not}`]),
  ]);
}

/** The record to write; null where the same holds already. */
function decided(
  desk: Desk,
  { value, reason }: { readonly value: ClaimLabel; readonly reason: string },
): AdjudicationEntry | null {
  const { by, target } = desk;
  const decided_on = voicesAt(desk);
  refuseUncontested(desk, decided_on);
  if (reason.trim() === '') {
    throw new BenchError('usage', 'a decision needs a reason', { hint: 'Say why in a sentence: --reason.' });
  }
  const [mine] = ownHere(desk);
  const isSame = mine?.value === value && mine.reason === reason && sameVoices(mine.decided_on, decided_on);
  return isSame ? null : { type: 'adjudication', adjudicator: by, target, value, reason, decided_on };
}

function sameVoices(one: readonly DecidedVoice[], other: readonly DecidedVoice[]): boolean {
  return JSON.stringify(one.map(inOrder)) === JSON.stringify(other.map(inOrder));
}

function inOrder({ reviewer, record_sha256, value }: DecidedVoice): string[] {
  return [reviewer, record_sha256, value];
}

function takenBack(desk: Desk): AdjudicationEntry {
  const { by, target } = desk;
  const [mine] = ownHere(desk);
  if (mine !== undefined) {
    return { type: 'undo', adjudicator: by, target: mine.target, undoes: mine.seq };
  }
  throw invalid(
    `${oneLine(by)} has decided nothing about claim ${target.claim + 1} of ${oneLine(attemptTitle(target))}`,
    'Only your own decisions can be taken back; decide otherwise to oppose another.',
  );
}

/** What this adjudicator has decided about the claim, if anything. */
function ownHere({ folders, by, target, content }: Desk) {
  const log = folders.adjudications.of(by);
  if (log === null) return [];
  if (log.problem !== null) {
    throw new BenchError('journal_damaged', log.problem, {
      hint: 'Nothing was decided. Put the file in order or move it out of the folder, then decide again.',
    });
  }
  const isWanted = (attempt: AttemptKey) => isSameAttempt(attempt, target);
  return heldAdjudications(log, () => content, isWanted).filter(({ now_at }) => now_at === target.claim);
}

/** What each reviewer says of the claim now, with the line that says it. */
function voicesAt({ folders, target, content }: Desk): DecidedVoice[] {
  const isWanted = (attempt: AttemptKey) => isSameAttempt(attempt, target);
  return folders.labels.files().flatMap((log) =>
    heldLabels(log, () => content, isWanted).flatMap((label) => {
      const value = ClaimLabel.safeParse(label.value).data;
      const record_sha256 = log.hashes[label.seq];
      if (value === undefined || record_sha256 === undefined || !counts(label)) return [];
      if (label.target.kind !== 'claim' || label.now_at !== target.claim) return [];
      return [{ reviewer: label.reviewer, record_sha256, value }];
    }),
  );
}

function refuseUncontested({ target, found }: Desk, voices: readonly DecidedVoice[]): void {
  const report = found();
  const { task_id, repeat, claim } = target;
  const claims = report.tasks
    .find((task) => task.task_id === task_id)
    ?.attempts.find((attempt) => attempt.repeat === repeat)?.claims;
  const isFalse = claims?.[claim]?.is_false ?? true;
  if (resolve(voices, isFalse) === 'unresolved') return;
  const title = oneLine(attemptTitle(target));
  const who = new Set(voices.map(({ reviewer }) => reviewerKey(reviewer))).size;
  const why =
    who === 0
      ? 'nobody has labelled it'
      : who === 1
        ? 'one reviewer has labelled it'
        : 'reviewers agree on it';
  throw invalid(`nobody disagrees on claim ${claim + 1} of ${title}: ${why}`, contestedHint(report));
}

function contestedHint({ review: { unresolved }, model }: Report): string {
  if (unresolved.length === 0) return `No claim of ${oneLine(model)} is open.`;
  const open = unresolved
    .slice(0, 10)
    .map(({ task_id, repeat, claim }) => `${oneLine(task_id, 80)}/${repeat}, claim ${claim + 1}`);
  const more = unresolved.length > 10 ? `, and ${unresolved.length - 10} more` : '';
  return `Open of ${oneLine(model)}: ${open.join('; ')}${more}.`;
}

function invalid(message: string, hint: string): BenchError {
  return new BenchError('labels_invalid', message, { hint });
}
