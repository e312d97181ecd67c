import assert from 'node:assert/strict';
import { skip } from '../support/skip.ts';
import { type Gap, heldMs, type LoopFigures } from './probeExtension/files.ts';
import { createProbe, packagedProbe } from './support/probe.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

/** Longest time that the extension host's event loop may be held up by one piece of work. */
const budgetMs = 50;

describe('the event loop of the extension host', function () {
  this.timeout(400_000);
  const probe = createProbe();
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ env: probe.env, vsix: [await packagedProbe()] });
    // Twenty snapshots are made and hashed before the smoke, and a machine may have much else to do.
    workbench.page.setDefaultTimeout(240_000);
    await workbench.openContainer();
  });

  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') await workbench?.keepEvidence(test.fullTitle());
  });

  after(async () => {
    await workbench?.[Symbol.asyncDispose]();
    probe[Symbol.dispose]();
  });

  /** Runs the meter while `work` goes on. */
  async function measure(work: () => Promise<unknown>): Promise<LoopFigures> {
    await tell('ITBench Probe: Start Meter', 'The meter runs.');
    await work();
    await tell('ITBench Probe: Stop Meter', 'The meter has stopped.');
    return probe.figures();
  }

  async function tell(command: string, answer: string): Promise<void> {
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.runCommand(command);
    await workbench.notification(answer);
  }

  it('is seen by the meter when it is held', async function () {
    const figures = await measure(() => tell('ITBench Probe: Hold Loop', 'The loop was held.'));
    const [busiest] = figures.busiest;
    if (busiest === undefined) return skip(this, untold(figures));
    assert.ok(Number(busiest.cpu_ms) >= heldMs, gapText(busiest));
  });

  it(`is never held for more than ${budgetMs} ms of its own time while the smoke is planned, run and reported`, async function () {
    const figures = await measure(async () => {
      await workbench.runCommand('ITBench Review: Run Smoke');
      const dialog = await workbench.dialog(/Run 10 tasks with 2 models/);
      await dialog.getByRole('button', { name: 'Run', exact: true }).click();
      await workbench.notification(/Run .* is complete/);
    });
    for (const line of figureLines(figures)) console.log(`      ${line}`);
    assert.ok(figures.ticks > 500, `the meter ticked only ${figures.ticks} times`);
    const [busiest] = figures.busiest;
    if (busiest === undefined) return skip(this, untold(figures));
    assert.ok(Number(busiest.cpu_ms) <= budgetMs, `one piece of work: ${gapText(busiest)}`);
  });
});

function untold({ node }: LoopFigures): string {
  return `Node ${node} does not tell the CPU time of a thread`;
}

/** What was measured, for people; what is asserted is our own CPU time alone, which no busy neighbour can raise. */
function figureLines(figures: LoopFigures): string[] {
  const { ticks, duration_ms, node, busiest, held_longest, longest, delay_p99_ms, delay_max_ms } = figures;
  const shown = (gaps: readonly Gap[]) => gaps.slice(0, 3).map(gapText).join('; ') || 'not told here';
  return [
    `${ticks} ticks in ${(duration_ms / 1000).toFixed(1)} s, Node ${node}`,
    `most CPU time of the thread between two ticks: ${shown(busiest)}`,
    `longest held, standing in line for a processor not counted: ${shown(held_longest)}`,
    `longest by the clock: ${shown(longest)}`,
    `monitorEventLoopDelay: 99 % within ${delay_p99_ms.toFixed(1)} ms, longest ${delay_max_ms.toFixed(1)} ms`,
  ];
}

function gapText({ cpu_ms, held_ms, wall_ms, at_ms }: Gap): string {
  const [cpu, held] = [cpu_ms, held_ms].map((ms) => (ms === null ? '?' : ms.toFixed(1)));
  return `CPU ${cpu} ms, held ${held} ms, clock ${wall_ms.toFixed(1)} ms, at ${(at_ms / 1000).toFixed(1)} s`;
}
