import assert from 'node:assert/strict';
import { fileName, runPaths } from '../../../../src/core/store/layout.ts';

describe('fileName', () => {
  it('leaves ordinary names alone', () => {
    for (const name of ['baseline-triage', 'gpt-5.5 xhigh', 'Scenario-2', 'a_b'])
      assert.equal(fileName(name), name);
  });

  it('never leaves the folder, whatever the name', () => {
    for (const name of [
      '../../etc',
      '/etc/passwd',
      '..',
      '.',
      'a/../b',
      'C:\\x',
      '.hidden',
      'a\u0000b',
      'dot.',
    ]) {
      const made = fileName(name);
      assert.match(made, /^[A-Za-z0-9_%-][A-Za-z0-9._ %-]*$/, name);
      assert.ok(!made.endsWith('.'), name);
    }
  });

  it('can be read back, so two names never share a file', () => {
    for (const name of ['meta-llama/Llama-3.1', 'müller', '100%', '模型', 'con', 'a b ']) {
      assert.equal(decodeURIComponent(fileName(name)), name);
    }
  });
});

describe('runPaths', () => {
  it('puts everything of an attempt into a folder of its own', () => {
    const { trajectory } = runPaths('/out', 'r1').attempt({ model: 'a/b', task_id: 'Scenario-2', repeat: 3 });
    assert.equal(trajectory.replaceAll('\\', '/'), '/out/r1/attempts/a%2Fb/Scenario-2/r3/trajectory.jsonl');
  });
});
