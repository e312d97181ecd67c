import assert from 'node:assert/strict';
import { hostEnvironment } from '../host/environment.ts';
import { parseLaunchArguments } from '../host/launchArguments.ts';
import { exitCodeOf, readLogLine, suiteMark } from '../host/suiteOutput.ts';
import { workbenchUrl } from '../host/workbenchUrl.ts';
import { countRun, editorHost } from '../support/editorSuite.ts';
import { lastLine } from '../support/suiteResult.ts';

const green = { passed: 3, failed: 0, skipped: [], failures: [] };
const red = { passed: 2, failed: 1, skipped: [], failures: ['a title'] };

describe('a run in VS Code counts', () => {
  it('what the suite said of itself', () => {
    assert.equal(lastLine(countRun({ exitCode: 0, result: green })), '3 passed, 0 failed');
    assert.equal(lastLine(countRun({ exitCode: 1, result: red })), '2 passed, 1 failed');
  });

  it('as a failure when the suite said nothing, or when VS Code ended otherwise than it said', () => {
    assert.equal(lastLine(countRun({ exitCode: 0, result: null })), '0 passed, 1 failed');
    assert.equal(lastLine(countRun({ exitCode: 70, result: green })), '3 passed, 1 failed');
    assert.equal(lastLine(countRun({ exitCode: null, result: green })), '3 passed, 1 failed');
  });
});

describe('the exit code of the test host', () => {
  it('is what VS Code says, once the suite has said its last line', () => {
    assert.equal(exitCodeOf(0, '3 passed, 0 failed').code, 0);
    assert.equal(exitCodeOf(1, '2 passed, 1 failed').code, 1);
  });

  it('is not 0 when the last line is missing, counts nothing, or counts a failure', () => {
    assert.equal(exitCodeOf(0, null).code, 70);
    assert.equal(exitCodeOf(0, 'all fine').code, 70);
    assert.equal(exitCodeOf(0, '2 passed, 1 failed').code, 1);
  });
});

describe('the log of the workbench', () => {
  it('holds lines of the suite, its last line, and others', () => {
    assert.deepEqual(readLogLine([`${suiteMark}%s passing`, 3]), { kind: 'suite', text: '3 passing' });
    const last = `${suiteMark}${suiteMark}3 passed, 0 failed`;
    assert.deepEqual(readLogLine([last]), { kind: 'lastLine', text: '3 passed, 0 failed' });
    const forged = readLogLine([`${suiteMark}3 passed, 0 failed`]);
    assert.equal(forged.kind, 'suite');
    assert.equal(readLogLine(['3 passed, 0 failed']).kind, 'workbench');
  });
});

describe('the launcher', () => {
  it('reads what @vscode/test-electron says', () => {
    const { target, userDataDir, extensionsDir } = parseLaunchArguments([
      '/a folder',
      '--disable-extensions',
      '--user-data-dir=/data',
      '--extensions-dir=/extensions',
      '--no-sandbox',
      '--extensionTestsPath=/suite/index.cjs',
      '--extensionDevelopmentPath=/one',
      '--extensionDevelopmentPath=/two',
    ]);
    assert.deepEqual(target, {
      open: '/a folder',
      extensionDevelopmentPaths: ['/one', '/two'],
      extensionTestsPath: '/suite/index.cjs',
      disableExtensions: true,
    });
    assert.deepEqual([userDataDir, extensionsDir], ['/data', '/extensions']);
  });

  it('refuses to run nothing', () => {
    assert.throws(() => parseLaunchArguments(['--extensionDevelopmentPath=/one']), /Needs/);
    assert.throws(() => parseLaunchArguments(['--extensionTestsPath=/suite']), /Needs/);
  });

  it('names files to the workbench by the address it was reached at, in an encoded form', () => {
    const url = new URL(
      workbenchUrl(1234, {
        open: '/a folder',
        extensionDevelopmentPaths: ['/my extension'],
        extensionTestsPath: '/suite.cjs',
      }),
    );
    assert.equal(url.searchParams.get('folder'), '/a folder');
    const payload = Object.fromEntries(JSON.parse(url.searchParams.get('payload') ?? '[]'));
    assert.equal(payload.extensionDevelopmentPath, 'vscode-remote://127.0.0.1:1234/my%20extension');
    assert.equal(payload.extensionTestsPath, 'vscode-remote://127.0.0.1:1234/suite.cjs');
  });
});

describe('the environment of the test host', () => {
  it('has no key, no option of Node and nothing of another VS Code, and a home of its own', () => {
    const environment = hostEnvironment(
      { homeDir: '/p/home', temporaryDir: '/p/t' },
      {
        PATH: '/bin',
        HOME: '/root',
        OPENAI_API_KEY: 'key',
        NODE_OPTIONS: '--require x',
        VSCODE_IPC_HOOK_CLI: '/sock',
        PORT: '80',
        ITBENCH_SUITE_RESULT: '/r',
      },
    );
    const { PATH, HOME, TMPDIR, ITBENCH_SUITE_RESULT, ...others } = environment;
    assert.deepEqual([PATH, HOME, TMPDIR, ITBENCH_SUITE_RESULT], ['/bin', '/p/home', '/p/t', '/r']);
    assert.ok(Object.keys(others).every((name) => name.startsWith('XDG_')));
  });

  it('is the desktop VS Code where it is asked for, and nothing unknown', () => {
    assert.equal(editorHost({ VSCODE_TEST_HOST: 'desktop' }), 'desktop');
    assert.throws(() => editorHost({ VSCODE_TEST_HOST: 'emacs' }), /emacs/);
  });
});
