import { type Command, InvalidArgumentError, Option } from 'commander';
import { type CompareFlags, compare, compareFormats } from '../commands/compare.ts';
import { configOption, ending, list, type ProgramContext } from './registering.ts';

/** Comparing reports. */
export function addCompare(program: Command, context: ProgramContext): void {
  program
    .command('compare')
    .description('Compares reports of the same tasks: what differs, and whether that is more than noise.')
    .argument('<baseline>', 'what is compared with: a report file, a run, or a folder with reports')
    .argument(
      '[others...]',
      'what is compared with it; without any, the models of the run with its first. Where both have several models, each is compared with its own.',
    )
    .option(...configOption)
    .option('--model <names>', 'compare only these models, separated by commas', list)
    .option('--baseline-model <name>', 'model of the baseline to compare with (default: its first)')
    .option('--level <p>', 'chance of a false alarm that is taken, two-sided (default: 0.05)', level)
    .option('--force', 'compare other metrics and other tasks as well; it says why one should not')
    .addOption(new Option('--format <kind>', 'what to write').choices(compareFormats).default('table'))
    .option('--out <file>', 'write it to a file instead of printing it')
    .action(
      ending(context, (baseline: string, others: string[], flags: CompareFlags) =>
        compare(baseline, others, flags, context),
      ),
    );
}

function level(text: string): number {
  const value = Number(text);
  if (!/^0?\.\d+$/.test(text) || value === 0) {
    throw new InvalidArgumentError('It needs a number above 0 and below 1, such as 0.05.');
  }
  return value;
}
