import assert from 'node:assert/strict';
import { useWorkbench } from './support/workbench.ts';

describe('the packaged extension in an empty folder', function () {
  this.timeout(120_000);
  const workbench = useWorkbench();

  it('has a container in the activity bar with its three views', async () => {
    await workbench().openContainer();
    for (const view of ['Tasks', 'Results', 'Review Queue']) await workbench().tree(view).pane.waitFor();
  });

  it('asks nothing of any other machine', () => {
    assert.deepEqual([...workbench().browser.refused], []);
  });
});
