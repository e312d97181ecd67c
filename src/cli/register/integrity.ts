import { type Command, InvalidArgumentError } from 'commander';
import { type StatementKind, statementKinds } from '../../core/audit/inToto.ts';
import { type KeygenFlags, keygen } from '../commands/keygen.ts';
import { type SignFlags, sign } from '../commands/sign.ts';
import { type StandingFlags, type StandingType, standing } from '../commands/standing.ts';
import { type VerifyFlags, verify } from '../commands/verify.ts';
import { ending, list, type ProgramContext, withPlace } from './registering.ts';

/** Verifying, signing, revoking. */
export function addIntegrity(program: Command, context: ProgramContext): void {
  addVerify(program, context);
  addSign(program, context);
  addStanding(program, context);
}

const runArgument = ['[run]', 'id or folder (default: the newest)'] as const;

function addVerify(program: Command, context: ProgramContext): void {
  withPlace(
    program
      .command('verify')
      .description('Checks offline that every file of a run is as it was left, and names those that are not.')
      .argument(...runArgument)
      .option(
        '--key <file>',
        'public key in PEM by which it must be signed; may be given several times',
        collect,
      )
      .option('--no-suite', 'do not hash the tasks and compute the scores again where they are still there'),
  ).action(
    ending(context, (wanted: string | undefined, flags: VerifyFlags) => verify(wanted, flags, context)),
  );
}

function addSign(program: Command, context: ProgramContext): void {
  program
    .command('keygen')
    .description(
      'Makes a pair of ed25519 keys to sign runs with: the private one for you, the public one beside it.',
    )
    .requiredOption(
      '--out <file>',
      'file for the private key; the public one is written beside it as .pub.pem',
    )
    .option('--json', 'as JSON')
    .action(ending(context, (flags: KeygenFlags) => keygen(flags, context)));
  withPlace(
    program
      .command('sign')
      .description('Signs a run that verifies, so that a rewrite of all its hashes shows too.')
      .argument(...runArgument)
      .requiredOption('--key <file>', 'private ed25519 key in PEM, mode 0600')
      .option('--passphrase-env <name>', 'environment variable with the passphrase of the key')
      .option('--signer <name>', 'who signs, as it is to be shown')
      .option(
        '--in-toto <kinds>',
        `also statements of in-toto, separated by commas: ${statementKinds.join(', ')}`,
        kinds,
      )
      .option('--policy <file>', 'what those decide by (default: the policy of each report)')
      .option(
        '--unfinished',
        'also a run that is not finished, or that this version cannot check as a whole',
      ),
  ).action(ending(context, (wanted: string | undefined, flags: SignFlags) => sign(wanted, flags, context)));
}

function addStanding(program: Command, context: ProgramContext): void {
  const withReason = (command: Command) =>
    withPlace(
      command
        .argument('<run-or-report>', 'id or folder of a run, for all its reports, or one report file in it')
        .requiredOption('--reason <text>', 'why')
        .requiredOption('--by-whom <name>', 'who says so'),
    );
  const act = (type: StandingType) =>
    ending(context, (wanted: string, flags: StandingFlags) => standing(type, wanted, flags, context));
  withReason(
    program
      .command('supersede')
      .description(
        'Records that another report takes the place of this one. The gate refuses it from then on.',
      ),
  )
    .requiredOption('--by <run-or-report>', 'what takes its place')
    .action(act('superseded'));
  withReason(
    program
      .command('revoke')
      .description('Records that a report must not be relied on. The gate refuses it from then on.'),
  ).action(act('revoked'));
  withReason(
    program
      .command('reinstate')
      .description('Takes back what revoke and supersede recorded; both stay on record.'),
  ).action(act('undo'));
}

function collect(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value];
}

function kinds(text: string): StatementKind[] {
  return list(text).map((item) => {
    const kind = statementKinds.find((one) => one === item);
    if (kind === undefined) throw new InvalidArgumentError(`It needs some of ${statementKinds.join(', ')}.`);
    return kind;
  });
}
