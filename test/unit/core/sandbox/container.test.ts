import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import {
  agentUser,
  type ContainerView,
  etcFiles,
  runArguments,
} from '../../../../src/core/sandbox/containerArguments.ts';
import { buildArguments } from '../../../../src/core/sandbox/containerBuild.ts';
import {
  type Engine,
  type EngineFacts,
  parseEngineInfo,
} from '../../../../src/core/sandbox/containerEngine.ts';
import { checkPinned, idOf } from '../../../../src/core/sandbox/containerImage.ts';
import { WordedCapture } from '../../../../src/core/sandbox/containerScript.ts';
import { leftoversIn } from '../../../../src/core/sandbox/docker.ts';
import { enforcedLimits, resultOf } from '../../../../src/core/sandbox/dockerSandbox.ts';
import { limits } from '../../../support/sandboxFixture.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

const facts: EngineFacts = {
  name: 'docker',
  version: '28.2.2',
  rootless: false,
  cpus: 8,
  limitsMemory: true,
  limitsProcesses: true,
  limitsCpus: true,
};
const docker: Engine = { ...facts, client: { file: 'docker', environment: {} } };
const podman: Engine = { ...facts, name: 'podman', client: { file: 'podman', environment: {} } };

const view: ContainerView = {
  name: 'sandbox-1',
  owner: 'host.42',
  image: digest,
  user: { uid: 1000, gid: 100 },
  dataDir: '/work/data',
  dataEntries: [{ name: 'a,b "c"', kind: 'file' }],
  scratchDir: '/work/home',
  tmpDir: '/work/home.sandbox/tmp',
  etcDir: '/work/home.sandbox',
  limits,
};

describe('parseEngineInfo', () => {
  it('reads docker, with what it can limit and whether it runs without root', () => {
    const info = {
      ServerVersion: '28.2.2',
      NCPU: 8,
      MemoryLimit: true,
      PidsLimit: true,
      CpuCfsQuota: false,
      SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless'],
    };
    assert.deepEqual(parseEngineInfo(JSON.stringify(info)), { ...facts, rootless: true, limitsCpus: false });
  });

  it('reads podman, and knows it behind the name docker too', () => {
    const info = {
      host: { cgroupControllers: ['memory', 'pids'], cpus: 4, security: { rootless: true } },
      version: { Version: '5.4.0' },
    };
    assert.deepEqual(parseEngineInfo(JSON.stringify(info)), {
      ...facts,
      name: 'podman',
      version: '5.4.0',
      rootless: true,
      cpus: 4,
      limitsCpus: false,
    });
  });

  for (const text of [
    '',
    'null',
    '{"ServerVersion":"","ServerErrors":["no daemon"]}',
    '[]',
    '{"version":"5"}',
  ]) {
    it(`takes ${text || 'nothing'} for no engine`, () => assert.equal(parseEngineInfo(text), null));
  }
});

describe('an image', () => {
  for (const image of [digest, `debian@${digest}`, `registry.example:5000/team/tools@${digest}`]) {
    it(`is pinned as ${image.replace(digest, 'sha256:…')}`, () =>
      assert.doesNotThrow(() => checkPinned(image)));
  }

  for (const image of [
    'debian',
    'debian:12',
    'debian:12@sha256:12',
    `--privileged@${digest}`,
    `${digest}x`,
  ]) {
    it(`is refused as ${image.replace(digest, 'sha256:…')}, with what to type`, () => {
      assert.throws(
        () => checkPinned(image),
        (error) => BenchError.is(error, 'config_invalid') && /name@sha256:…/.test(error.hint ?? ''),
      );
    });
  }

  it('has the same id from docker and from podman, which leaves the name of the hash out', () => {
    assert.deepEqual([idOf(`${digest}\n`), idOf(digest.slice(7)), idOf('latest')], [digest, digest, null]);
  });

  it('is built from the file that comes with the product, on another base if one is named', () => {
    assert.deepEqual(buildArguments({ folder: '/m', base: null }), [
      ...['build', '--tag', 'itbench-review-sandbox', '--file', '/m/Containerfile', '/m'],
    ]);
    assert.ok(
      buildArguments({ folder: '/m', base: 'debian@x' }).join(' ').includes('--build-arg BASE=debian@x'),
    );
  });
});

describe('agentUser', () => {
  const host = { uid: 1000, gid: 100 };
  const nobody = { uid: 65_534, gid: 65_534 };
  it('is our own, or nobody where that is root', () => {
    assert.deepEqual(agentUser(docker, host), host);
    assert.deepEqual(agentUser(podman, host), host);
    assert.deepEqual(agentUser(docker, { uid: 0, gid: 0 }), nobody);
    assert.deepEqual(agentUser(docker, null), nobody);
  });

  it('is root inside where docker runs without root, which is our own user outside', () => {
    assert.deepEqual(agentUser({ ...docker, rootless: true }, host), { uid: 0, gid: 0 });
    assert.deepEqual(agentUser({ ...podman, rootless: true }, host), host);
  });

  it('has a name inside, and no other user and no host has', () => {
    assert.equal(etcFiles(host).passwd, 'user:x:1000:100::/home/user:/bin/bash\n');
    assert.equal(etcFiles(host)['resolv.conf'], '');
  });
});

describe('runArguments', () => {
  it('holds the container open as another user than the agent', () => {
    const userOf = (uid: number) => {
      const given = runArguments(docker, { ...view, user: { uid, gid: uid } });
      return given[given.indexOf('--user') + 1];
    };
    assert.deepEqual([userOf(1000), userOf(65_533)], ['65533:65533', '65532:65532']);
  });

  it('mounts names with a comma or a quote, read-only', () => {
    const given = runArguments(docker, view);
    assert.ok(
      given.includes('type=bind,"src=/work/data/a,b ""c""","dst=/home/user/a,b ""c""",readonly'),
      given.join('\n'),
    );
  });

  it('sets only limits that the engine can hold, and claims only these', () => {
    const weak = { ...docker, limitsMemory: false, limitsProcesses: false, limitsCpus: false };
    assert.doesNotMatch(runArguments(weak, view).join(' '), /--memory|--pids-limit|--cpus/);
    assert.deepEqual(Object.keys(enforcedLimits(weak, limits)), [
      'file_bytes',
      'output_bytes',
      'scratch_bytes',
    ]);
    assert.equal(enforcedLimits({ ...docker, cpus: 1 }, limits).cpus, 1);
  });

  it('tells podman to make nothing writable by itself, and to keep our user where it runs without root', () => {
    assert.ok(runArguments(podman, view).includes('--read-only-tmpfs=false'));
    assert.ok(!runArguments(podman, view).includes('--userns'));
    assert.ok(runArguments({ ...podman, rootless: true }, view).includes('keep-id'));
    assert.doesNotMatch(
      runArguments({ ...docker, rootless: true }, view).join(' '),
      /userns|read-only-tmpfs/,
    );
  });
});

describe('WordedCapture', () => {
  const word = 'f'.repeat(32);
  const captured = (text: string, chunkBytes: number, limitBytes = 1000) => {
    const capture = new WordedCapture(word, limitBytes);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += chunkBytes) capture.write(bytes.subarray(at, at + chunkBytes));
    const { stderr, end } = capture.finish();
    return { began: capture.began, text: stderr.head + stderr.tail, dropped: stderr.droppedBytes, end };
  };

  for (const chunkBytes of [1, 7, 10_000]) {
    it(`takes both words out, in chunks of ${chunkBytes}, and keeps the rest as it is`, () => {
      const text = `${word}\nerror: é\n\nno end${word} 137 2\n`;
      assert.deepEqual(captured(text, chunkBytes), {
        began: true,
        text: 'error: é\n\nno end',
        dropped: 0,
        end: { exitCode: 137, oomKills: 2 },
      });
    });
  }

  it('takes what an engine says, without a word, for no beginning', () => {
    const said = 'Error response from daemon: container is not running\n';
    assert.deepEqual(captured(said, 5), { began: false, text: said, dropped: 0, end: null });
  });

  it('knows an end only at the end: with output after it, something of the command was left', () => {
    const late = captured(`${word}\n${word} 0 0\nlate\n`, 9);
    assert.deepEqual([late.began, late.end], [true, null]);
    assert.match(late.text, /late\n$/);
  });

  it('counts what it drops of a long output without the words', () => {
    const { text, dropped, end } = captured(`${word}\n${'x'.repeat(5000)}${word} 0 0\n`, 333, 100);
    assert.deepEqual([text, dropped, end?.exitCode], ['x'.repeat(100), 4900, 0]);
  });
});

describe('what a command’s end means', () => {
  const nothing = { head: '', tail: '', totalBytes: 0, droppedBytes: 0 };
  const ending = { exitCode: 137, oomKills: 0, stdout: nothing, stderr: nothing, durationMs: 1 } as const;
  const plain = { timeoutMs: 1000, outOfMemory: false, overScratch: false, limits } as const;

  it('is an exit where the script ended, or ended the shell around it', () => {
    assert.equal(resultOf({ ...ending, how: 'ended' }, plain).ended, 'exit');
    assert.equal(resultOf({ ...ending, how: 'lost' }, plain).exitCode, 137);
  });

  it('is a broken sandbox where the engine no longer knows the container, or never began', () => {
    assert.equal(
      resultOf({ ...ending, how: 'lost' }, { ...plain, outOfMemory: null }).ended,
      'sandbox_error',
    );
    assert.equal(resultOf({ ...ending, how: 'failed' }, plain).ended, 'sandbox_error');
  });

  it('is a time-out before all else, and a full disk before an abort', () => {
    const facts = { ...plain, outOfMemory: true, overScratch: true };
    assert.equal(resultOf({ ...ending, how: 'timeout' }, facts).ended, 'timeout');
    assert.equal(resultOf({ ...ending, how: 'aborted' }, facts).ended, 'limit');
    assert.equal(resultOf({ ...ending, how: 'aborted' }, plain).ended, 'aborted');
    assert.equal(resultOf({ ...ending, how: 'ended' }, { ...plain, outOfMemory: true }).ended, 'oom');
  });
});

describe('leftoversIn', () => {
  it('names the containers of processes of this host that are gone', () => {
    const listing = 'a here.1\nb here.2\nc there.2\nd\n\n';
    assert.deepEqual(
      leftoversIn(listing, 'here', (pid) => pid === 1),
      ['b'],
    );
  });
});
