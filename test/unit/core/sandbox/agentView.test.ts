import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import {
  type AgentFolders,
  agentFileExists,
  hostPathOf,
  insidePath,
  readAgentFile,
} from '../../../../src/core/sandbox/agentView.ts';
import { skip } from '../../../support/skip.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

const { signal } = new AbortController();

function agentFolders(folder: TempFolder): AgentFolders {
  const folders = {
    scratchDir: folder.in('scratch'),
    dataDir: folder.in('data'),
    tmpDir: folder.in('tmp'),
    dataNames: new Set(['alerts', 'events.tsv']),
  };
  for (const path of [folders.scratchDir, folders.dataDir, folders.tmpDir]) mkdirSync(path);
  mkdirSync(folder.in('data', 'alerts'));
  writeFileSync(folder.in('data', 'events.tsv'), 'events');
  writeFileSync(folder.in('data', 'alerts', 'a.json'), '[]');
  return folders;
}

describe('hostPathOf', () => {
  const folders = { scratchDir: '/s', dataDir: '/d', tmpDir: '/t', dataNames: new Set(['alerts']) };
  const cases: readonly [string, string | null][] = [
    ['agent_output.json', '/s/agent_output.json'],
    ['/home/user/out/x', '/s/out/x'],
    ['.', '/s'],
    ['alerts/a.json', '/d/alerts/a.json'],
    ['alerts2/a.json', '/s/alerts2/a.json'],
    ['out/alerts/a.json', '/s/out/alerts/a.json'],
    ['/tmp/x', '/t/x'],
    ['/tmpx', null],
    ['/home/user2/x', null],
    ['../../etc/passwd', null],
    ['out/../../../etc/passwd', null],
    ['/', null],
  ];
  for (const [path, expected] of cases) {
    it(`puts ${path} ${expected === null ? 'outside' : `at ${expected}`}`, () => {
      assert.equal(hostPathOf(insidePath(path), folders), expected);
    });
  }
});

describe('readAgentFile', () => {
  it('follows a link of the agent to another file of its own, relative or absolute, through folders too', async () => {
    using folder = tempFolder();
    const folders = agentFolders(folder);
    mkdirSync(folder.in('scratch', 'out'));
    writeFileSync(folder.in('scratch', 'out', 'real'), 'mine');
    symlinkSync('real', folder.in('scratch', 'out', 'relative'));
    symlinkSync('/home/user/out/relative', folder.in('scratch', 'absolute'));
    symlinkSync('/home/user/out', folder.in('scratch', 'folder'));
    symlinkSync('../home/user/out/real', folder.in('tmp', 'up'));
    for (const path of ['out/relative', 'absolute', 'folder/real', 'folder/../out/real', '/tmp/up']) {
      const result = await readAgentFile(path, folders, { maxBytes: 10, signal });
      assert.ok(result.ok, path);
      assert.equal(Buffer.from(result.bytes).toString(), 'mine', path);
    }
  });

  it('reads a link to a data entry from the data, not from the mount point of the same name', async () => {
    using folder = tempFolder();
    const folders = agentFolders(folder);
    writeFileSync(folder.in('scratch', 'events.tsv'), '');
    symlinkSync('events.tsv', folder.in('scratch', 'link'));
    const result = await readAgentFile('link', folders, { maxBytes: 10, signal });
    assert.ok(result.ok && Buffer.from(result.bytes).toString() === 'events');
  });

  it('follows no link out, whether it names a host path or climbs', async () => {
    using folder = tempFolder();
    const folders = agentFolders(folder);
    writeFileSync(folder.in('outside'), 'secret');
    symlinkSync('../outside', folder.in('scratch', 'climbs'));
    symlinkSync('/etc', folder.in('scratch', 'etc'));
    symlinkSync('/proc/self/environ', folder.in('scratch', 'environ'));
    for (const path of ['climbs', 'etc/passwd', 'environ']) {
      assert.deepEqual(
        await readAgentFile(path, folders, { maxBytes: 1e6, signal }),
        { ok: false, reason: 'outside' },
        path,
      );
      assert.equal(await agentFileExists(path, folders, signal), false);
    }
  });

  it('gives up on links that lead in a circle', async () => {
    using folder = tempFolder();
    const folders = agentFolders(folder);
    symlinkSync('b', folder.in('scratch', 'a'));
    symlinkSync('a', folder.in('scratch', 'b'));
    assert.deepEqual(await readAgentFile('a', folders, { maxBytes: 10, signal }), {
      ok: false,
      reason: 'not_a_file',
    });
  });

  it('takes a file of exactly the limit and none that is a byte longer', async () => {
    using folder = tempFolder();
    const folders = agentFolders(folder);
    assert.equal((await readAgentFile('events.tsv', folders, { maxBytes: 6, signal })).ok, true);
    assert.deepEqual(await readAgentFile('events.tsv', folders, { maxBytes: 5, signal }), {
      ok: false,
      reason: 'too_large',
    });
  });

  it('says missing for names that no file can have', async () => {
    using folder = tempFolder();
    const folders = agentFolders(folder);
    for (const path of ['', 'a\0b', 'x'.repeat(5000), 'events.tsv/below']) {
      assert.deepEqual(await readAgentFile(path, folders, { maxBytes: 10, signal }), {
        ok: false,
        reason: 'missing',
      });
    }
  });

  it('says not_a_file for a file that the agent made unreadable', async function () {
    if (process.geteuid?.() === 0) {
      skip(this, 'root reads every file');
    }
    using folder = tempFolder();
    const folders = agentFolders(folder);
    writeFileSync(folder.in('scratch', 'shut'), 'x');
    chmodSync(folder.in('scratch', 'shut'), 0);
    assert.deepEqual(await readAgentFile('shut', folders, { maxBytes: 10, signal }), {
      ok: false,
      reason: 'not_a_file',
    });
  });

  it('rejects when its signal has aborted', async () => {
    using folder = tempFolder();
    const aborted = { maxBytes: 10, signal: AbortSignal.abort() };
    await assert.rejects(readAgentFile('events.tsv', agentFolders(folder), aborted), { name: 'AbortError' });
  });
});
