import { join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import type { SuiteSource } from '../core/schema/config.ts';
import { findKnownSuite, type KnownSuite } from '../core/suite/hub/knownSuites.ts';

/** What a command says, and what the configuration here says: which suite, and where to. */
export interface SourceWish {
  /** `aa`, `lite` or `owner/name`. */
  readonly named: string | undefined;
  readonly revision: string | undefined;
  readonly into: string | undefined;
  /** `suite` and tasks_dir of the configuration in this folder, or null without one. */
  readonly config: { readonly suite: SuiteSource | undefined; readonly tasksDir: string } | null;
}

export interface FetchSource {
  readonly repo: string;
  readonly revision: string;
  readonly knownSuite: KnownSuite | null;
  /** As the person or the configuration wrote it; relative to the working folder. */
  readonly dir: string;
}

/**
 * The suite and the folder that a command means: what it names, else what the configuration names, else ITBench-AA; a
 * known suite at its pinned revision. The configuration's tasks_dir is where its own suite goes, and no other.
 * @throws BenchError `usage`
 */
export function fetchSource({ named, revision, into, config }: SourceWish): FetchSource {
  const ofConfig = config?.suite;
  const name = named ?? ofConfig?.repo ?? 'aa';
  const knownSuite = findKnownSuite(name);
  const repo = knownSuite?.repo ?? name;
  // Not a name that begins with a dot: `..` would be a step up in an address.
  if (!/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(repo)) {
    throw new BenchError('usage', `there is no known suite ${JSON.stringify(name)}`, {
      hint: 'Known are aa (ITBench-AA) and lite (ITBench-Lite); any other is named as on the Hub: owner/name.',
    });
  }
  const isConfigs = ofConfig !== undefined && sameRepo(ofConfig.repo, repo);
  const pinned = (isConfigs ? ofConfig.revision : undefined) ?? knownSuite?.revision ?? 'main';
  const isForTasksDir = config !== null && (isConfigs || ofConfig === undefined);
  const usual = isForTasksDir ? config.tasksDir : join('tasks', folderName(repo));
  return { repo, revision: revision ?? pinned, knownSuite, dir: into ?? usual };
}

function sameRepo(one: string, other: string): boolean {
  return (findKnownSuite(one)?.repo ?? one).toLowerCase() === other.toLowerCase();
}

/** `tasks/itbench-aa` for ArtificialAnalysis/ITBench-AA. */
function folderName(repo: string): string {
  return repo.slice(repo.indexOf('/') + 1).toLowerCase();
}
