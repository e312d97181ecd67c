import { join, sep } from 'node:path';

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

/** Paths of one run folder. */
export interface RunPaths {
  readonly dir: string;
  readonly runFile: string;
  readonly events: string;
  readonly lock: string;
  readonly reports: string;
  readonly labels: string;
  readonly attempts: string;
  /** Working folders of attempts that run now; emptied when they end. */
  readonly work: string;
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
    labels: join(dir, 'labels'),
    attempts,
    work: join(dir, 'work'),
    report: (model) => join(reports, `${fileName(model)}.json`),
    attempt: (key) =>
      new AttemptFiles(
        `${attempts}${sep}${folderOf(key.model)}${sep}${folderOf(key.task_id)}${sep}r${key.repeat}`,
      ),
  };
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

  get interrupted(): string {
    return `${this.dir}${sep}interrupted`;
  }
}
