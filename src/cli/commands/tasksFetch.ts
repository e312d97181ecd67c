import { statfs } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { BenchError } from '../../core/errors.ts';
import { spread } from '../../core/harness/plan.ts';
import { createSystemClock } from '../../core/model/systemClock.ts';
import { nearest } from '../../core/schema/nearest.ts';
import type { FetchResult } from '../../core/suite/hub/fetching.ts';
import { fetchTasks } from '../../core/suite/hub/fetchTasks.ts';
import { type HubAccess, hubFromEnvironment } from '../../core/suite/hub/hubRequest.ts';
import type { RetryNotice } from '../../core/suite/hub/hubRetry.ts';
import { type HubSuite, type HubTask, suiteIn, sumOfBytes } from '../../core/suite/hub/hubSuite.ts';
import { listTree, resolveRevision } from '../../core/suite/hub/hubTree.ts';
import { sizeText } from '../../core/suite/hub/sizeText.ts';
import { patientFetch } from '../../machine/patientFetch.ts';
import { hasConfigHere, loadConfig } from '../configHere.ts';
import { exitCodes } from '../exitCode.ts';
import { type FetchProgress, jsonFetchProgress, textFetchProgress } from '../fetchProgress.ts';
import { type FetchSource, fetchSource } from '../fetchSource.ts';
import { jsonLine, plainLine } from '../output.ts';
import type { CommandContext } from './context.ts';

export interface FetchFlags {
  readonly revision?: string;
  readonly tasks?: readonly string[];
  readonly all?: true;
  readonly limit?: number;
  readonly into?: string;
  readonly list?: true;
  readonly repair?: true;
  readonly json?: true;
}

/** `itbench-review tasks fetch`: lists a suite of the Hub, or downloads tasks of it that are chosen. */
export async function tasksFetch(
  named: string | undefined,
  flags: FetchFlags,
  context: CommandContext,
): Promise<number> {
  const { terminal, signal } = context;
  const config = hasConfigHere() ? loadConfig(undefined) : null;
  const source = fetchSource({
    named,
    revision: flags.revision,
    into: flags.into,
    config: config === null ? null : { suite: config.config.suite, tasksDir: config.tasksDir },
  });
  const access = hubAccess();
  const now = () => access.clock.now();
  const progress = flags.json === true ? jsonFetchProgress(terminal, now) : textFetchProgress(terminal, now);
  try {
    const suite = await readHubSuite(source, access, progress, signal);
    const tasks = chosenTasks(suite, flags);
    if (tasks === null) return showList(suite, source, flags, context);
    const wish = { dir: resolve(source.dir), tasks, repair: flags.repair === true };
    const result = await fetchTasks(suite, wish, { ...access, freeBytes }, progress.on, signal);
    progress.close();
    return showResult(suite, tasks, result, flags, context);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new BenchError('cancelled', 'the download was stopped', {
      hint: 'What has come is kept: the same command goes on with it.',
      cause: error,
    });
  } finally {
    progress.close();
  }
}

function hubAccess(): HubAccess {
  return {
    ...hubFromEnvironment(process.env),
    fetch: patientFetch({ proxy: null, environment: process.env }),
    clock: createSystemClock(),
    random: Math.random,
  };
}

async function freeBytes(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

async function readHubSuite(
  { repo, revision, knownSuite }: FetchSource,
  access: HubAccess,
  progress: FetchProgress,
  signal: AbortSignal,
): Promise<HubSuite> {
  const onRetry = ({ message, retry, waitMs }: RetryNotice) =>
    progress.on({ type: 'fetch_retry', file: null, message, retry, wait_ms: waitMs });
  const found = await resolveRevision(repo, revision, access, { onRetry }, signal);
  const path = knownSuite?.tasksPath ?? '';
  const files = await listTree(repo, found.commit, path, access, { onRetry }, signal);
  return suiteIn({ ...found, repo, knownSuite, files });
}

/**
 * The tasks to download, or null where only the list is wanted: a whole suite is tens of gigabytes, and nobody's default.
 * @throws BenchError `usage`
 */
function chosenTasks(suite: HubSuite, flags: FetchFlags): readonly HubTask[] | null {
  const ways = [flags.tasks, flags.all, flags.limit].filter((way) => way !== undefined).length;
  if (ways > 1) {
    throw new BenchError('usage', '--tasks, --limit and --all are three ways to choose: take one');
  }
  if (flags.list === true || ways === 0) return null;
  if (flags.tasks !== undefined) return namedTasks(suite, flags.tasks);
  return flags.limit === undefined ? suite.tasks : spread(suite.tasks, flags.limit);
}

function namedTasks(suite: HubSuite, names: readonly string[]): readonly HubTask[] {
  const ids = new Map(suite.tasks.map(({ id }) => [id.toLowerCase(), id]));
  const wanted = new Set(
    names.map((name) => {
      const id = ids.get(name.toLowerCase());
      if (id !== undefined) return id;
      const near = nearest(
        name,
        suite.tasks.map((task) => task.id),
      );
      throw new BenchError('usage', `${suite.repo} has no task ${name} at ${suite.commit.slice(0, 12)}`, {
        hint:
          near === null ? 'itbench-review tasks fetch --list shows what there is.' : `Did you mean ${near}?`,
      });
    }),
  );
  return suite.tasks.filter(({ id }) => wanted.has(id));
}

function showList(
  suite: HubSuite,
  source: FetchSource,
  flags: FetchFlags,
  { terminal: { out } }: CommandContext,
): number {
  const bytes = sumOfBytes([...suite.shared, ...suite.tasks]);
  const { repo, commit, title, licence, tasks, notes } = suite;
  if (flags.json === true) {
    const listed = tasks.map((task) => ({ id: task.id, files: task.files.length, bytes: task.bytes }));
    out.write(
      jsonLine({ type: 'suite_on_hub', repo, revision: commit, title, licence, bytes, tasks: listed }),
    );
    return exitCodes.done;
  }
  out.write(
    `${plainLine(title)}: ${plainLine(repo)} at ${commit} (${plainLine(licence ?? 'no licence named')})\n`,
  );
  for (const note of notes) out.write(`${plainLine(note)}\n`);
  const width = Math.max(...tasks.map(({ id }) => id.length));
  for (const task of tasks) {
    const files = `${String(task.files.length).padStart(6)} files`;
    out.write(`${plainLine(task.id).padEnd(width)}${files}  ${sizeText(task.bytes).padStart(9)}\n`);
  }
  out.write(`${tasks.length} tasks, ${sizeText(bytes)}. Nothing was downloaded.\n`);
  if (flags.list === true) return exitCodes.done;
  const command = `itbench-review tasks fetch${source.knownSuite?.name === 'aa' ? '' : ` ${source.knownSuite?.name ?? repo}`}`;
  const example = tasks.slice(0, 2).map(({ id }) => id);
  out.write(
    [
      'To download some or all of them:',
      `  ${command} --tasks ${example.join(',')}`,
      `  ${command} --limit 10`,
      `  ${command} --all`,
      '',
    ].join('\n'),
  );
  return exitCodes.done;
}

function showResult(
  { repo, commit, licence }: HubSuite,
  tasks: readonly HubTask[],
  { folder, files, bytes, received, lockSha256 }: FetchResult,
  flags: FetchFlags,
  { terminal: { out } }: CommandContext,
): number {
  if (flags.json === true) {
    const counts = { tasks: tasks.length, files, bytes, received_bytes: received };
    out.write(
      jsonLine({ type: 'fetched', repo, revision: commit, folder, ...counts, lock_sha256: lockSha256 }),
    );
    return exitCodes.done;
  }
  const shown = relative(process.cwd(), folder) || '.';
  out.write(
    [
      `${tasks.length} tasks of ${plainLine(repo)} at ${commit} are in ${plainLine(folder)}, every file as the Hub states and locked.`,
      `Downloaded: ${sizeText(received)} of ${sizeText(bytes)} in ${files} files. Licence: ${plainLine(licence ?? 'none named')}`,
      `sha256 of the lock: ${lockSha256}`,
      `Look for mistakes in the ground truths with: itbench-review tasks lint ${plainLine(shown)}`,
      '',
    ].join('\n'),
  );
  return exitCodes.done;
}
