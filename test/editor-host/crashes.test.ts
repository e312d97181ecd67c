import assert from 'node:assert/strict';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { bundleEditorSuite } from '../support/editorBundle.ts';
import { type EditorRun, runInEditor } from '../support/editorRun.ts';
import { editorHost } from '../support/editorSuite.ts';
import { skip } from '../support/skip.ts';
import { tempFolder } from '../support/tempFolder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface TinyRun extends EditorRun {
  readonly printed: string;
}

/** Runs one of `suites/` on a tiny extension in the test host. */
async function runTiny(name: string, timeoutMs?: number): Promise<TinyRun> {
  using logs = tempFolder();
  const suite = await bundleEditorSuite(
    root,
    join('test/editor-host/suites', name),
    join(root, 'test/.actual/editor-host', name),
  );
  const output = new PassThrough();
  const printed = text(output);
  const run = await runInEditor({
    suite,
    extensionPath: join(root, 'test/editor-host/extension'),
    host: 'code-server',
    stdout: output,
    stderr: output,
    logsDir: logs.path,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  output.end();
  // In CI it is coloured.
  return { ...run, printed: stripVTControlCharacters(await printed) };
}

describe('the test host', () => {
  before(function () {
    if (editorHost() === 'desktop') skip(this, 'the desktop VS Code is asked for');
  });

  it('ends with 0 when a suite passes, and hands its lines and its result on', async () => {
    const { exitCode, result, printed } = await runTiny('passes');
    assert.equal(exitCode, 0, printed);
    assert.deepEqual(result, { passed: 1, failed: 0, skipped: [], failures: [] });
    assert.match(printed, /✔ runs in a real extension host/);
    assert.match(printed, /^1 passed, 0 failed$/m);
    assert.doesNotMatch(printed, /Creating a socket/, 'the log of the workbench is not the suite’s');
  });

  it('ends with 1 when a test fails, and hands on what failed, how, and what was skipped, why', async () => {
    const { exitCode, result, printed } = await runTiny('mixed');
    assert.equal(exitCode, 1, printed);
    const { failures = [], ...counted } = result ?? {};
    assert.deepEqual(counted, {
      passed: 1,
      failed: 1,
      skipped: [{ title: 'a mixed suite is skipped', reason: 'the moon is not full' }],
    });
    assert.match(failures.join(), /^a mixed suite does not hold\n.*AssertionError.*2 !== 3/s);
    assert.match(printed, /Expected values to be strictly equal:\s+2 !== 3/);
  });

  it('ends with 1 when a test file cannot be loaded', async () => {
    const { exitCode, result, printed } = await runTiny('loadError');
    assert.equal(exitCode, 1);
    assert.equal(result?.failed, 1);
    assert.match(printed, /this file cannot be loaded/);
  });

  for (const [name, what] of [
    ['exits', 'a test ends the extension host'],
    ['forges', 'the extension host crashes after a test printed what looks like a last line'],
  ] as const) {
    it(`ends with 70 and the log when ${what}`, async () => {
      const { exitCode, result, printed } = await runTiny(name);
      assert.equal(exitCode, 70, printed);
      assert.equal(result, null);
      assert.match(printed, /\[test host\] The .* (?:did not come to its end|went away)\./);
      assert.match(printed, /Launched Extension Host Process/);
    });
  }

  for (const [name, problem] of [
    ['pageCrash', 'The page crashed.'],
    ['serverCrash', "VS Code's server ended."],
  ] as const) {
    it(`ends with 70 and says so: ${problem}`, async () => {
      const { exitCode, result, printed } = await runTiny(name);
      assert.equal(exitCode, 70, printed);
      assert.equal(result, null);
      assert.ok(printed.includes(`[test host] ${problem}`), printed);
    });
  }

  it('ends with 124 when the extension host hangs past the limit', async () => {
    const { exitCode, result, printed } = await runTiny('hangs', 12_000);
    assert.equal(exitCode, 124, printed);
    assert.equal(result, null);
    assert.match(printed, /\[test host\] No result within 12000 ms\./);
  });
});
