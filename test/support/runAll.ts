// Runs the test suites and ends with one line, `N passed, N failed`.
//
//   node test/support/runAll.ts [suite …]      all suites when none is named

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editorHost, runEditorSuite } from './editorSuite.ts';
import { runMocha } from './mochaSuite.ts';
import { prepareMachine } from './prepareMachine.ts';
import { dealt, runSideBySide } from './sideBySide.ts';
import { died, lastLine, noTests, type SuiteResult, sum } from './suiteResult.ts';
import { packagedVsix } from './vsix.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const unit = ['test/*.test.ts', 'test/unit/**/*.test.ts'];
const contract = ['test/contract/**/*.test.ts'];

/** Suites in the order in which they run, the quick ones first. */
const suites: Readonly<Record<string, () => Promise<SuiteResult>>> = {
  // Too many small files for a process each: a few lists of them, so that the lanes end together.
  unit: () => runSideBySide(dealt(find(unit).toSorted(), 3 * atATime), atATime),
  contract: () => runSideBySide(longestFirst(find(contract)), atATime),
  cli: () => runSideBySide(longestFirst(find(['test/cli/**/*.test.ts'])), atATime),
  editor: async () => sum(await runFiles(find(['test/editor-host/*.test.ts'])), await runEditorSuite(root)),
  ui: runUi,
};

/** Files of the ui suite that judge times of this machine, and so have it for themselves. */
const timed = ['activation', 'eventLoop', 'manyAttempts'].map((name) => `test/ui/${name}.test.ts`);
/** The longest ones, which begin first, so that none of them is what all wait for at the end. */
const long = [
  ...['reviewKills', 'journey', 'reviewFormats', 'reviewQueue'].map((name) => `test/ui/${name}.test.ts`),
  ...['trialByFireKills', 'killAndResume', 'mainJob'].map((name) => `test/cli/${name}.test.ts`),
  ...['workerKill', 'sandbox', 'runFlow'].map((name) => `test/contract/${name}.test.ts`),
];

/** Files at a time whose tests mostly wait for others: for processes, for the editor's server, for timers. */
const atATime = 2;

function longestFirst(files: readonly string[]): string[] {
  const first = find(long).filter((file) => files.includes(file));
  return [...first, ...files.filter((file) => !first.includes(file)).toSorted()];
}

async function runUi(): Promise<SuiteResult> {
  const alone = find(timed);
  const others = find(['test/ui/**/*.test.ts']).filter((file) => !alone.includes(file));
  // Packaged once, before there are several who would do it.
  process.env.ITBENCH_REVIEW_VSIX ??= await packagedVsix();
  return sum(await runFiles(alone), await runSideBySide(longestFirst(others), atATime));
}

/** Parts of other suites that can be asked for by name. */
const parts: typeof suites = {
  golden: () => runFiles(find([...unit, ...contract]).filter(comparesGolden)),
};

/** Whether a suite runs in the pinned VS Code. */
function needsCodeServer(suite: string): boolean {
  return suite === 'ui' || (suite === 'editor' && editorHost() === 'code-server');
}

function find(patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).map((file) => join(root, file));
}

function comparesGolden(file: string): boolean {
  return readFileSync(file, 'utf8').includes('assertGolden(');
}

async function runFiles(files: readonly string[]): Promise<SuiteResult> {
  if (files.length === 0) throw new Error('no test file was found');
  return await runMocha(files.toSorted());
}

/** A suite that throws, because what it needs cannot be had or because it is broken, is a failure. */
async function runSuite(name: string): Promise<SuiteResult> {
  console.log(`\n## ${name}`);
  try {
    return (await { ...suites, ...parts }[name]?.()) ?? noTests;
  } catch (error) {
    console.error(error);
    return died(noTests, `the suite ${name} could not be run`);
  }
}

async function runSuites(names: readonly string[]): Promise<SuiteResult> {
  try {
    prepareMachine(root, { codeServer: names.some(needsCodeServer) });
  } catch (error) {
    console.error(error);
    return died(noTests, 'what the tests need could not be made');
  }
  let result = noTests;
  for (const name of names) result = sum(result, await runSuite(name));
  return result;
}

async function main(names: readonly string[]): Promise<number> {
  const wanted = names.length === 0 ? Object.keys(suites) : names;
  const known = Object.keys({ ...suites, ...parts });
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`No test suite ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
    return 2;
  }
  const result = await runSuites(wanted);
  for (const { title, reason } of result.skipped) console.log(`skipped: ${title} (${reason})`);
  for (const title of result.failures) console.log(`failed: ${title}`);
  console.log(lastLine(result));
  return result.failed === 0 && result.passed > 0 ? 0 : 1;
}

// Ends by exit(), so that what was started, in process groups of its own, is ended too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

// A test that leaves a handle open must not hold the run open; whatever it started has been reported by now.
process.exit(await main(process.argv.slice(2)));
