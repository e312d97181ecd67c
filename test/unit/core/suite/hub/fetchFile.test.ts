import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { BenchError } from '../../../../../src/core/errors.ts';
import { fetchFile } from '../../../../../src/core/suite/hub/fetchFile.ts';
import { listTree } from '../../../../../src/core/suite/hub/hubTree.ts';
import { silenceMs } from '../../../../../src/core/suite/hub/patience.ts';
import { createFakeClock } from '../../../../support/fakeClock.ts';
import {
  fakeCommit,
  fakeRepo,
  type HubRequest,
  type HubTrick,
  sha256Of,
} from '../../../../support/fakeHub.ts';
import { type HubScene, hubScene, never, textOf } from '../../../../support/hubScene.ts';

const large = textOf(50_000);
const files = { 'a/large.tsv': large, 'small.json': '{"a": 1}' };
const right = { sha256: sha256Of(large), bytes: large.length };

/** A scene whose storage plays these tricks, one a request, and then none. */
function tricked(...tricks: (HubTrick | null)[]): Promise<HubScene> {
  return hubScene({ files, trick: ({ kind, count }) => (kind === 'storage' ? tricks[count - 1] : null) });
}

interface DownloadOptions {
  readonly path?: string;
  readonly signal?: AbortSignal;
  /** Called with how many bytes have been written. */
  readonly onBytes?: (counted: number) => void;
}

async function download(
  scene: HubScene,
  { path = 'a/large.tsv', signal = never, onBytes: tell }: DownloadOptions = {},
) {
  const listed = await listTree(fakeRepo, fakeCommit, '', scene.access, scene, never);
  const file = listed.find((one) => one.path === path);
  assert.ok(file);
  let counted = 0;
  const onBytes = (bytes: number): void => {
    counted += bytes;
    tell?.(counted);
  };
  const job = { repo: fakeRepo, commit: fakeCommit, file, partPath: scene.folder.in('part') };
  const locked = await fetchFile(job, scene.access, { onBytes, onRetry: scene.onRetry }, signal);
  return { locked, counted };
}

function partOf(scene: HubScene): string {
  return readFileSync(scene.folder.in('part'), 'utf8');
}

function ranges({ hub }: HubScene): (string | null)[] {
  return hub.requests.filter(({ kind }) => kind === 'storage').map(({ range }) => range);
}

async function failed(work: Promise<unknown>, text: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(BenchError.is(error, 'download_failed'), String(error));
    assert.match(error.message, text);
    return true;
  });
}

describe('a file of the Hub', () => {
  it('is downloaded and hashed, from the storage of large files and from the Hub itself', async () => {
    await using scene = await tricked();
    assert.deepEqual(await download(scene), { locked: right, counted: large.length });
    assert.equal(partOf(scene), large);
    await using other = await tricked();
    const { locked } = await download(other, { path: 'small.json' });
    assert.deepEqual(locked, { sha256: sha256Of('{"a": 1}'), bytes: 8 });
  });

  it('is gone on with where a connection broke, and no byte comes twice', async () => {
    await using scene = await tricked({ cutAfter: 20_000 }, { cutAfter: 1 }, { cutAfter: 0 });
    assert.deepEqual(await download(scene), { locked: right, counted: large.length });
    assert.deepEqual(ranges(scene), [null, 'bytes=20000-', 'bytes=20001-', 'bytes=20001-']);
    assert.equal(scene.hub.sentBytes('a/large.tsv'), large.length);
    assert.equal(partOf(scene), large);
  });

  it('is gone on with where an earlier process ended', async () => {
    await using scene = await tricked();
    writeFileSync(scene.folder.in('part'), large.slice(0, 30_000));
    assert.deepEqual(await download(scene), { locked: right, counted: 20_000 });
    assert.deepEqual(ranges(scene), ['bytes=30000-']);
  });

  it('is not asked for when all of it is there', async () => {
    await using scene = await tricked();
    writeFileSync(scene.folder.in('part'), large);
    assert.deepEqual((await download(scene)).locked, right);
    assert.deepEqual(ranges(scene), []);
  });

  it('begins anew when the server does not go on, or goes on elsewhere', async () => {
    const headers = { 'content-range': 'bytes 10-12/50000' };
    const elsewhere: HubTrick = { status: 206, headers, body: 'abc' };
    const tricks: [HubTrick, (string | null)[]][] = [
      [{ ignoreRange: true }, ['bytes=30000-']],
      [{ status: 416 }, ['bytes=30000-', null]],
      [elsewhere, ['bytes=30000-', null]],
    ];
    for (const [trick, asked] of tricks) {
      await using scene = await tricked(trick);
      writeFileSync(scene.folder.in('part'), large.slice(0, 30_000));
      const { locked, counted } = await download(scene);
      assert.deepEqual(locked, right, JSON.stringify(trick));
      assert.deepEqual(ranges(scene), asked);
      assert.equal(counted, 20_000, 'what was thrown away is taken back');
      assert.equal(partOf(scene), large);
    }
  });

  it('begins anew when the half of an earlier time turns out to be of something else', async () => {
    await using scene = await tricked();
    writeFileSync(scene.folder.in('part'), 'x'.repeat(30_000));
    assert.deepEqual((await download(scene)).locked, right);
    assert.deepEqual(ranges(scene), ['bytes=30000-', null]);
    assert.match(scene.retries[0]?.message ?? '', /its hash differs; beginning anew/);
  });

  it('begins anew when the half is longer than the file', async () => {
    await using scene = await tricked();
    writeFileSync(scene.folder.in('part'), `${large}more`);
    assert.deepEqual((await download(scene)).locked, right);
    assert.deepEqual(ranges(scene), [null]);
  });

  it('is taken after one wrong answer, such as a page of a proxy with status 200', async () => {
    await using scene = await tricked({ content: '<html>please log in</html>' });
    assert.deepEqual((await download(scene)).locked, right);
    assert.match(scene.retries[0]?.message ?? '', /^26 bytes are offered where the Hub states 50000/);
  });

  it('is refused when another content comes twice, and nothing of it is kept', async () => {
    const wrong: HubTrick = { content: large.replace('line 7', 'line 8') };
    await using scene = await tricked(wrong, wrong);
    await failed(download(scene), /a\/large\.tsv of .*, downloaded twice: .* its hash differs/);
    assert.equal(partOf(scene), '');
    assert.equal(ranges(scene).length, 2);
  });

  it('is refused when more comes than is stated, of which no more is written', async () => {
    const longer: HubTrick = { content: `${large}${large}`, lengthless: true };
    await using scene = await tricked(longer, longer);
    await failed(download(scene), /more came than the 50000 bytes/);
    assert.equal(partOf(scene), '');
  });

  it('is refused when the Hub states another commit or another content than in its list', async () => {
    const answering = (headers: Record<string, string>) => ({
      files,
      trick: ({ kind }: HubRequest): HubTrick | null =>
        kind === 'resolve' ? { status: 200, headers, body: large } : null,
    });
    await using moved = await hubScene(answering({ 'x-repo-commit': '2'.repeat(40) }));
    await failed(download(moved), /the Hub answers with commit 2222/);
    await using other = await hubScene(answering({ 'x-linked-etag': `"${'3'.repeat(64)}"` }));
    await failed(download(other), /states another content than in its list/);
    assert.equal(partOf(other), '');
  });

  it('is given up after five retries that brought nothing', async () => {
    const cut: HubTrick = { cutAfter: 0 };
    await using scene = await tricked(...Array(9).fill(cut));
    await failed(download(scene), /gave up after 5 retries/);
    assert.equal(ranges(scene).length, 6);
  });

  it('waits as long as a Retry-After asks for, and not for one that is too long', async () => {
    const clock = createFakeClock();
    const trick = ({ kind, count }: HubRequest): HubTrick | null =>
      kind === 'resolve' && count < 3
        ? { status: 429, headers: { 'retry-after': count === 1 ? '90' : '7200' } }
        : null;
    await using scene = await hubScene({ files, trick }, { clock });
    const work = download(scene);
    const outcome = failed(work, /asks to wait 120 min, which is too long/);
    // One wait watches for silence during each request.
    await clock.untilSlept(3);
    clock.advance(89_999);
    assert.equal(scene.hub.requests.filter(({ kind }) => kind === 'resolve').length, 1);
    clock.advance(1);
    await outcome;
    assert.equal(scene.hub.requests.filter(({ kind }) => kind === 'resolve').length, 2);
  });

  it('is asked for again when nothing comes any more', async () => {
    const clock = createFakeClock();
    await using scene = await hubScene(
      {
        files,
        trick: ({ kind, count }) => (kind === 'storage' && count === 1 ? { hangAfter: 20_000 } : null),
      },
      { clock },
    );
    const work = download(scene, {
      onBytes: (counted) => {
        if (counted === 20_000) clock.advance(silenceMs);
      },
    });
    // The wait of the retry, of no length here.
    await clock.untilSlept(3);
    clock.advance(0);
    assert.deepEqual((await work).locked, right);
    assert.deepEqual(ranges(scene), [null, 'bytes=20000-']);
    assert.match(scene.retries[0]?.message ?? '', /nothing came for 60 s/);
  });

  it('may take as long as it likes, as long as something comes', async () => {
    const clock = createFakeClock();
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    const pauses = gates.map(({ promise: until }) => ({ after: 20_000, until }));
    await using scene = await hubScene(
      { files, trick: ({ kind }) => (kind === 'storage' ? { pauses } : null) },
      { clock },
    );
    const onBytes = (counted: number): void => {
      if (counted === 20_000) {
        clock.advance(silenceMs - 1);
        gates[0].resolve();
      } else if (counted === 40_000) {
        clock.advance(silenceMs - 1);
        gates[1].resolve();
      }
    };
    assert.deepEqual((await download(scene, { onBytes })).locked, right);
    assert.deepEqual(scene.retries, []);
  });

  it('keeps its half when it is cancelled', async () => {
    await using scene = await tricked({ hangAfter: 20_000 });
    const stop = new AbortController();
    const onBytes = (counted: number): void => {
      if (counted === 20_000) stop.abort(new Error('enough'));
    };
    await assert.rejects(download(scene, { signal: stop.signal, onBytes }), /enough/);
    assert.equal(partOf(scene), large.slice(0, 20_000));
  });
});
