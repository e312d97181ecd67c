import assert from 'node:assert/strict';
import { BenchError, type ErrorCode } from '../../../../../src/core/errors.ts';
import { listTree, resolveRevision } from '../../../../../src/core/suite/hub/hubTree.ts';
import {
  type FakeHubOptions,
  fakeCommit,
  fakeRepo,
  gitIdOf,
  sha256Of,
  type TreeEntry,
} from '../../../../support/fakeHub.ts';
import { type HubScene, hubScene, never } from '../../../../support/hubScene.ts';

const files = Object.fromEntries(
  Array.from({ length: 7 }, (_, index) => [`sre/file ${index}`, 'x'.repeat(index * 30)]),
);

function list(scene: HubScene, path = '') {
  return listTree(fakeRepo, fakeCommit, path, scene.access, { onRetry: scene.onRetry }, never);
}

function resolve(scene: HubScene, revision: string, repo = fakeRepo) {
  return resolveRevision(repo, revision, scene.access, { onRetry: scene.onRetry }, never);
}

async function refused(work: Promise<unknown>, code: ErrorCode, text: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(BenchError.is(error, code), String(error));
    assert.match(`${error.message} ${error.hint}`, text);
    return true;
  });
}

/** What listing comes to when the Hub's list is changed. */
async function listed(relist: (entries: TreeEntry[]) => unknown[], code: ErrorCode, text: RegExp) {
  await using scene = await hubScene({ files, relist });
  await refused(list(scene), code, text);
}

describe('a list of the Hub', () => {
  it('is read over all its pages, with the id that the Hub states of each content', async () => {
    await using scene = await hubScene({ files, pageSize: 3 });
    const found = await list(scene, 'sre');
    assert.equal(scene.hub.requests.length, 3);
    assert.deepEqual(
      found,
      Object.entries(files).map(([path, text]) => ({
        path,
        bytes: text.length,
        content:
          text.length >= 100 ? { kind: 'sha256', hex: sha256Of(text) } : { kind: 'git', hex: gitIdOf(text) },
      })),
    );
  });

  it('is asked for again after a rate limit or a fault of the server', async () => {
    const trick: FakeHubOptions['trick'] = ({ count }) =>
      count === 1 ? { status: 429, headers: { 'retry-after': '0' } } : count === 2 ? { status: 503 } : null;
    await using scene = await hubScene({ files, trick });
    assert.equal((await list(scene)).length, 7);
    assert.deepEqual(
      scene.retries.map(({ message }) => /429|503/.exec(message)?.[0]),
      ['429', '503'],
    );
  });

  it('sends no token to another server that a page names as the place of the next', async () => {
    const next = { link: '' };
    const trick: FakeHubOptions['trick'] = ({ kind }) =>
      kind === 'tree' ? { status: 200, headers: next, body: '[]' } : { status: 200, body: '[]' };
    await using scene = await hubScene({ files, trick }, { token: 'hf_secret' });
    next.link = `<${scene.hub.storage}/page?file=next>; rel="next"`;
    assert.deepEqual(await list(scene), []);
    assert.deepEqual(
      scene.hub.requests.map(({ kind, authorization }) => [kind, authorization]),
      [
        ['tree', 'Bearer hf_secret'],
        ['storage', null],
      ],
    );
  });

  it('is given up after five retries', async () => {
    await using scene = await hubScene({ files, trick: () => ({ status: 500 }) });
    await refused(list(scene), 'download_failed', /answered 500; gave up after 5 retries/);
    assert.equal(scene.hub.requests.length, 6);
  });

  it('is refused when it comes back to a page that was there, or has no end', async () => {
    const next = { link: '' };
    await using scene = await hubScene({
      files,
      trick: () => ({ status: 200, headers: next, body: '[]' }),
    });
    next.link = `<${scene.hub.endpoint}/api/datasets/${fakeRepo}/tree/${fakeCommit}?cursor=1>; rel="next"`;
    await refused(list(scene), 'download_failed', /the list has no end/);
    assert.equal(scene.hub.requests.length, 2);
  });

  it('is refused when it is a web page', async () => {
    await using scene = await hubScene({ files, trick: () => ({ content: '<html>log in</html>' }) });
    await refused(list(scene), 'download_failed', /the answer is not JSON.*HF_ENDPOINT/);
  });

  it('is refused when it is longer than any list is', async () => {
    const content = `[${' '.repeat(17e6)}]`;
    await using scene = await hubScene({ files, trick: () => ({ content, lengthless: true }) });
    await refused(list(scene), 'download_failed', /longer than 16 MB/);
  });

  it('is refused when entries are not what the Hub sends', async () => {
    const entry = { type: 'file', path: 'a', size: 1, oid: '1'.repeat(40) };
    await listed(() => [{ ...entry, size: -1 }], 'download_failed', /an entry that is none/);
    await listed(() => [{ ...entry, oid: 'x' }], 'download_failed', /an entry that is none/);
    await listed(() => [{ ...entry, path: 7 }], 'download_failed', /an entry that is none/);
    const lfs = { oid: '1'.repeat(64), size: 2 };
    await listed(() => [{ ...entry, lfs }], 'download_failed', /two sizes/);
    await listed(() => [null], 'download_failed', /does not answer as a Hub does/);
  });
});

describe('a revision', () => {
  it('is the commit that a branch is at, with the licence of the page', async () => {
    await using scene = await hubScene({ files });
    assert.deepEqual(await resolve(scene, 'main'), { commit: fakeCommit, licence: 'cc-by-4.0' });
  });

  it('is refused when the Hub answers with another commit than was asked for', async () => {
    const content = JSON.stringify({ sha: '2'.repeat(40) });
    await using scene = await hubScene({ files, trick: () => ({ content }) });
    await refused(resolve(scene, fakeCommit), 'download_failed', /about commit 2222/);
  });

  it('that is not there is said, with where to look', async () => {
    await using scene = await hubScene({ files });
    await refused(resolve(scene, 'v9'), 'usage', /has no revision v9.*\/commits\/main/);
  });

  it('of a repository that is hidden asks for a token, and says when the one there is no use', async () => {
    await using scene = await hubScene({ files, needsToken: 'hf_right' });
    await refused(resolve(scene, 'main'), 'key_missing', /without a token.*accept the terms.*HF_TOKEN/);
    const wrong = { ...scene, access: { ...scene.access, token: 'hf_wrong' } };
    await refused(resolve(wrong, 'main'), 'download_failed', /refuses .* to the token in HF_TOKEN/);
    const right = { ...scene, access: { ...scene.access, token: 'hf_right' } };
    assert.equal((await resolve(right, 'main')).commit, fakeCommit);
  });

  it('of a repository that is not there is said', async () => {
    const trick: FakeHubOptions['trick'] = () => ({
      status: 404,
      headers: { 'x-error-code': 'RepoNotFound' },
    });
    await using scene = await hubScene({ files, trick });
    await refused(resolve(scene, 'main', 'no/body'), 'usage', /there is no dataset no\/body/);
  });

  it('behind closed terms says where to accept them', async () => {
    const trick: FakeHubOptions['trick'] = () => ({
      status: 403,
      headers: { 'x-error-code': 'GatedRepo' },
    });
    await using scene = await hubScene({ files, trick });
    await refused(
      resolve(scene, 'main'),
      'key_missing',
      /\/datasets\/ArtificialAnalysis\/ITBench-AA, accept/,
    );
  });
});
