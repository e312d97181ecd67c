import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { Agent, fetch as undiciFetch } from 'undici';
import { BenchError } from '../../../src/core/errors.ts';
import { isLoopback, type ProxyChoice, patientFetch } from '../../../src/machine/patientFetch.ts';
import { type FakeProxy, startFakeProxy } from '../../support/fakeProxy.ts';

/** The clock of undici's time-outs; its own tests move it on in this way. */
const undiciClock: { tick(ms: number): void } = createRequire(import.meta.url)('undici/lib/util/timers.js');

/** An hour passes for undici. A time-out counts from the first tick after it was set. */
function anHourPasses(): void {
  undiciClock.tick(0);
  undiciClock.tick(3_600_000);
}

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

describe('the patience of the fetch that models are asked with', () => {
  let server: Server;
  let url: string;
  let arrived: PromiseWithResolvers<ServerResponse>;

  beforeEach(async () => {
    arrived = Promise.withResolvers();
    server = createServer((_request, response) => arrived.resolve(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('lasts an hour before the first byte of an answer, and an hour before the last', async () => {
    const pending = patientFetch({ proxy: null, environment: {} })(url);
    const answering = await arrived.promise;
    anHourPasses();
    answering.write('late, ');
    const text = (await pending).text();
    anHourPasses();
    answering.end('but whole');
    assert.equal(await text, 'late, but whole');
  });

  it('is not that of the library, which gives such an answer up', async () => {
    const pending = undiciFetch(url, { dispatcher: new Agent() });
    await arrived.promise;
    anHourPasses();
    await assert.rejects(pending, ({ cause }) => cause.code === 'UND_ERR_HEADERS_TIMEOUT');
  });
});
