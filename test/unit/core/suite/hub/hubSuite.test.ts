import assert from 'node:assert/strict';
import { BenchError, type ErrorCode } from '../../../../../src/core/errors.ts';
import { type SuiteRepository, suiteIn } from '../../../../../src/core/suite/hub/hubSuite.ts';
import type { HubFile } from '../../../../../src/core/suite/hub/hubTree.ts';
import type { KnownSuite } from '../../../../../src/core/suite/hub/knownSuites.ts';

const commit = '1'.repeat(40);
const sha = 'a'.repeat(64);

function file(path: string, bytes = 10): HubFile {
  return { path, bytes, content: { kind: 'sha256', hex: sha } };
}

function repository(paths: readonly string[], knownSuite: KnownSuite | null = null): SuiteRepository {
  return { repo: 'some/one', commit, licence: 'mit', knownSuite, files: paths.map((path) => file(path)) };
}

const known: KnownSuite = {
  name: 'aa',
  title: 'Known',
  repo: 'some/one',
  revision: commit,
  licence: 'CC-BY-4.0',
  tasksPath: 'sre',
  scenarios: [1, 10],
  hashes: new Map([['sre/Scenario-1/k8s_events_raw.tsv', { sha256: sha, bytes: 10 }]]),
};
const knownPaths = ['sre/data.jsonl', 'sre/Scenario-1/k8s_events_raw.tsv', 'sre/Scenario-10/a.tsv'];

function refused(repo: SuiteRepository, code: ErrorCode, text: RegExp): void {
  assert.throws(
    () => suiteIn(repo),
    (error) => BenchError.is(error, code) && text.test(error.message),
  );
}

describe('the suite in a repository', () => {
  it('is that of ITBench-AA where an index lies beside the scenarios', () => {
    const suite = suiteIn(
      repository([
        'README.md',
        'sre/data.jsonl',
        'sre/Scenario-10/x/y.tsv',
        'sre/Scenario-2/a.tsv',
        'sre/Scenario-2/b.tsv',
        'finops/Scenario-1/a.tsv',
      ]),
    );
    assert.equal(suite.id, 'itbench-aa');
    assert.deepEqual(
      suite.shared.map(({ path }) => path),
      ['sre/data.jsonl'],
    );
    assert.deepEqual(
      suite.tasks.map(({ id, folder, bytes }) => [id, folder, bytes]),
      [
        ['Scenario-2', 'sre/Scenario-2', 20],
        ['Scenario-10', 'sre/Scenario-10', 10],
      ],
    );
    assert.equal(suite.licence, 'mit');
  });

  it('is that of ITBench-Lite in the newest version of its snapshots, and says what was left aside', () => {
    const suite = suiteIn(
      repository(['snapshots/sre/v0.2-A/Scenario-1/a.tsv', 'snapshots/sre/v0.10-B/Scenario-3/a.tsv']),
    );
    assert.equal(suite.id, 'itbench-lite');
    assert.deepEqual(
      suite.tasks.map(({ folder }) => folder),
      ['snapshots/sre/v0.10-B/Scenario-3'],
    );
    assert.match(suite.notes[0] ?? '', /not of snapshots\/sre\/v0\.2-A/);
  });

  it('may be a plain folder of scenarios', () => {
    const suite = suiteIn(repository(['Scenario-1/a.tsv', 'LICENSE']));
    assert.deepEqual([suite.id, suite.tasks.length, suite.shared.length], [null, 1, 0]);
  });

  it('leaves out files whose name, or whose folder, begins with a dot', () => {
    const suite = suiteIn(
      repository(['Scenario-1/a.tsv', 'Scenario-1/.DS_Store', 'Scenario-1/.git/config', '.Scenario-2/a.tsv']),
    );
    assert.deepEqual(
      suite.tasks.map(({ files }) => files.map(({ path }) => path)),
      [['Scenario-1/a.tsv']],
    );
  });

  it('is refused when a file of a task would be written elsewhere', () => {
    refused(
      repository(['Scenario-1/a.tsv', 'Scenario-1/../../../home/x']),
      'download_failed',
      /steps out of its folder/,
    );
    refused(repository(['Scenario-1/a.tsv', 'Scenario-1/a.tsv']), 'download_failed', /there twice/);
  });

  it('is missing where there is no scenario', () => {
    refused(repository(['README.md', 'data/train.parquet']), 'suite_missing', /holds no task/);
  });
});

describe('a known suite at its pinned revision', () => {
  it('is taken with what is known of it when the list is the published one', () => {
    const suite = suiteIn(repository(knownPaths, known));
    assert.equal(suite.known.size, 1);
    assert.deepEqual([suite.title, suite.licence], ['Known', 'CC-BY-4.0']);
  });

  it('is refused when scenarios are missing or come besides', () => {
    refused(repository(knownPaths.slice(0, 2), known), 'download_failed', /it lacks Scenario-10$/);
    refused(
      repository([...knownPaths, 'sre/Scenario-11/a'], known),
      'download_failed',
      /Scenario-11 besides$/,
    );
  });

  it('is refused before anything is downloaded when a file has another hash or size than is known', () => {
    const other = repository(knownPaths, {
      ...known,
      hashes: new Map([['sre/Scenario-1/k8s_events_raw.tsv', { sha256: 'b'.repeat(64), bytes: 10 }]]),
    });
    refused(other, 'download_failed', /another sre\/Scenario-1\/k8s_events_raw\.tsv/);
    const longer = repository(knownPaths, {
      ...known,
      hashes: new Map([['sre/Scenario-1/k8s_events_raw.tsv', { sha256: sha, bytes: 11 }]]),
    });
    refused(longer, 'download_failed', /another sre\/Scenario-1\/k8s_events_raw\.tsv/);
  });

  it('is not held to what is known at any other revision', () => {
    const suite = suiteIn(repository(knownPaths.slice(0, 2), { ...known, revision: '2'.repeat(40) }));
    assert.deepEqual([suite.tasks.length, suite.known.size], [1, 0]);
  });
});
