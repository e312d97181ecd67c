import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('a suite that passes', () => {
  it('runs in a real extension host', async () => {
    const extension = vscode.extensions.getExtension('itbench-review-test.tiny');
    assert.deepEqual(await extension?.activate(), { alive: true });
  });
});
