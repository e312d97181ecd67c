import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { makeRuns } from '../bench/madeRuns.ts';
import { skip } from '../support/skip.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { createProbe, packagedProbe } from './support/probe.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

/** Longest time that the extension host's event loop may be held up by one piece of work. */
const budgetMs = 50;

describe('the views over a run of 10,000 attempts', function () {
  this.timeout(300_000);
  const probe = createProbe();
  const folder = tempFolder();
  let workbench: Workbench;

  before(async () => {
    makeRuns(folder.in('made'), 1, { tasks: 100, models: 10, repeats: 10 });
    workbench = await openWorkbench({ folder: folder.path, env: probe.env, vsix: [await packagedProbe()] });
    workbench.page.setDefaultTimeout(60_000);
    await workbench.openContainer();
    await workbench.tree('Results').welcomeButton('Run Smoke').waitFor();
  });

  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') await workbench?.keepEvidence(test.fullTitle());
  });

  after(async () => {
    await workbench?.[Symbol.asyncDispose]();
    probe[Symbol.dispose]();
    folder[Symbol.dispose]();
  });

  async function tell(command: string, answer: string): Promise<void> {
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.runCommand(command);
    await workbench.notification(answer);
  }

  it(`unfold from run to attempt, and queue what is flagged, without holding the loop for ${budgetMs} ms`, async function () {
    await tell('ITBench Probe: Start Meter', 'The meter runs.');
    const results = workbench.tree('Results');
    const took = async (what: string, work: () => Promise<void>): Promise<void> => {
      const startedMs = performance.now();
      await work();
      console.log(`      ${what}: ${(performance.now() - startedMs).toFixed(0)} ms`);
    };
    await took('the run and its models', async () => {
      renameSync(folder.in('made'), folder.in('results'));
      await results.item(/^Model provider\/model-1:/).waitFor();
    });
    await took('the queue', () =>
      workbench
        .tree('Review Queue')
        .pane.getByText(/0 of \d+ labelled/)
        .first()
        .waitFor(),
    );
    await took('100 tasks of a model', async () => {
      await results.expand(/^Model provider\/model-1:/);
      await results.item(/^Task Scenario-1:/).waitFor();
    });
    await took('10 attempts of a task', async () => {
      await results.expand(/^Task Scenario-1:/);
      await results.item(/^Repeat 1:/).waitFor();
    });
    await took('all of it again', async () => {
      await workbench.runCommand('ITBench Review: Next Flagged Attempt');
      await workbench.notification(/is gone/);
    });
    await tell('ITBench Probe: Stop Meter', 'The meter has stopped.');
    const figures = probe.figures();
    const [busiest] = figures.busiest;
    if (busiest === undefined)
      return skip(this, `Node ${figures.node} does not tell the CPU time of a thread`);
    console.log(
      `      busiest: ${figures.busiest
        .slice(0, 5)
        .map((gap) => JSON.stringify(gap))
        .join('; ')}`,
    );
    assert.ok(Number(busiest.cpu_ms) <= budgetMs, `one piece of work took ${busiest.cpu_ms} ms`);
  });
});
