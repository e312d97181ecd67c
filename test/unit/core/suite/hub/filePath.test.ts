import assert from 'node:assert/strict';
import { BenchError } from '../../../../../src/core/errors.ts';
import { checkPaths, pathProblem } from '../../../../../src/core/suite/hub/filePath.ts';

describe('paths of a list of the Hub', () => {
  it('are taken when they are those of the benchmark', () => {
    for (const path of [
      'sre/data.jsonl',
      'sre/Scenario-17/alerts/alerts_at_2025-12-15T17-30-49.329092.json',
      'sre/Scenario-17/alerts/alerts_in_alerting_state_2025-12-15T175223.904312Z.json',
      'snapshots/sre/v0.2-B96DF826-4BB2-4B62-97AB-6D84254C53D7/Scenario-1/metrics/pod_frontend-proxy-6f_raw.tsv',
    ]) {
      assert.equal(pathProblem(path), null, path);
    }
  });

  it('are refused when they lead out of the folder, or are no names on some system', () => {
    for (const path of [
      '',
      '/etc/passwd',
      '../up',
      'sre/../../up',
      'sre/Scenario-1/..',
      'sre//file',
      'sre/./file',
      'sre\\..\\..\\up',
      'C:/Windows/system.ini',
      'sre/file:stream',
      'sre/CON',
      'sre/nul.tsv',
      'sre/COM1.json',
      'sre/dot.',
      'sre/space ',
      'sre/what?',
      'sre/a\u0000b',
      'sre/a\nb',
      'sre/\u202egnp.exe',
      `sre/${'x'.repeat(256)}`,
      `${'long/'.repeat(300)}x`,
    ]) {
      assert.notEqual(pathProblem(path), null, JSON.stringify(path));
    }
  });

  it('are refused together when a file is there twice, also in another case, or is a folder as well', () => {
    const refuse = (...paths: string[]) =>
      assert.throws(
        () => checkPaths(paths),
        (error) => BenchError.is(error, 'download_failed'),
        paths.join(' '),
      );
    refuse('a/b', 'a/b');
    refuse('a/b', 'A/B');
    refuse('a', 'a/b');
    refuse('a/b/c/d', 'a/b');
    checkPaths(['a/b', 'a/c', 'ab']);
  });
});
