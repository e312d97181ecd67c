import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import { createBwrapProvider } from '../../../../src/core/sandbox/bwrap.ts';
import {
  type BwrapView,
  bwrapArguments,
  commandOf,
  isLongScript,
  scriptPath,
} from '../../../../src/core/sandbox/bwrapArguments.ts';
import { knowsDisableUserns, parseBwrapVersion } from '../../../../src/core/sandbox/bwrapHost.ts';
import {
  countsProcessesByNamespace,
  type LimitMeans,
  planLimits,
} from '../../../../src/core/sandbox/bwrapLimits.ts';
import { type BwrapEnding, exitCodeOf, launcherScript } from '../../../../src/core/sandbox/bwrapProcess.ts';
import { resultOf } from '../../../../src/core/sandbox/bwrapSandbox.ts';
import { ancestors, counter, parseMembership } from '../../../../src/core/sandbox/controlGroup.ts';
import { parseToolVersions } from '../../../../src/core/sandbox/toolVersions.ts';
import { limits, makeFolders } from '../../../support/sandboxFixture.ts';

const { signal } = new AbortController();

const view: BwrapView = {
  system: [
    { path: '/usr', kind: 'bind' },
    { path: '/bin', kind: 'link', target: 'usr/bin' },
  ],
  dataDir: '/host/data',
  dataEntries: [{ name: 'alerts', kind: 'folder' }],
  scratchDir: '/host/scratch',
  tmpDir: '/host/tmp',
  shmDir: '/host/shm',
  accountsDir: '/host/etc',
  disableUserns: true,
  processRlimit: null,
};
const descriptors = { status: 4, script: 5 };

/** The arguments that follow each occurrence of an option. */
function following(args: readonly string[], option: string, count: number): string[][] {
  return args.flatMap((arg, at) => (arg === option ? [args.slice(at + 1, at + 1 + count)] : []));
}

describe('bwrapArguments', () => {
  it('bind the home for writing before the data goes read-only into it, and close the root after all', () => {
    const args = bwrapArguments(view, 'true', descriptors);
    assert.deepEqual(following(args, '--bind', 2), [
      ['/host/shm', '/dev/shm'],
      ['/host/tmp', '/tmp'],
      ['/host/scratch', '/home/user'],
    ]);
    assert.deepEqual(following(args, '--ro-bind', 2).at(-1), ['/host/data/alerts', '/home/user/alerts']);
    assert.ok(args.indexOf('/host/scratch') < args.indexOf('/host/data/alerts'));
    assert.deepEqual(following(args, '--remount-ro', 1), [['/proc'], ['/dev'], ['/']]);
    assert.ok(args.lastIndexOf('--remount-ro') > args.lastIndexOf('--ro-bind'));
  });

  it('give the command an environment of its own and no namespace of the host', () => {
    const args = bwrapArguments(view, 'true', descriptors);
    assert.ok(args.includes('--clearenv') && args.indexOf('--clearenv') < args.indexOf('--setenv'));
    assert.deepEqual(following(args, '--setenv', 1).flat(), ['HOME', 'PATH', 'USER', 'LANG', 'TZ']);
    for (const name of ['user', 'pid', 'net', 'ipc', 'uts'])
      assert.ok(args.includes(`--unshare-${name}`), name);
    assert.ok(args.includes('--die-with-parent') && args.includes('--new-session'));
  });

  it('leave --disable-userns out for a bubblewrap that does not know it', () => {
    assert.ok(bwrapArguments(view, 'true', descriptors).includes('--disable-userns'));
    assert.ok(
      !bwrapArguments({ ...view, disableUserns: false }, 'true', descriptors).includes('--disable-userns'),
    );
  });

  it('hand a script over as a file only where it is too long for an argument', () => {
    const long = 'x'.repeat(200_000);
    assert.deepEqual(following(bwrapArguments(view, 'true', descriptors), '--ro-bind-data', 2), []);
    assert.deepEqual(following(bwrapArguments(view, long, descriptors), '--ro-bind-data', 2), [
      ['5', scriptPath],
    ]);
    assert.deepEqual(commandOf(long, unlimited), [
      'bash',
      '-c',
      'bash -c "$1"; exit $?',
      'bash',
      `. ${scriptPath}`,
    ]);
    assert.equal(isLongScript('é'.repeat(70_000)), true, 'bytes count, not characters');
  });
});

const unlimited = { processes: null, fileKib: null };

describe('commandOf', () => {
  it('gives bash the script as it is, but for NUL bytes', () => {
    assert.deepEqual(commandOf(`echo "a\0'b"`, unlimited), [
      'bash',
      '-c',
      'bash -c "$1"; exit $?',
      'bash',
      `echo "a'b"`,
    ]);
  });

  it('sets the process limit inside, where no control group holds it', () => {
    assert.equal(
      commandOf('true', { processes: 66, fileKib: null })[2],
      'ulimit -u 66 && bash -c "$1"; exit $?',
    );
  });

  it('lets no byte be written to a file, where the agent keeps more than it may', () => {
    assert.equal(
      commandOf('true', { processes: null, fileKib: 0 })[2],
      'trap "" XFSZ && ulimit -f 0 && bash -c "$1"; exit $?',
    );
  });
});

describe('launcherScript', () => {
  it('joins the groups and sets the limits before anything else starts, and quotes odd paths', () => {
    const lines = launcherScript({
      procsFiles: ["/cg/it's/cgroup.procs"],
      fileBytes: 4096,
      dataBytes: 8192,
    }).split('\n');
    assert.ok(lines.includes(`echo 0 > '/cg/it'\\''s/cgroup.procs' || exit 125`), lines.join('\n'));
    assert.ok(lines.includes('ulimit -c 0 && ulimit -f 4 || exit 125'));
    assert.ok(lines.includes('ulimit -d 8 || exit 125'));
    assert.equal(lines.at(-1), 'exec "$@"');
  });
});

describe('exitCodeOf', () => {
  it('takes the code only where the command really ran', () => {
    assert.equal(exitCodeOf('{ "child-pid": 7 }\n{ "exit-code": 0 }\n'), 0);
    assert.equal(exitCodeOf('{ "child-pid": 7 }\n{ "exit-code": 137 }\n'), 137);
    assert.equal(exitCodeOf('{ "child-pid": 7 }\n'), null);
  });
});

describe('planLimits', () => {
  const means: LimitMeans = {
    groupLimitsMemory: true,
    groupLimitsProcesses: true,
    isRoot: false,
    kernelRelease: '6.1.0-18-amd64',
  };

  it('needs nothing else where a control group holds memory and processes', () => {
    assert.deepEqual(planLimits(limits, means), {
      processRlimit: null,
      dataBytes: null,
      enforced: {
        file_bytes: limits.fileBytes,
        output_bytes: limits.outputBytes,
        scratch_bytes: limits.scratchBytes ?? 0,
        memory_bytes: limits.memoryBytes,
        processes: limits.processes,
      },
      reasons: [],
    });
  });

  it('falls back to limits of each process for an ordinary user, and says that memory is not limited together', () => {
    const plan = planLimits(limits, { ...means, groupLimitsMemory: false, groupLimitsProcesses: false });
    assert.equal(plan.processRlimit, limits.processes + 2);
    assert.equal(plan.dataBytes, limits.memoryBytes);
    assert.equal(plan.enforced.memory_bytes, undefined);
    assert.equal(plan.enforced.memory_bytes_per_process, limits.memoryBytes);
    assert.equal(plan.enforced.processes, limits.processes);
    assert.match(plan.reasons.join(' '), /for each process, not for all of a command together/);
  });

  for (const [who, changed] of [
    ['root', { isRoot: true }],
    ['an old kernel', { kernelRelease: '5.10.0-28-amd64' }],
  ] as const) {
    it(`claims no process limit for ${who} without a control group`, () => {
      const plan = planLimits(limits, { ...means, groupLimitsProcesses: false, ...changed });
      assert.equal(plan.enforced.processes, undefined);
      assert.equal(plan.processRlimit, null);
      assert.match(plan.reasons.join(' '), /number of processes is not limited/);
    });
  }

  it('says the file limit in the units in which it is enforced', () => {
    assert.equal(planLimits({ ...limits, fileBytes: 5000 }, means).enforced.file_bytes, 4096);
  });

  it('knows from which kernel on a user namespace counts its own processes', () => {
    const known = ['4.18.0', '5.4.0-150-generic', '5.13.19', '5.14.0-427.el9', '6.18.44', '10.0'].map(
      countsProcessesByNamespace,
    );
    assert.deepEqual(known, [false, false, false, true, true, true]);
  });
});

describe('resultOf', () => {
  const empty = { head: '', tail: '', totalBytes: 0, droppedBytes: 0 };
  const ending: BwrapEnding = {
    how: 'exited',
    exitCode: 137,
    stdout: empty,
    stderr: { ...empty, head: 'bwrap: no\n' },
    durationMs: 5,
  };

  it('tells an exit, a stop for memory and a broken sandbox apart', () => {
    const at = { timeoutMs: 1000, oomOfBytes: null, overScratchBytes: null };
    assert.equal(resultOf(ending, at).ended, 'exit');
    assert.equal(resultOf(ending, { ...at, oomOfBytes: 1024 ** 2 }).ended, 'oom');
    assert.match(
      resultOf(ending, { ...at, oomOfBytes: 1024 ** 2 }).detail ?? '',
      /more than 1 MiB of memory/,
    );
    const failed = resultOf({ ...ending, how: 'failed', exitCode: null }, at);
    assert.deepEqual([failed.ended, failed.exitCode], ['sandbox_error', null]);
    assert.match(failed.detail ?? '', /bwrap: no/);
  });

  it('says time-out for a command that was stopped, even if the kernel also ran out of its memory', () => {
    const stopped: BwrapEnding = { ...ending, how: 'timeout', exitCode: null };
    assert.equal(resultOf(stopped, { timeoutMs: 1000, oomOfBytes: 5, overScratchBytes: 5 }).ended, 'timeout');
  });
});

describe('control groups', () => {
  it('are read from both versions of the kernel file', () => {
    const text = '12:cpu,cpuacct:/a\n8:pids:/user.slice\n4:memory:/with:colon\n0::/user.slice/x.scope\n';
    const { v1, v2 } = parseMembership(text);
    assert.deepEqual(
      [v1.get('pids'), v1.get('memory'), v1.get('cpuacct'), v2],
      ['/user.slice', '/with:colon', '/a', '/user.slice/x.scope'],
    );
    assert.deepEqual(parseMembership('0::/\n'), { v1: new Map(), v2: '/' });
  });

  it('may be made in any folder above, the nearest first', () => {
    assert.deepEqual(ancestors('/a/b/c'), ['/a/b', '/a', '/']);
    assert.deepEqual(ancestors('/'), []);
  });

  it('count kills under a name of their own', () => {
    assert.equal(counter('oom 3\noom_kill 2\noom_group_kill 1\n', 'oom_kill'), 2);
    assert.equal(counter('', 'oom_kill'), 0);
  });
});

describe('versions', () => {
  it('of bubblewrap are read from what it prints, and nothing else is taken for one', () => {
    assert.equal(parseBwrapVersion('bubblewrap 0.8.0\n'), '0.8.0');
    assert.equal(parseBwrapVersion('bubblewrap 0.11\n'), '0.11');
    assert.equal(parseBwrapVersion('brwap? 1.0'), null);
    assert.deepEqual(['0.4.0', '0.7.99', '0.8.0', '0.11.0', '1.0.0'].map(knowsDisableUserns), [
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  it('of tools are one line each', () => {
    assert.deepEqual(parseToolVersions('jq\tjq-1.6\nawk\tmawk 1.3.4\n\nnoise\n'), {
      jq: 'jq-1.6',
      awk: 'mawk 1.3.4',
    });
  });
});

describe('a bubblewrap that is not installed', () => {
  const provider = createBwrapProvider({ bwrapPath: 'no-such-bwrap' });

  it('probes as not ok and says what to install', async () => {
    const probe = await provider.probe(signal);
    assert.deepEqual([probe.ok, probe.version], [false, null]);
    assert.match(
      probe.reasons.join(' '),
      process.platform === 'linux' ? /apt-get install bubblewrap/ : /Linux only/,
    );
  });

  it('is refused on opening', async () => {
    using folders = makeFolders();
    await assert.rejects(provider.open({ ...folders, limits }, signal), (error) =>
      BenchError.is(error, 'sandbox_unavailable'),
    );
  });
});
