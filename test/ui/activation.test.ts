import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { useWorkbench, type Workbench } from './support/workbench.ts';

const budgetMs = 50;
const rounds = 5;

describe('activation of the packaged extension', function () {
  this.timeout(240_000);
  const workbench = useWorkbench();
  let windows = 0;

  it(`takes less than ${budgetMs} ms by VS Code's own figure, loading included, in the best of ${rounds} windows`, async function () {
    // Other work on the machine adds to the figure and nothing takes from it: the smallest is the nearest to the truth.
    this.retries(1);
    const figuresMs: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      if (windows > 0) {
        // What a window had open is open in the next one, and would activate us amid its start.
        await workbench().page.keyboard.press('Escape');
        await workbench().openContainer('Explorer');
        await workbench().load();
      }
      windows += 1;
      figuresMs.push(await activationMs(workbench(), windows));
    }
    const bestMs = Math.min(...figuresMs);
    console.log(`      activation: ${bestMs} ms at best of ${figuresMs.join(', ')}`);
    const load = `load average ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors`;
    assert.ok(bestMs < budgetMs, `${bestMs} ms is not less than ${budgetMs} ms (${load})`);
  });
});

/** Activates the extension as a person does, and reads what the list of running extensions then says of it. */
async function activationMs(workbench: Workbench, starts: number): Promise<number> {
  await untilStarted(workbench, starts);
  await workbench.openContainer();
  // The list draws the rows that have room, the slowest first.
  await workbench.page.setViewportSize({ width: 1280, height: 3000 });
  await workbench.runCommand('Developer: Show Running Extensions');
  const row = workbench.page
    .locator('.runtime-extensions-editor .extension')
    .filter({ hasText: 'ITBench Review' });
  const text = await row.locator('.activation-time').innerText();
  // The list is a dialog over everything else.
  await workbench.page.keyboard.press('Escape');
  const figure = /Activation: (\d+)ms/.exec(text);
  assert.ok(figure, `VS Code says of the activation: ${text}`);
  return Number(figure[1]);
}

/** Waits for the extensions that start with a window, whose work would count as ours; their host logs when they have. */
async function untilStarted({ profile }: Workbench, starts: number): Promise<void> {
  const logs = join(profile.userDataDir, 'logs');
  const deadlineMs = performance.now() + 60_000;
  for (;;) {
    const text = globSync('**/remoteexthost.log', { cwd: logs }).map((file) =>
      readFileSync(join(logs, file), 'utf8'),
    );
    const started = text.join('').match(/Eager extensions activated/g)?.length ?? 0;
    if (started >= starts) return;
    assert.ok(
      performance.now() < deadlineMs,
      `${started} of ${starts} windows have started their extensions`,
    );
    await delay(100);
  }
}
