// Under the test host the workbench's own log comes through the same pipe as the tests' output: the host asks for a mark
// by which it can tell them apart. Imported before Mocha, which keeps its own reference to console.log.

import { format } from 'node:util';
import { suiteMarkVariable } from '../host/suiteOutput.ts';

const mark = process.env[suiteMarkVariable] ?? '';

for (const name of ['log', 'info', 'warn', 'error'] as const) {
  const print = console[name].bind(console);
  // The extension host made these accessors whose setter does nothing, so that a plain assignment would be lost.
  Object.defineProperty(console, name, {
    configurable: true,
    writable: true,
    value: (...parameters: unknown[]) => print(mark + format(...parameters)),
  });
}

/** Prints a suite's last line: the host takes no other for it. */
export function printLastLine(line: string): void {
  console.log(mark + line);
}
