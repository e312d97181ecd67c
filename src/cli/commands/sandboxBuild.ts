import { join } from 'node:path';
import { buildReferenceImage } from '../../core/sandbox/containerBuild.ts';
import { mediaDir } from '../../machine/product.ts';
import { exitCodes } from '../exitCode.ts';
import { plainText, printableJson } from '../output.ts';
import type { CommandContext } from './context.ts';

export interface SandboxBuildFlags {
  readonly base?: string;
  readonly json?: true;
}

/** `itbench-review sandbox build`: makes the reference image of the docker sandbox, and says how to pin it. */
export async function sandboxBuild(
  flags: SandboxBuildFlags,
  { terminal, signal }: CommandContext,
): Promise<number> {
  const { engine, digest } = await buildReferenceImage(
    {
      folder: join(mediaDir, 'sandbox'),
      environment: process.env,
      base: flags.base ?? null,
      onOutput: (chunk) => terminal.err.write(plainText(Buffer.from(chunk).toString())),
    },
    signal,
  );
  const engineText = `${engine.name} ${engine.version}`;
  terminal.out.write(
    flags.json === true
      ? `${printableJson({ engine: engineText, image: digest }, 2)}\n`
      : `Built with ${engineText}. Sandbox docker takes it by itself; to hold a configuration to it, write\n\n` +
          `sandbox: docker\nsandbox_image: ${digest}\n`,
  );
  return exitCodes.done;
}
