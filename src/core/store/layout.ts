import { join, sep } from 'node:path';
import { reviewerKey } from '../schema/reviewerKey.ts';
import { sha256 } from './hash.ts';

/** The only place that knows where things are in a results folder. DESIGN §5, run store. */

export interface AttemptKey {
  readonly model: string;
  readonly task_id: string;
  readonly repeat: number;
}

/** `baseline-triage · sample-03 · repeat 1`: how an attempt is named to people. */
export function attemptTitle(key: AttemptKey): string {
  return `${key.model} · ${key.task_id} · repeat ${key.repeat}`;
}

/** One text per attempt, for maps and sets. */
export function attemptId(key: AttemptKey): string {
  return `${fileName(key.model)}/${fileName(key.task_id)}/r${key.repeat}`;
}

const reserved = /^(con|prn|aux|nul|com[1-9]|lpt[1-9])$/i;

/**
 * A name as one path component on any system, reversible: unsafe characters become %XX of their UTF-8 bytes.
 * `meta-llama/Llama-3.1` is `meta-llama%2FLlama-3.1`.
 */
export function fileName(name: string): string {
  const encoded = name.replace(/[^A-Za-z0-9._ -]|^[. ]|[. ]$/gu, (character) =>
    Array.from(
      new TextEncoder().encode(character),
      (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    ).join(''),
  );
  return reserved.test(encoded)
    ? `%${encoded.charCodeAt(0).toString(16).toUpperCase()}${encoded.slice(1)}`
    : encoded;
}

/** Longest encoded name that a file is named after as it is; file systems take 255 bytes. */
const maxNamedFile = 150;

/**
 * `ana.jsonl`: the label file of a reviewer, the same for the same person ({@link reviewerKey}). A name too long for a
 * file is cut, and told from others by a hash.
 */
export function labelFileName(reviewer: string): string {
  return personFileName(reviewer);
}

/** The file of a person, in whatever folder: see {@link labelFileName}. */
export function personFileName(person: string): string {
  const key = reviewerKey(person);
  return `${shortFileName(key)}.jsonl`;
}

/** `2026-11-22T12-31-05Z-3f9a-my-llm.html`: the page of a report, to be kept anywhere. */
export function pageFileName(runId: string, model: string, rescored: string | null): string {
  return `${shortFileName([runId, ...(rescored === null ? [] : ['rescored', rescored]), model].join('-'))}.html`;
}

function shortFileName(text: string): string {
  const name = fileName(text);
  return name.length <= maxNamedFile ? name : `${name.slice(0, maxNamedFile)}~${sha256(text).slice(0, 16)}`;
}

/** Paths of the label files of a run, or of an import. */
export interface LabelPaths {
  /** The folder of the files. */
  readonly labels: string;
  /** Held while labels are written, and whatever is made from them. */
  readonly labelLock: string;
}

function labelPaths(dir: string): LabelPaths {
  const labels = join(dir, 'labels');
  return { labels, labelLock: join(labels, '.lock') };
}

/** Paths of what is kept of a foreign trajectory. */
export interface ImportPaths extends LabelPaths {
  readonly dir: string;
  /** What the trajectory is. */
  readonly importFile: string;
  /** Labels and scores; rewritten after each label. */
  readonly review: string;
}

/**
 * The folder of a foreign trajectory: by the content of its file, so that it is found again after a move. A trajectory of
 * several in a file has one of its own; `member` is null for the only one.
 */
export function pathsOfImport(importsDir: string, fileSha256: string, member: string | null): ImportPaths {
  const name = fileSha256.slice(0, 16);
  const dir = join(importsDir, member === null ? name : `${name}-${sha256(member).slice(0, 8)}`);
  return {
    dir,
    importFile: join(dir, 'import.json'),
    review: join(dir, 'review.json'),
    ...labelPaths(dir),
  };
}

/** Paths of one run folder. */
export interface RunPaths extends LabelPaths {
  readonly dir: string;
  readonly runFile: string;
  readonly events: string;
  readonly lock: string;
  readonly reports: string;
  /** What was decided where reviewers disagree: one file an adjudicator, written under the lock of the labels. */
  readonly adjudications: string;
  readonly attempts: string;
  /** Working folders of attempts that run now; emptied when they end. */
  readonly work: string;
  /** What every other file was when the last session ended. */
  readonly manifest: string;
  /** That reports were revoked or superseded, and how that file ends. */
  readonly standing: string;
  readonly standingHead: string;
  /** Who vouches for the run. */
  readonly signatures: string;
  report(model: string): string;
  attempt(key: AttemptKey): AttemptPaths;
}

/** Paths of one attempt. */
export interface AttemptPaths {
  readonly dir: string;
  readonly trajectory: string;
  readonly exchanges: string;
  readonly submission: string;
  readonly score: string;
  /** What a judge was asked about its claims, and answered; with match: judge only. */
  readonly judgement: string;
  /** Where the journals of a try that was cut off are moved: `interrupted/1/`. */
  readonly interrupted: string;
}

export function runPaths(outputDir: string, runId: string): RunPaths {
  return pathsOfRun(join(outputDir, runId));
}

export function pathsOfRun(dir: string): RunPaths {
  const attempts = join(dir, 'attempts');
  const reports = join(dir, 'reports');
  // A run has few names and, for lists, thousands of attempts.
  const folders = new Map<string, string>();
  const folderOf = (name: string): string => {
    const known = folders.get(name);
    if (known !== undefined) return known;
    const folder = fileName(name);
    folders.set(name, folder);
    return folder;
  };
  return {
    dir,
    runFile: join(dir, 'run.json'),
    events: join(dir, 'events.jsonl'),
    lock: join(dir, 'run.lock'),
    reports,
    ...labelPaths(dir),
    adjudications: join(dir, 'adjudications'),
    attempts,
    work: join(dir, 'work'),
    manifest: join(dir, 'manifest.json'),
    standing: join(dir, 'standing.jsonl'),
    standingHead: join(dir, 'standing.head.json'),
    signatures: join(dir, 'signatures'),
    report: (model) => join(reports, `${fileName(model)}.json`),
    attempt: (key) =>
      new AttemptFiles(
        `${attempts}${sep}${folderOf(key.model)}${sep}${folderOf(key.task_id)}${sep}r${key.repeat}`,
      ),
  };
}

/** Paths of another scoring of a run: `rescored/<name>/` in its folder, where nothing that lists runs looks. */
export interface RescorePaths {
  readonly dir: string;
  /** What was scored anew, by what. */
  readonly rescoreFile: string;
  /**
   * As of a run: scores, judgements, reports and locks are those of the rescoring, and so nothing of the run's own is
   * written over; trajectories and submissions are those of the run.
   */
  readonly run: RunPaths;
}

/** @param name one path component: `rules`, or `judge-` and what tells judges apart */
export function pathsOfRescore(run: RunPaths, name: string): RescorePaths {
  const dir = join(rescoredDir(run), fileName(name));
  const own = pathsOfRun(dir);
  const attempt = (key: AttemptKey): AttemptPaths => {
    const { trajectory, exchanges, submission, interrupted } = run.attempt(key);
    const { dir: scored, score, judgement } = own.attempt(key);
    return { dir: scored, trajectory, exchanges, submission, score, judgement, interrupted };
  };
  return { dir, rescoreFile: join(dir, 'rescore.json'), run: { ...own, attempt } };
}

/** The folder of the rescorings of a run. */
export function rescoredDir(run: RunPaths): string {
  return join(run.dir, 'rescored');
}

/** Paths of the attempt whose folder this is. */
export function pathsOfAttempt(dir: string): AttemptPaths {
  return new AttemptFiles(dir);
}

/**
 * Each path is made when it is asked for, and by hand: a list of thousands of attempts asks for one or two of each, and
 * `join` would look through names that are known to be plain.
 */
class AttemptFiles implements AttemptPaths {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  get trajectory(): string {
    return `${this.dir}${sep}trajectory.jsonl`;
  }

  get exchanges(): string {
    return `${this.dir}${sep}exchanges.jsonl`;
  }

  get submission(): string {
    return `${this.dir}${sep}agent_output.json`;
  }

  get score(): string {
    return `${this.dir}${sep}score.json`;
  }

  get judgement(): string {
    return `${this.dir}${sep}judgement.jsonl`;
  }

  get interrupted(): string {
    return `${this.dir}${sep}interrupted`;
  }
}
