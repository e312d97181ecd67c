import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ChatMessage } from '../../src/core/model/model.ts';
import { serveModel } from '../support/fakeModelServer.ts';
import { scriptEnded } from '../support/fakeServer.ts';

const never = new AbortController().signal;
const serverFile = fileURLToPath(new URL('../support/fakeServerMain.ts', import.meta.url));

/** Starts the fake server as the tests of the command line do, in its own process. */
async function startProcess(script: unknown) {
  const folder = mkdtempSync(join(tmpdir(), 'fake-chat-'));
  const scriptFile = join(folder, 'script.json');
  const logFile = join(folder, 'requests.jsonl');
  writeFileSync(scriptFile, JSON.stringify(script));
  const child = spawn(process.execPath, [serverFile, '--script', scriptFile, '--log', logFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await once(createInterface(child.stdout), 'line');
  return {
    url: String(url),
    requests: () =>
      readFileSync(logFile, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

describe('the fake chat server in a process of its own', () => {
  it('plays the same script to every conversation, by its turns, and logs what it received', async () => {
    await using server = await startProcess({
      order: 'turn',
      replies: [
        { completion: { calls: [{ name: 'code_exec', arguments: '{"cmd": "ls"}' }] } },
        { completion: { text: 'Second turn.' } },
      ],
    });
    for (let conversation = 0; conversation < 2; conversation += 1) {
      await using served = await serveModel([], { endpoint: server.url });
      const messages: ChatMessage[] = [{ role: 'user', content: `conversation ${conversation}` }];
      const first = await served.model.generate({ messages, tools: [] }, never);
      assert.ok(first.ok && first.tool_calls.length === 1);
      messages.push({ role: 'assistant', content: '', reasoning: '', tool_calls: first.tool_calls });
      const second = await served.model.generate({ messages, tools: [] }, never);
      assert.equal(second.ok && second.text, 'Second turn.');
    }
    assert.deepEqual(
      server.requests().map((request) => request.body.messages[0].content),
      ['conversation 0', 'conversation 0', 'conversation 1', 'conversation 1'],
    );
  });

  it('says with a 400 that its script has ended, or repeats what it is told to', async () => {
    await using ended = await startProcess({ replies: [] });
    await using served = await serveModel([], { endpoint: ended.url });
    const result = await served.model.generate(
      { messages: [{ role: 'user', content: 'x' }], tools: [] },
      never,
    );
    assert.ok(!result.ok && result.kind === 'bad_request' && result.message.includes(scriptEnded));
    await using repeating = await startProcess({ replies: [], after_end: { completion: { text: 'again' } } });
    await using other = await serveModel([], { endpoint: repeating.url });
    const again = await other.model.generate(
      { messages: [{ role: 'user', content: 'x' }], tools: [] },
      never,
    );
    assert.equal(again.ok && again.text, 'again');
  });
});
