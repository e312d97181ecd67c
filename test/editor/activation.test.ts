import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };

describe('activation', () => {
  it('finds the extension by its id, and takes part in no start-up before it is needed', () => {
    assert.equal(extension().isActive, false);
  });

  it('activates, and registers every command of the manifest', async () => {
    const [startedMs, cpu] = [performance.now(), process.cpuUsage()];
    await extension().activate();
    const tookMs = performance.now() - startedMs;
    const { user, system } = process.cpuUsage(cpu);
    const cpuMs = (user + system) / 1000;
    console.log(
      `      loading and activate(): ${tookMs.toFixed(0)} ms, ${cpuMs.toFixed(0)} ms of processor time`,
    );
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
