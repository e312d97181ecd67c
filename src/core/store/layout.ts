import { join } from 'node:path';

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
      attemptPaths(join(attempts, fileName(key.model), fileName(key.task_id), `r${key.repeat}`)),
  };
}

function attemptPaths(dir: string): AttemptPaths {
  return {
    dir,
    trajectory: join(dir, 'trajectory.jsonl'),
    exchanges: join(dir, 'exchanges.jsonl'),
    submission: join(dir, 'agent_output.json'),
    score: join(dir, 'score.json'),
    interrupted: join(dir, 'interrupted'),
  };
}
