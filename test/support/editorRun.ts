import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { writeUserSettings } from '../host/profile.ts';
import { SuiteResult } from './suiteResult.ts';
import { tempFolder } from './tempFolder.ts';

export interface EditorRunOptions {
  /** `index.cjs` of a bundled suite. */
  readonly suite: string;
  readonly extensionPath: string;
  /** The pinned code-server, or the desktop VS Code that @vscode/test-electron downloads. */
  readonly host: 'code-server' | 'desktop';
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Where the host leaves its logs when the run is not green. */
  readonly logsDir?: string;
  readonly timeoutMs?: number;
  readonly stdout?: NodeJS.WritableStream;
  readonly stderr?: NodeJS.WritableStream;
}

export interface EditorRun {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  /** Null when the suite did not come to its end. */
  readonly result: SuiteResult | null;
}

const codeServer = fileURLToPath(new URL('../host/code.ts', import.meta.url));

/** Runs a suite in the extension host of a fresh VS Code with an empty folder open. */
export async function runInEditor(options: EditorRunOptions): Promise<EditorRun> {
  using folder = tempFolder();
  const workspace = folder.in('workspace');
  mkdirSync(workspace);
  writeUserSettings(folder.in('data'), options.settings ?? {});
  const resultFile = folder.in('result.json');
  const exitCode = await exitCodeOf({
    ...(options.host === 'code-server'
      ? { vscodeExecutablePath: codeServer }
      : { version: process.env.VSCODE_TEST_VERSION ?? 'stable' }),
    extensionDevelopmentPath: options.extensionPath,
    extensionTestsPath: options.suite,
    extensionTestsEnv: {
      ...options.env,
      ...(options.timeoutMs === undefined ? {} : { VSCODE_HOST_TIMEOUT_MS: String(options.timeoutMs) }),
      ...(options.logsDir === undefined ? {} : { VSCODE_HOST_LOGS: options.logsDir }),
      ITBENCH_SUITE_RESULT: resultFile,
      // The launcher is started by its first line, and needs the Node that runs this.
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    },
    launchArgs: [
      workspace,
      '--disable-extensions',
      `--user-data-dir=${folder.in('data')}`,
      `--extensions-dir=${folder.in('extensions')}`,
    ],
    ...(options.stdout === undefined ? {} : { stdout: options.stdout }),
    ...(options.stderr === undefined ? {} : { stderr: options.stderr }),
  });
  const result = existsSync(resultFile)
    ? SuiteResult.parse(JSON.parse(readFileSync(resultFile, 'utf8')))
    : null;
  return { exitCode, result };
}

async function exitCodeOf(options: Parameters<typeof runTests>[0]): Promise<number | null> {
  try {
    return await runTests(options);
  } catch (error) {
    if (error instanceof TestRunFailedError) return error.code ?? null;
    throw error;
  }
}
