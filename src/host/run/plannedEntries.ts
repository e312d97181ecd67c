import { BenchError, systemErrorCode } from '../../core/errors.ts';
import type { ModelEntry } from '../../core/schema/modelEntry.ts';
import { pathsOfRun } from '../../core/store/layout.ts';

/**
 * The entries that the run in a folder was planned with, its judge's too; for looking up their keys.
 * @throws BenchError run_missing | run_mismatch
 */
export async function plannedEntries(
  dir: string,
  readText: (path: string) => Promise<string>,
): Promise<readonly ModelEntry[]> {
  const { runFile } = pathsOfRun(dir);
  let text: string;
  try {
    text = await readText(runFile);
  } catch (cause) {
    if (systemErrorCode(cause) !== 'ENOENT' && systemErrorCode(cause) !== 'ENOTDIR') throw cause;
    throw new BenchError('run_missing', `${dir} is not a run folder: it has no run.json`, { cause });
  }
  // Loaded when it is needed: zod would take most of the time that activation has.
  const { RunFile } = await import('../../core/schema/run.ts');
  const { models, judge } = RunFile.shape.settings.shape;
  const settings = settingsIn(text);
  const parsed = models.safeParse(settings?.models);
  const parsedJudge = judge.safeParse(settings?.judge);
  if (parsed.success && parsedJudge.success) {
    return parsedJudge.data === null ? parsed.data : [...parsed.data, parsedJudge.data];
  }
  throw new BenchError('run_mismatch', `${runFile} does not fit this version of the extension`, {
    hint: 'Resume it with the version that made it, or start a new run.',
    cause: parsed.error ?? parsedJudge.error,
  });
}

function settingsIn(text: string): { readonly models?: unknown; readonly judge?: unknown } | undefined {
  try {
    return JSON.parse(text)?.settings;
  } catch {
    // Not JSON: then it has no models, and says so.
    return undefined;
  }
}
