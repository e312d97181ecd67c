import { BenchError } from '../errors.ts';
import type { Probe, SandboxKind, SandboxProvider } from './sandbox.ts';

/** The strongest first: what `auto` takes if it works. */
export const preferredKinds: readonly SandboxKind[] = ['docker', 'bwrap', 'seatbelt', 'virtual'];

/** Probes all at once; in the order given. */
export async function probeAll(providers: readonly SandboxProvider[], signal: AbortSignal): Promise<Probe[]> {
  return Promise.all(providers.map((provider) => provider.probe(signal)));
}

export interface SandboxDecision {
  readonly kind: SandboxKind;
  /** A sentence: which kind was taken and why. */
  readonly why: string;
}

/** @throws BenchError sandbox_unavailable */
export function chooseSandbox(wanted: SandboxKind | 'auto', probes: readonly Probe[]): SandboxDecision {
  return wanted === 'auto' ? strongest(probes) : asWanted(wanted, probes);
}

function asWanted(kind: SandboxKind, probes: readonly Probe[]): SandboxDecision {
  const probe = probes.find((candidate) => candidate.kind === kind);
  if (probe?.ok === true) return { kind, why: `${named(probe)} was asked for.` };
  const reasons = probe?.reasons.join(' ') ?? 'this program does not have it.';
  const working = probes.filter(({ ok }) => ok).map((candidate) => candidate.kind);
  throw new BenchError('sandbox_unavailable', `the ${kind} sandbox does not work here: ${reasons}`, {
    hint:
      working.length === 0
        ? 'Run "itbench-review doctor" to see what each sandbox needs.'
        : `These work here: ${working.join(', ')}. Run "itbench-review doctor" to see what the others need.`,
  });
}

function strongest(probes: readonly Probe[]): SandboxDecision {
  const passedOver: string[] = [];
  for (const kind of preferredKinds) {
    const probe = probes.find((candidate) => candidate.kind === kind);
    if (probe === undefined) continue;
    if (probe.ok) return { kind, why: whyTaken(probe, passedOver) };
    passedOver.push(`${kind}: ${probe.reasons[0] ?? 'it does not work here.'}`);
  }
  throw new BenchError('sandbox_unavailable', `no sandbox works here. ${passedOver.join(' ')}`, {
    hint: 'Run "itbench-review doctor" to see what each sandbox needs.',
  });
}

function whyTaken(probe: Probe, passedOver: readonly string[]): string {
  const practice = probe.practice ? ' Its results are practice.' : '';
  const others = passedOver.length === 0 ? '' : ` Passed over – ${passedOver.join(' ')}`;
  return `${named(probe)} is the strongest sandbox that works here.${practice}${others}`;
}

function named(probe: Probe): string {
  return probe.version === null ? probe.kind : `${probe.kind} (${probe.version})`;
}
