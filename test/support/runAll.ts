// Runs the test suites and ends with one line, `N passed, N failed`.
//
//   node test/support/runAll.ts [suite …]      all suites when none is named

import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Mocha from 'mocha';
import { prepareMachine } from './prepareMachine.ts';
import { skipReasons } from './skip.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Suites in the order in which they run: the quick ones first. */
const suites = {
  unit: ['test/*.test.ts', 'test/unit/**/*.test.ts'],
  contract: ['test/contract/**/*.test.ts'],
  cli: ['test/cli/**/*.test.ts'],
} as const;

function isSuite(name: string): name is keyof typeof suites {
  return Object.hasOwn(suites, name);
}

async function main(names: readonly string[]): Promise<number> {
  const wanted = names.length === 0 ? Object.keys(suites) : names;
  const unknown = wanted.filter((name) => !isSuite(name));
  if (unknown.length > 0) {
    console.error(`No test suite ${unknown.join(', ')}. There are: ${Object.keys(suites).join(', ')}.`);
    return 2;
  }
  await prepareMachine(root);
  const mocha = new Mocha({
    reporter: 'spec',
    timeout: 60_000,
    slow: 5_000,
    forbidOnly: process.env.CI !== undefined,
  });
  for (const name of wanted.filter(isSuite)) {
    const files = suites[name].flatMap((pattern) => globSync(pattern, { cwd: root }));
    if (files.length === 0) throw new Error(`the suite ${name} has no test file`);
    for (const file of files.sort()) mocha.addFile(`${root}${file}`);
  }
  await mocha.loadFilesAsync();
  const counts = { passed: 0, failed: 0 };
  const skipped: string[] = [];
  const runner = await new Promise<Mocha.Runner>((resolve) => {
    const running = mocha.run(() => resolve(running));
    running.on('pending', (test) => skipped.push(test.fullTitle()));
  });
  counts.passed = runner.stats?.passes ?? 0;
  counts.failed = runner.stats?.failures ?? 0;
  for (const title of skipped)
    console.log(`skipped: ${title} (${skipReasons.get(title) ?? 'no reason given'})`);
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

// A test that leaves a handle open must not hold the run open; whatever it started has been reported by now.
process.exit(await main(process.argv.slice(2)));
