import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScriptedReply } from '../../src/core/model/script.ts';
import { type CliOptions, type CliResult, type RunningCli, runCli, startCli } from './cli.ts';
import { type RunResults, resultsOf } from './runResults.ts';
import { soundTruth, wholeSnapshot, writeFiles } from './taskFolder.ts';
import { tempFolder } from './tempFolder.ts';

/** A folder with a suite of tiny tasks and a configuration, in which the command line is run as a process. */
export interface CliScene extends Disposable {
  readonly path: string;
  in(...parts: string[]): string;
  /** Writes `itbench.yml`: these keys over those of a quick run of scripted models in the virtual sandbox. */
  config(keys: Readonly<Record<string, unknown>>): void;
  run(args: readonly string[], options?: Partial<CliOptions>): Promise<CliResult>;
  start(args: readonly string[], options?: Partial<CliOptions>): RunningCli;
  /** What the only run in `results/` left on the disk. */
  results(): RunResults;
}

export interface SceneOptions {
  /** Tasks of the suite in `tasks/`, called Scenario-1 and so on; the root cause of each is the Deployment cart. */
  readonly tasks?: number;
  /** Models by name, each with its script. */
  readonly scripts?: Readonly<Record<string, readonly ScriptedReply[]>>;
  /** Further keys of the configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
}

export function cliScene({ tasks = 2, scripts = {}, config = {} }: SceneOptions = {}): CliScene {
  const folder = tempFolder();
  writeTinySuite(folder.in('tasks'), tasks);
  mkdirSync(folder.in('scripts'));
  const models = Object.entries(scripts).map(([name, replies]) => {
    const script = join('scripts', `${name}.json`);
    writeFileSync(folder.in(script), JSON.stringify({ replies }));
    return { name, adapter: 'scripted', script };
  });
  const writeConfig = (keys: Readonly<Record<string, unknown>>): void => {
    const usual = {
      tasks_dir: 'tasks',
      sandbox: 'virtual',
      models,
      agent_policy: { backoff_seconds: 0, max_turns: 5 },
    };
    // JSON is YAML.
    writeFileSync(folder.in('itbench.yml'), JSON.stringify({ ...usual, ...keys }, null, 1));
  };
  if (models.length > 0 || Object.keys(config).length > 0) writeConfig(config);
  return {
    path: folder.path,
    in: folder.in,
    config: writeConfig,
    run: (args, options = {}) => runCli(args, { cwd: folder.path, ...options }),
    start: (args, options = {}) => startCli(args, { cwd: folder.path, ...options }),
    results: () => resultsOf(folder.in('results')),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

/** Writes tasks `Scenario-1` to `Scenario-<count>`, no two with the same files. */
export function writeTinySuite(dir: string, count: number): void {
  mkdirSync(dir, { recursive: true });
  for (let number = 1; number <= count; number += 1) {
    writeFiles(join(dir, `Scenario-${number}`), tinyTask(number));
  }
}

/** The files of one tiny task: whole snapshot, a few objects, a sound ground truth. */
export function tinyTask(number = 1): Record<string, string> {
  const minute = String(number % 60).padStart(2, '0');
  const objects = [
    ['Deployment', 'cart'],
    ['Service', 'frontend'],
    ['Deployment', 'checkout'],
  ] as const;
  const records = objects.map(([kind, name]) => objectRecord(`2025-12-15 17:${minute}:00`, kind, name));
  return {
    ...wholeSnapshot,
    'k8s_objects_raw.tsv': wholeSnapshot['k8s_objects_raw.tsv'] + records.join(''),
    'ground_truth.yaml': soundTruth,
  };
}

/** A record of the objects table. */
export function objectRecord(time: string, kind: string, name: string): string {
  const body = JSON.stringify({ kind, metadata: { namespace: 'shop', name } }).replaceAll('"', '""');
  return `${time}\t\t\t\t0\t\t0\t\t"${body}"\t\t{}\t\t\t\t{}\t{}\t\n`;
}

/** A submission that names these entities. */
export function submissionOf(...names: string[]): string {
  const contributing_factors = names.map((name) => ({ name, reasoning: 'because', evidence: 'seen' }));
  return JSON.stringify({ contributing_factors });
}

/** A reply that runs one command, after `delayMs`. */
export function shell(cmd: string, delayMs?: number): ScriptedReply {
  const reply = { tool_calls: [{ name: 'code_exec', arguments: { cmd } }] };
  return delayMs === undefined ? reply : { ...reply, delay_ms: delayMs };
}

/** A reply that finishes with these paths. */
export function finishWith(...paths: string[]): ScriptedReply {
  return { tool_calls: [{ name: 'finish', arguments: { reason: 'done', paths } }] };
}

/** A script that writes `text` as the submission and hands it in. */
export function submitting(text: string): ScriptedReply[] {
  return [
    shell(`cat > agent_output.json <<'END_OF_FILE'\n${text}\nEND_OF_FILE`),
    finishWith('agent_output.json'),
  ];
}

/** A script that names these entities. */
export function naming(...names: string[]): ScriptedReply[] {
  return submitting(submissionOf(...names));
}
