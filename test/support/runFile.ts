// Runs test files in a process of their own, for sideBySide.ts: prints as Mocha does, and tells the result to its parent.

import { runMocha } from './mochaSuite.ts';

// By exit(), so that what the tests have started is ended too.
process.once('SIGTERM', () => process.exit(143));

const result = await runMocha(process.argv.slice(2));
// Only once it is told: a test that leaves a handle open must not hold the process.
process.send?.(result, undefined, undefined, () => process.exit(0));
