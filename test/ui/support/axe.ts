import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FrameLocator } from 'playwright-core';

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** What axe-core finds in a page that shuts people out: each serious or critical finding, with its element. */
export async function accessProblems(frame: FrameLocator): Promise<string[]> {
  const body = frame.locator('body');
  // By the browser's debugger, which the page's policy does not bind.
  await body.evaluate(`globalThis.axe === undefined ? void (0, eval)(${JSON.stringify(axe)}) : undefined`);
  const { violations } = (await body.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    violations: Finding[];
  };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
    );
}
