import { join } from 'node:path';
import { bundleEditorSuite } from './editorBundle.ts';
import { type EditorRun, type EditorRunOptions, runInEditor } from './editorRun.ts';
import { died, noTests, type SuiteResult } from './suiteResult.ts';

/** Runs `test/editor/**` in the extension host of a real VS Code, on the bundles in `dist/`. */
export async function runEditorSuite(root: string): Promise<SuiteResult> {
  const run = await runInEditor({
    suite: await bundleEditorSuite(root, 'test/editor', join(root, 'test/.actual/editor')),
    extensionPath: root,
    host: editorHost(),
    logsDir: join(root, 'test/.actual/editor-logs'),
  });
  return countRun(run);
}

/** What a run counts for: what the suite said of itself, and a failure more when its end was not the one that it said. */
export function countRun({ exitCode, result }: EditorRun): SuiteResult {
  if (result === null) return died(noTests, `the editor suite ended before its end (exit ${exitCode})`);
  const said = result.failed === 0 && result.passed > 0;
  return said && exitCode !== 0 ? died(result, `VS Code ended with ${exitCode} after the suite`) : result;
}

/** `VSCODE_TEST_HOST`, or else the pinned code-server where it runs and the desktop VS Code elsewhere. */
export function editorHost(env: NodeJS.ProcessEnv = process.env): EditorRunOptions['host'] {
  const named = env.VSCODE_TEST_HOST;
  if (named === 'code-server' || named === 'desktop') return named;
  if (named !== undefined) {
    throw new Error(`VSCODE_TEST_HOST is ${named}; it can be code-server or desktop.`);
  }
  return process.platform === 'linux' && process.arch === 'x64' ? 'code-server' : 'desktop';
}
