import assert from 'node:assert/strict';
import { BenchError } from '../../../../../src/core/errors.ts';
import { TransientFault } from '../../../../../src/core/suite/hub/hubFault.ts';
import { type HubAccess, hubFromEnvironment, hubGet } from '../../../../../src/core/suite/hub/hubRequest.ts';
import { createSystemClock } from '../../../../../src/core/model/systemClock.ts';
import { fakeCommit, fakeRepo, type HubTrick } from '../../../../support/fakeHub.ts';
import { type HubScene, hubScene, never, textOf } from '../../../../support/hubScene.ts';

const token = 'hf_a-secret-of-the-tests';
const large = textOf(1_000);
const files = { small: 'tiny', large };

function get(scene: HubScene, path: string) {
  const { access } = scene;
  const asked = { repo: fakeRepo, revision: fakeCommit, path, hasToken: true, endpoint: access.endpoint };
  const url = `${access.endpoint}/datasets/${fakeRepo}/resolve/${fakeCommit}/${path}`;
  return hubGet(url, {}, asked, access, never);
}

/** What comes of a redirect of the Hub to this address. */
async function led(location: string): Promise<unknown> {
  const trick = (): HubTrick => ({ status: 302, headers: { location } });
  await using scene = await hubScene({ files, trick });
  return await get(scene, 'small').then(
    () => null,
    (error: unknown) => error,
  );
}

describe('a request to the Hub', () => {
  it('sends the token to the Hub, also to where it leads within itself', async () => {
    await using scene = await hubScene({ files, needsToken: token }, { token });
    const { response, stated } = await get(scene, 'small');
    assert.equal(await response.text(), 'tiny');
    assert.equal(stated.commit, fakeCommit);
    assert.equal(scene.hub.requests[0]?.authorization, `Bearer ${token}`);
  });

  it('sends no token to the storage that the Hub leads to', async () => {
    await using scene = await hubScene({ files, needsToken: token }, { token });
    const { response } = await get(scene, 'large');
    assert.equal(await response.text(), large);
    assert.deepEqual(
      scene.hub.requests.map(({ kind, authorization }) => [kind, authorization]),
      [
        ['resolve', `Bearer ${token}`],
        ['storage', null],
      ],
    );
  });

  it('keeps what the Hub stated of a file, not what the storage says', async () => {
    await using scene = await hubScene({ files });
    const { response, stated } = await get(scene, 'large');
    await response.body?.cancel();
    assert.match(stated.etag ?? '', /^[0-9a-f]{64}$/);
  });

  it('ends when the Hub leads from one address to the next without end', async () => {
    const trick = (): HubTrick => ({ status: 302, headers: { location: '?again' } });
    await using scene = await hubScene({ files, trick });
    await assert.rejects(get(scene, 'small'), (error) => {
      assert.ok(BenchError.is(error, 'download_failed'));
      assert.match(error.message, /without end/);
      return true;
    });
    assert.equal(scene.hub.requests.length, 9);
  });

  it('goes nowhere that is no web address', async () => {
    for (const location of ['file:///etc/passwd', 'javascript:alert(1)', 'http://[', '']) {
      const error = await led(location);
      assert.ok(error instanceof TransientFault || BenchError.is(error), `${location}: ${String(error)}`);
    }
  });

  it('does not follow from https to http', async () => {
    const asked: string[] = [];
    const access: HubAccess = {
      endpoint: 'https://hub.example',
      token,
      clock: createSystemClock(),
      random: () => 0,
      fetch: async (url) => {
        asked.push(String(url));
        return new Response(null, { status: 302, headers: { location: 'http://hub.example/file' } });
      },
    };
    const what = { repo: fakeRepo, revision: 'main', path: 'a', hasToken: true, endpoint: access.endpoint };
    await assert.rejects(
      hubGet('https://hub.example/a', {}, what, access, never),
      /leads from https to http/,
    );
    assert.deepEqual(asked, ['https://hub.example/a']);
  });

  it('names no token and no link with a signature when it fails', async () => {
    const trick = ({ kind }: { kind: string }): HubTrick | null =>
      kind === 'storage' ? { status: 403, body: token } : null;
    await using scene = await hubScene({ files, trick }, { token });
    await assert.rejects(get(scene, 'large'), (error) => {
      assert.ok(error instanceof TransientFault);
      assert.doesNotMatch(error.message, /secret|Signature/);
      return true;
    });
  });
});

describe('the Hub of an environment', () => {
  it('is the public one without a token, unless it is named', () => {
    assert.deepEqual(hubFromEnvironment({}), { endpoint: 'https://huggingface.co', token: null });
    assert.deepEqual(
      hubFromEnvironment({ HF_ENDPOINT: 'https://mirror.example/hf/', HF_TOKEN: ` ${token}\n` }),
      {
        endpoint: 'https://mirror.example/hf',
        token,
      },
    );
  });

  it('is refused for what is no address, without repeating it', () => {
    for (const named of [
      'mirror',
      'ftp://mirror.example',
      'https://user:pass@mirror.example',
      'https://m/?a=b',
    ]) {
      assert.throws(
        () => hubFromEnvironment({ HF_ENDPOINT: named }),
        (error) => BenchError.is(error, 'usage') && !error.message.includes('pass'),
      );
    }
  });

  it('gets no token that cannot be one, or that anybody on the way could read', () => {
    const refused = (environment: Record<string, string>) =>
      assert.throws(
        () => hubFromEnvironment(environment),
        (error) => BenchError.is(error, 'key_refused') && !`${error.message}${error.hint}`.includes('secret'),
      );
    refused({ HF_TOKEN: 'hf_secret\nhf_other' });
    refused({ HF_TOKEN: token, HF_ENDPOINT: 'http://mirror.example' });
    assert.equal(hubFromEnvironment({ HF_TOKEN: token, HF_ENDPOINT: 'http://127.0.0.1:8' }).token, token);
  });
});
