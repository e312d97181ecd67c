import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { useWorkbench } from './support/workbench.ts';

describe('a folder in Restricted Mode', function () {
  this.timeout(120_000);
  const workbench = useWorkbench({ restricted: true });
  const refusal = () => workbench().notification(/This folder is in Restricted Mode, where nothing is run/);

  before(() => workbench().openContainer());

  for (const title of ['Run Benchmark', 'Run Task', 'Resume Run', 'Run Smoke']) {
    it(`does not ${title}, and says why`, async () => {
      await workbench().runCommand(`ITBench Review: ${title}`);
      const said = await refusal();
      assert.deepEqual(readdirSync(workbench().folder ?? ''), []);
      await workbench().runCommand('Notifications: Clear All Notifications');
      await said.waitFor({ state: 'detached' });
    });
  }

  it('leads to where that can be changed', async () => {
    await workbench().runCommand('ITBench Review: Run Smoke');
    await (await refusal()).getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await workbench().page.getByText('You are in Restricted Mode').first().waitFor();
  });
});
