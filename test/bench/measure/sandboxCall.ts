import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createSandboxProviders } from '../../../src/core/sandbox/registry.ts';
import type { Sandbox, SandboxKind, SandboxProvider } from '../../../src/core/sandbox/sandbox.ts';
import { writeFiles } from '../../support/taskFolder.ts';
import { type Bench, type Scene, scaled, skipped, timed } from '../bench.ts';
import { type Measured, median, type Skipped } from '../figures.ts';

const limits = {
  memoryBytes: 2 ** 31,
  processes: 256,
  fileBytes: 2 ** 30,
  outputBytes: 2 ** 20,
  scratchBytes: 2 ** 31,
};
const opens = 5;

export const sandboxCall: Bench = {
  name: 'sandbox_call',
  diskBytes: 10e6,
  needsSnapshot: false,
  async measure(scene) {
    const { virtualWorkerUrl } = await scene.product();
    const providers = createSandboxProviders({ virtualWorkerUrl, environment: process.env });
    const calls = scaled(200, scene.scale, 20);
    const figures: (Measured | Skipped)[] = [await bareBash(calls, scene)];
    for (const provider of providers) figures.push(...(await callsOf(provider, calls, scene)));
    return figures;
  },
};

async function bareBash(calls: number, { signal }: Scene): Promise<Measured> {
  const times: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const { ms } = await timed(() => once(spawn('bash', ['-c', 'true'], { signal }), 'close'));
    times.push(ms);
  }
  return {
    name: 'sandbox_call/bare_bash',
    values: times,
    unit: 'ms',
    budget: null,
    how: '`bash -c true` by spawn, to close, without a sandbox: what the others stand beside',
  };
}

async function callsOf(
  provider: SandboxProvider,
  calls: number,
  scene: Scene,
): Promise<(Measured | Skipped)[]> {
  const name = `sandbox_call/${provider.kind}`;
  const probe = await provider.probe(scene.signal);
  if (!probe.ok) return [skipped(name, { unit: 'ms', budget: null, why: probe.reasons.join(' ') })];
  const openMs: number[] = [];
  const callMs: number[] = [];
  for (let round = 0; round < opens; round += 1) {
    const opened = await timed(() => open(provider, round, scene));
    openMs.push(opened.ms);
    await using sandbox = opened.value;
    callMs.push(...(await callTimes(sandbox, Math.ceil(calls / opens), scene)));
  }
  return [callFigure(provider.kind, probe.version ?? '', callMs, openMs)];
}

function callFigure(
  kind: SandboxKind,
  version: string,
  callMs: readonly number[],
  openMs: readonly number[],
): Measured {
  return {
    name: `sandbox_call/${kind}`,
    values: callMs,
    unit: 'ms',
    budget: null,
    how: `the command \`true\` in a ${kind} sandbox (${version}) over a folder with one small file; the calls of ${opens} sandboxes, the first of each included`,
    details: { open_ms: median(openMs) },
  };
}

async function open(provider: SandboxProvider, round: number, scene: Scene): Promise<Sandbox> {
  const folder = join(scene.folder, `${provider.kind}-${round}`);
  const scratchDir = join(folder, 'home');
  writeFiles(join(folder, 'data'), { 'hello.txt': 'hello\n' });
  mkdirSync(scratchDir);
  return await provider.open({ dataDir: join(folder, 'data'), scratchDir, limits }, scene.signal);
}

async function callTimes(sandbox: Sandbox, calls: number, { signal }: Scene): Promise<number[]> {
  const times: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const { ms, value } = await timed(() => sandbox.exec('true', { timeoutMs: 60_000, signal }));
    if (value.exitCode !== 0) throw new Error(`true: ${value.ended} ${value.detail ?? value.exitCode}`);
    times.push(ms);
  }
  return times;
}
