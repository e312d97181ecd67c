import type { LockedFile } from '../../schema/suite.ts';
import { itbenchAaHashes } from './knownHashes.ts';

/** A task set of the Hub that this product knows by name. */
export interface KnownSuite {
  /** What a person types. */
  readonly name: 'aa' | 'lite';
  readonly title: string;
  /** Dataset on the Hub. */
  readonly repo: string;
  /** The commit that published figures are about. */
  readonly revision: string;
  /** SPDX identifier. */
  readonly licence: string;
  /** Folder of the repository that holds the task folders. */
  readonly tasksPath: string;
  /** Numbers of its scenarios at {@link revision}; null where they are not published. */
  readonly scenarios: readonly number[] | null;
  /** Files whose content at {@link revision} is known from elsewhere than the Hub, by their path. */
  readonly hashes: ReadonlyMap<string, LockedFile>;
}

/** Repositories, revisions and licences: BENCHMARK.md §2.1; ids §2.2; hashes §2.6. */
export const knownSuites: readonly KnownSuite[] = [
  {
    name: 'aa',
    title: 'ITBench-AA SRE, public tasks',
    repo: 'ArtificialAnalysis/ITBench-AA',
    revision: '76df38a82288f75ba9e41dc8c515033332497473',
    licence: 'CC-BY-4.0',
    tasksPath: 'sre',
    scenarios: [
      ...numbers(1, 9),
      ...numbers(11, 27),
      ...[29, 31, 33, 34, 35, 37, 38, 40, 80, 81, 83, 91, 102, 105],
    ],
    hashes: itbenchAaHashes,
  },
  {
    name: 'lite',
    title: 'ITBench-Lite SRE',
    repo: 'ibm-research/ITBench-Lite',
    revision: 'd0916b08ba421ce5e672e9ad68aa947d938dfef0',
    licence: 'Apache-2.0',
    tasksPath: 'snapshots/sre/v0.2-B96DF826-4BB2-4B62-97AB-6D84254C53D7',
    scenarios: null,
    hashes: new Map(),
  },
];

/** The known suite of that name or repository, or null. */
export function findKnownSuite(nameOrRepo: string): KnownSuite | null {
  const wanted = nameOrRepo.toLowerCase();
  return knownSuites.find(({ name, repo }) => name === wanted || repo.toLowerCase() === wanted) ?? null;
}

/** From `first` to `last`, both included. */
function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
