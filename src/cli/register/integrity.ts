import type { Command } from 'commander';
import { type VerifyFlags, verify } from '../commands/verify.ts';
import { ending, type ProgramContext } from './registering.ts';

/** Verifying, signing, revoking. */
export function addIntegrity(program: Command, context: ProgramContext): void {
  program
    .command('verify')
    .description('Checks offline that every file of a run is as it was left, and names those that are not.')
    .argument('[run]', 'id or folder (default: the newest)')
    .option(
      '--key <file>',
      'public key in PEM by which it must be signed; may be given several times',
      collect,
    )
    .option('--no-suite', 'do not hash the tasks and compute the scores again where they are still there')
    .option(
      '--config <file>',
      'configuration that says where results are (default: itbench.yml in this folder)',
    )
    .option('--out <folder>', 'folder with the results')
    .option('--json', 'as JSON')
    .action(
      ending(context, (wanted: string | undefined, flags: VerifyFlags) => verify(wanted, flags, context)),
    );
}

function collect(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value];
}
