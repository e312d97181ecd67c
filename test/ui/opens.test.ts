import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { useWorkbench } from './support/workbench.ts';

describe('the packaged extension in an empty folder', function () {
  this.timeout(120_000);
  const workbench = useWorkbench();

  it('has a container in the activity bar with its three views', async () => {
    await workbench().openContainer();
    for (const view of ['Tasks', 'Results', 'Review Queue']) await workbench().tree(view).pane.waitFor();
  });

  it('looks the same size in a picture at any zoom, as a window does', async () => {
    for (const zoom of [100, 150] as const) {
      const png = readFileSync(await workbench().screenshot('opens', { zoom }));
      assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [1280, 800], `${zoom} %`);
    }
  });

  it('asks nothing of any other machine', () => {
    assert.deepEqual([...workbench().browser.refused], []);
  });
});
