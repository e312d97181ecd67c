import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { BenchError } from '../../../src/core/errors.ts';
import { isLoopback, type ProxyChoice, patientFetch } from '../../../src/machine/patientFetch.ts';
import { type FakeProxy, startFakeProxy } from '../../support/fakeProxy.ts';

const moduleUrl = new URL('../../../src/machine/patientFetch.ts', import.meta.url).href;

describe('the fetch that models are asked with', () => {
  let server: Server;
  let port: number;
  let proxy: FakeProxy;
  /** Requests that are held, to see how many there can be at a time; null answers at once. */
  let held: (() => void)[] | null = null;
  let onHeld = () => {};

  beforeEach(async () => {
    held = null;
    server = createServer(({ headers, url }, response) => {
      const answer = () => response.end(`${headers.host}${url}`);
      if (held === null) answer();
      else held.push(answer);
      onHeld();
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    ({ port } = server.address() as AddressInfo);
    proxy = await startFakeProxy(port);
  });

  afterEach(async () => {
    await proxy[Symbol.asyncDispose]();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function ask(url: string, choice: Partial<ProxyChoice>): Promise<string> {
    const fetch = patientFetch({ proxy: null, environment: {}, ...choice });
    return await (await fetch(url)).text();
  }

  const asked = () => proxy.asked.map(({ what }) => what);

  it('goes through the proxy that is set', async () => {
    const url = 'http://models.example:8080/v1/chat';
    assert.equal(await ask(url, { proxy: `http://${proxy.host}` }), 'models.example:8080/v1/chat');
    assert.deepEqual(asked(), ['CONNECT models.example:8080']);
  });

  it('goes through the proxy that the environment names, in small or capital letters', async () => {
    for (const variable of ['http_proxy', 'HTTP_PROXY']) {
      await ask('http://models.example/v1', { environment: { [variable]: `http://${proxy.host}` } });
    }
    assert.deepEqual(asked(), ['CONNECT models.example:80', 'CONNECT models.example:80']);
  });

  it('takes the proxy that is set over the environment’s', async () => {
    const environment = { http_proxy: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://127.0.0.1:1' };
    await ask('http://models.example/v1', { proxy: `http://${proxy.host}`, environment });
    assert.deepEqual(asked(), ['CONNECT models.example:80']);
  });

  it('asks https servers through it too', async () => {
    // No TLS is spoken there: that it was asked for is enough.
    await assert.rejects(
      ask('https://models.example/v1', { environment: { https_proxy: `http://${proxy.host}` } }),
    );
    assert.deepEqual(asked(), ['CONNECT models.example:443']);
  });

  it('sends the name and password of the proxy to the proxy', async () => {
    await ask('http://models.example/v1', { proxy: `http://me:se%40cret@${proxy.host}` });
    assert.deepEqual(proxy.asked[0]?.authorization, `Basic ${btoa('me:se@cret')}`);
  });

  it('asks this machine itself directly, whatever is set', async () => {
    const choice = { proxy: `http://${proxy.host}`, environment: { http_proxy: `http://${proxy.host}` } };
    assert.equal(await ask(`http://localhost:${port}/v1`, choice), `localhost:${port}/v1`);
    assert.deepEqual(asked(), []);
    for (const name of [
      'localhost',
      'LOCALHOST.',
      '127.0.0.1',
      '127.9.8.7',
      '127.1',
      '0x7f000001',
      '[::1]',
    ]) {
      assert.equal(isLoopback(new URL(`http://${name}/`).hostname), true, name);
    }
    for (const name of [
      'localhost.example',
      'mylocalhost',
      '128.0.0.1',
      '127.0.0.1.example',
      '[::2]',
      '10.0.0.1',
    ]) {
      assert.equal(isLoopback(new URL(`http://${name}/`).hostname), false, name);
    }
  });

  it('asks servers directly that no_proxy names, also with the proxy that is set', async () => {
    const environment = { no_proxy: 'inner.invalid,other.example' };
    const choice = { proxy: `http://${proxy.host}`, environment };
    await assert.rejects(ask('http://gpu.inner.invalid/v1', choice));
    assert.deepEqual(asked(), []);
    await ask('http://models.example/v1', choice);
    assert.equal(asked().length, 1);
  });

  it('asks directly where no proxy is named, whatever the variables of this process say', async () => {
    const script = `import(${JSON.stringify(moduleUrl)})
      .then(({ patientFetch }) => patientFetch({ proxy: null, environment: {} })('http://models.invalid/v1'))
      .then((response) => response.text(), () => 'not found')
      .then((text) => require('node:worker_threads').parentPort.postMessage(text));`;
    const worker = new Worker(script, { eval: true, env: { http_proxy: `http://${proxy.host}` } });
    assert.deepEqual(await once(worker, 'message'), ['not found']);
    assert.deepEqual(asked(), []);
  });

  it('asks one server many things at a time through the proxy', async () => {
    const answers: (() => void)[] = [];
    held = answers;
    const allHere = new Promise<void>((resolve) => {
      onHeld = () => {
        if (answers.length === 5) resolve();
      };
    });
    const fetch = patientFetch({ proxy: `http://${proxy.host}`, environment: {} });
    const requests = Array.from({ length: 5 }, (_, number) => fetch(`http://models.example/${number}`));
    await allHere;
    for (const answer of answers) answer();
    for (const response of await Promise.all(requests)) assert.equal(response.status, 200);
  });

  it('says of a proxy that is no URL what to correct, and not its text, which may hold a password', () => {
    const wrong = 'http://me:secret@:bad';
    assert.throws(
      () => patientFetch({ proxy: wrong, environment: {} }),
      (error) => {
        assert.ok(BenchError.is(error, 'config_invalid'));
        assert.doesNotMatch(`${error.message} ${error.hint}`, /secret/);
        return true;
      },
    );
  });
});
