import { availableParallelism, freemem, platform, release } from 'node:os';
import { messageOf } from '../../core/errors.ts';
import { probeAll } from '../../core/sandbox/autoSandbox.ts';
import type { Probe } from '../../core/sandbox/sandbox.ts';
import { type Keyed, keyProgram, keySourceOf } from '../../core/schema/keySource.ts';
import type { LoadedConfig } from '../../machine/configFile.ts';
import { environmentKey } from '../../machine/keys.ts';
import { productVersion } from '../../machine/product.ts';
import { sandboxProviders } from '../../machine/world.ts';
import { hasConfigHere, loadConfig } from '../configHere.ts';
import { exitCodes } from '../exitCode.ts';
import { plainText, printableJson } from '../output.ts';
import type { CommandContext } from './context.ts';

export interface DoctorFlags {
  readonly config?: string;
  readonly json?: true;
}

/** One line of the doctor's findings about the configuration. */
interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly message: string;
}

/** `itbench-review doctor`: what works on this machine, and what to do about the rest. Runs nothing, writes nothing. */
export async function doctor(flags: DoctorFlags, { terminal, signal }: CommandContext): Promise<number> {
  const { checks, sandboxImage } = lookAtConfig(flags);
  const providers = sandboxProviders(process.env).map(
    (provider) => provider.forImage?.(sandboxImage) ?? provider,
  );
  const probes = await probeAll(providers, signal);
  const machine = {
    product: productVersion,
    node: process.versions.node,
    system: `${platform()} ${release()}`,
    cpus: availableParallelism(),
    free_memory_mb: Math.round(freemem() / 1024 / 1024),
  };
  const { out } = terminal;
  if (flags.json === true) {
    out.write(`${printableJson({ machine, sandboxes: probes, checks }, 2)}\n`);
  } else {
    out.write(
      `itbench-review ${machine.product}, Node ${machine.node}, ${machine.system}, ${machine.cpus} cores\n\nSandboxes\n`,
    );
    for (const probe of probes) out.write(probeText(probe));
    out.write('\nConfiguration\n');
    for (const { ok, what, message } of checks)
      out.write(`  ${ok ? 'ok     ' : 'problem'} ${what}: ${plainText(message)}\n`);
  }
  return checks.some(({ ok }) => !ok) ? exitCodes.usage : exitCodes.done;
}

function probeText(probe: Probe): string {
  const practice = probe.practice ? ', for practice only' : '';
  const head = `  ${probe.ok ? 'ok     ' : 'missing'} ${probe.kind} ${probe.version ?? ''} (${probe.isolation}${practice})\n`;
  return head + probe.reasons.map((reason) => `          ${reason}\n`).join('');
}

function lookAtConfig(flags: DoctorFlags): { checks: Check[]; sandboxImage: string | null } {
  if (flags.config === undefined && !hasConfigHere()) {
    const message = 'none in this folder; run --smoke needs none';
    return { checks: [{ what: 'itbench.yml', ok: true, message }], sandboxImage: null };
  }
  let loaded: LoadedConfig;
  try {
    loaded = loadConfig(flags.config);
  } catch (error) {
    const check = { what: flags.config ?? 'itbench.yml', ok: false, message: messageOf(error) };
    return { checks: [check], sandboxImage: null };
  }
  return { checks: configChecks(loaded), sandboxImage: loaded.config.sandbox_image ?? null };
}

function configChecks(loaded: LoadedConfig): Check[] {
  const { models, scoring } = loaded.config;
  const judge = scoring.match === 'judge' ? scoring.judge : undefined;
  const keys = [
    ...models.map((entry) => ({ what: `model ${entry.name}`, ...keyCheck(entry) })),
    ...(judge === undefined ? [] : [{ what: `judge ${judge.name}`, ...keyCheck(judge) }]),
  ];
  return [
    {
      what: loaded.name,
      ok: true,
      message: `${loaded.config.models.length} models, tasks in ${loaded.tasksDir}`,
    },
    ...keys,
  ];
}

/** Where the key of an entry is, and whether it is there. Runs no command and opens no key file: nothing is run here. */
function keyCheck(entry: Keyed): Omit<Check, 'what'> {
  const source = keySourceOf(entry);
  switch (source.kind) {
    case 'none':
      return { ok: true, message: 'no key asked for' };
    case 'file':
      return { ok: true, message: `key in the file ${source.path}, which a run reads` };
    case 'command':
      return { ok: true, message: `key from the command ${keyProgram(source.command)}, which a run starts` };
    case 'environment': {
      const { variables } = source;
      const found = variables.find((name) => environmentKey([name], process.env) !== null);
      if (found !== undefined) return { ok: true, message: `key found in ${found}` };
      const where = `the environment variable ${variables.join(' or ')}, which is not set`;
      return { ok: false, message: `it needs an API key in ${where}. Set it where runs start.` };
    }
  }
}
