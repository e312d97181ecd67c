import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };

describe('activation', () => {
  it('finds the extension by its id, and takes part in no start-up before it is needed', () => {
    assert.equal(extension().isActive, false);
  });

  it('activates, and registers every command of the manifest', async function () {
    const startedMs = performance.now();
    await extension().activate();
    const tookMs = performance.now() - startedMs;
    console.log(
      `      activated ${tookMs.toFixed(0)} ms after it was asked to (loading and activate() together)`,
    );
    if (this.test !== undefined) this.test.title += ` (${tookMs.toFixed(0)} ms)`;
    const registered = await vscode.commands.getCommands(true);
    const missing = manifest.contributes.commands
      .map(({ command }) => command)
      .filter((command) => !registered.includes(command));
    assert.deepEqual(missing, []);
  });
});

function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`);
  assert.ok(found, 'the extension is not there');
  return found;
}
