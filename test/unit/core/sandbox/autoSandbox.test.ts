import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { BenchError } from '../../../../src/core/errors.ts';
import { chooseSandbox, preferredKinds, probeAll } from '../../../../src/core/sandbox/autoSandbox.ts';
import { createSandboxProviders } from '../../../../src/core/sandbox/registry.ts';
import { type Probe, type SandboxKind, sandboxKinds } from '../../../../src/core/sandbox/sandbox.ts';
import { justBashVersion } from '../../../../src/core/sandbox/virtual.ts';
import { virtualWorkerUrl } from '../../../support/sandboxProviders.ts';

function probe(kind: SandboxKind, ok: boolean, reasons: readonly string[] = []): Probe {
  return {
    kind,
    ok,
    version: ok ? '1.2' : null,
    isolation: 'namespace',
    practice: kind === 'virtual',
    reasons,
  };
}

describe('chooseSandbox', () => {
  it('takes the strongest that works, whatever the order of the probes, and names those passed over and why', () => {
    const probes = [
      probe('virtual', true),
      probe('bwrap', true),
      probe('docker', false, ['No engine answers.']),
    ];
    const { kind, why } = chooseSandbox('auto', probes);
    assert.equal(kind, 'bwrap');
    assert.match(
      why,
      /^bwrap \(1\.2\) is the strongest sandbox that works here\..*docker: No engine answers\./,
    );
    assert.doesNotMatch(why, /practice/);
  });

  it('says that results are practice when only the virtual one is left', () => {
    const { kind, why } = chooseSandbox('auto', [
      probe('bwrap', false, ['Not installed.']),
      probe('virtual', true),
    ]);
    assert.equal(kind, 'virtual');
    assert.match(why, /practice/);
  });

  it('never replaces a kind that was asked for', () => {
    const probes = [
      probe('docker', false, ['No engine answers.']),
      probe('bwrap', true),
      probe('virtual', true),
    ];
    assert.throws(
      () => chooseSandbox('docker', probes),
      (error) => {
        assert.ok(BenchError.is(error, 'sandbox_unavailable'));
        assert.match(error.message, /docker sandbox does not work here: No engine answers\./);
        assert.match(error.hint ?? '', /bwrap, virtual/);
        return true;
      },
    );
    assert.equal(chooseSandbox('virtual', probes).kind, 'virtual');
  });

  it('refuses when none works, with every reason', () => {
    const probes = sandboxKinds.map((kind) => probe(kind, false, [`${kind} is broken.`]));
    assert.throws(
      () => chooseSandbox('auto', probes),
      (error) =>
        BenchError.is(error, 'sandbox_unavailable') &&
        sandboxKinds.every((kind) => error.message.includes(`${kind} is broken.`)),
    );
  });

  it('knows a rank for every kind', () => {
    assert.deepEqual([...preferredKinds].sort(), [...sandboxKinds].sort());
  });
});

describe('the registry', () => {
  const providers = createSandboxProviders({ virtualWorkerUrl, environment: { PATH: '/nowhere' } });
  const { signal } = new AbortController();

  it('has every kind once, and probes each with a reason where it does not work', async () => {
    assert.deepEqual(providers.map(({ kind }) => kind).sort(), [...sandboxKinds].sort());
    const probes = await probeAll(providers, signal);
    assert.deepEqual(
      probes.map(({ kind }) => kind),
      providers.map(({ kind }) => kind),
    );
    for (const { kind, ok, reasons } of probes) assert.ok(ok || reasons.length > 0, kind);
    assert.equal(probes.find(({ kind }) => kind === 'virtual')?.ok, true);
  });

  it('says that no container client is installed, where none is', async () => {
    const docker = (await probeAll(providers, signal)).find(({ kind }) => kind === 'docker');
    assert.deepEqual([docker?.ok, docker?.reasons], [false, ['Neither docker nor podman is installed.']]);
  });

  it('names the just-bash that is really installed', () => {
    const file = new URL('../../../../node_modules/just-bash/package.json', import.meta.url);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).version, justBashVersion);
  });
});
