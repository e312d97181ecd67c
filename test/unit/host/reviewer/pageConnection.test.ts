import assert from 'node:assert/strict';
import { connectPage, type PageWire } from '../../../../src/host/reviewer/pageConnection.ts';
import type { Handlers } from '../../../../src/protocol/channel.ts';
import type { reviewHostContract } from '../../../../src/protocol/webview.ts';

type Calls = Handlers<typeof reviewHostContract>['calls'];

/** A webview without a page: what is told to it, and what it is made to say. */
class PlainWebview implements PageWire {
  readonly told: unknown[] = [];
  private listener: (message: unknown) => void = () => {};
  private watchers: (() => void)[] = [];

  async postMessage(message: unknown): Promise<boolean> {
    this.told.push(structuredClone(message));
    for (const watcher of this.watchers) watcher();
    return true;
  }

  onDidReceiveMessage(listener: (message: unknown) => void): void {
    this.listener = listener;
  }

  say(message: unknown): void {
    this.listener(message);
  }

  async until(count: number): Promise<void> {
    while (this.told.length < count) await new Promise<void>((resolve) => this.watchers.push(resolve));
  }
}

const problem = { kind: 'problem', problem: { message: 'gone', hint: null } } as const;

function handlersWith(calls: Partial<Calls>): Handlers<typeof reviewHostContract> {
  const none = (): never => assert.fail('nobody answers this');
  const all = new Proxy(calls as Calls, { get: (given, name: keyof Calls) => given[name] ?? none });
  return { calls: all, events: { go: () => {}, fault: () => {} } };
}

const open = { kind: 'call', id: 1, name: 'open', params: {} };

describe('the connection to a page', () => {
  it('answers what the page asks', async () => {
    const webview = new PlainWebview();
    connectPage(webview, handlersWith({ open: () => problem }), assert.fail);
    webview.say(open);
    await webview.until(1);
    assert.deepEqual(webview.told, [{ kind: 'result', id: 1, result: problem }]);
  });

  it('does not give a page that was loaded anew the answers that its predecessor waited for', async () => {
    const webview = new PlainWebview();
    const { promise, resolve } = Promise.withResolvers<void>();
    let aborted = false;
    const handlers = handlersWith({
      open: () => problem,
      readLabels: async (_, signal) => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        await promise;
        return { labels: [], hidden: 0, problems: [] };
      },
    });
    connectPage(webview, handlers, assert.fail);
    webview.say(open);
    webview.say({ kind: 'call', id: 2, name: 'readLabels', params: { trajectory: 't1' } });
    await webview.until(1);
    webview.say(open);
    await webview.until(2);
    assert.ok(aborted);
    resolve();
    await new Promise(setImmediate);
    assert.deepEqual(
      webview.told.map((message) => (message as { id: number }).id),
      [1, 1],
    );
  });

  it('tells events to the page that is there now, and nothing after its end', async () => {
    const webview = new PlainWebview();
    const connection = connectPage(webview, handlersWith({ open: () => problem }), assert.fail);
    webview.say(open);
    await webview.until(1);
    connection.emit('goToStep', { step: 3 });
    await webview.until(2);
    assert.deepEqual(webview.told[1], { kind: 'event', name: 'goToStep', payload: { step: 3 } });
    connection.close();
    connection.emit('goToStep', { step: 4 });
    webview.say(open);
    await new Promise(setImmediate);
    assert.equal(webview.told.length, 2);
  });

  it('refuses what does not fit the contract, and tells the log of what is no message', async () => {
    const webview = new PlainWebview();
    const problems: string[] = [];
    connectPage(webview, handlersWith({}), (text) => problems.push(text));
    webview.say({ kind: 'call', id: 7, name: 'writeFile', params: {} });
    webview.say({ kind: 'call', id: 8, name: 'readStep', params: { trajectory: 't1', step: -1 } });
    await webview.until(2);
    assert.deepEqual(
      webview.told.map((message) => (message as { error: { code: string } }).error.code),
      ['message_invalid', 'message_invalid'],
    );
    webview.say('<script>');
    webview.say(null);
    assert.equal(problems.length, 2);
  });
});
