import assert from 'node:assert/strict';
import { diskUsage } from '../../src/core/sandbox/diskUsage.ts';
import type { ExecResult, SandboxProvider } from '../../src/core/sandbox/sandbox.ts';
import { neverAborted, type Opened, openSandbox, patienceMs } from './sandboxFixture.ts';
import type { Traits } from './sandboxTraits.ts';

const mebibyte = 1024 ** 2;
/** Seatbelt has another folder than /tmp. */
const knowTmp = 'tmp=/tmp; test -z "$TMPDIR" || tmp=$TMPDIR\n';

const scratchBytes = 8 * mebibyte;

/** Writes four times what may be kept, in files that are each small enough; it ends only if it is refused or stopped. */
const overfill = `
printf '%1048576s' x > "$tmp/mib"
for name in a b c d e f g h i j k l m n o p q r s t u v w x y z aa bb cc dd ee ff; do
  cp "$tmp/mib" "FOLDER/$name" || exit 9
done
sleep 1000`;

/** The part of the contract about how much an agent may keep on the disk in one attempt. */
export function scratchContract(provider: SandboxProvider, traits: Pick<Traits, 'refusesWrites'>): void {
  describe('the share of the disk', () => {
    let opened: Opened;
    beforeEach(async () => {
      opened = await openSandbox(provider, { scratchBytes });
    });
    afterEach(() => opened[Symbol.asyncDispose]());
    const exec = (script: string) =>
      opened.sandbox.exec(script, { timeoutMs: patienceMs, signal: neverAborted });
    const kept = () =>
      diskUsage([opened.folders.scratchDir, `${opened.folders.scratchDir}.sandbox`], { reopen: true });

    it('is part of what the sandbox says of itself', () => {
      assert.equal(opened.sandbox.fingerprint.limits.scratch_bytes, scratchBytes);
    });

    for (const folder of ['.', '$tmp', 'deep/er']) {
      it(`cannot be outgrown in ${folder}, and what is removed can be used again`, async () => {
        const filled = await exec(`${knowTmp}mkdir -p "${folder}"\n${overfill.replaceAll('FOLDER', folder)}`);
        assertRefused(filled, traits);
        // A folder that holds many names takes a few blocks more than it did when they were written.
        if (traits.refusesWrites)
          assert.ok((await kept()) <= scratchBytes + mebibyte, `${await kept()} bytes are kept`);

        const full = await opened.run(
          `${knowTmp}cat application.log | wc -l; cp "$tmp/mib" more || echo refused; wc -c < more`,
        );
        assert.match(full.stdout, /^500\nrefused\n/);
        assert.doesNotMatch(full.stdout, /1048576/);

        await opened.run(`${knowTmp}rm -rf "$tmp"/* a* b* c* d* e* f* g* h* i* j* [l-z]* 2>/dev/null; true`);
        const again = await opened.run('echo more > more && cat more');
        assert.deepEqual(again, { exitCode: 0, stdout: 'more\n', stderr: '' });
      });
    }

    it('is not used up by files that are written over, or made and removed', async () => {
      const { stdout } = await opened.run(
        `printf '%1048576s' x > big; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do cp big copy; rm copy; done; cp big copy && echo fits`,
      );
      assert.equal(stdout, 'fits\n');
    });
  });
}

function assertRefused(
  { ended, exitCode, detail }: ExecResult,
  { refusesWrites }: Pick<Traits, 'refusesWrites'>,
): void {
  if (refusesWrites) {
    assert.deepEqual([ended, exitCode], ['exit', 9]);
    return;
  }
  assert.deepEqual([ended, exitCode], ['limit', null]);
  assert.match(detail ?? '', /More than 8 MiB were kept .* until a command has removed enough of it\./);
}
