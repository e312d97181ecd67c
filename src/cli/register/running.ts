import { type Command, Option } from 'commander';
import { type RunFlags, run } from '../commands/run.ts';
import { type StartFlags, start } from '../commands/start.ts';
import { dollars, ending, list, type ProgramContext, wholeNumber } from './registering.ts';

/** Runs, and the run of somebody who has just begun. */
export function addRun(program: Command, context: ProgramContext): void {
  withRunFlags(
    program.command('run').description('Runs tasks against models and writes a report per model.'),
  ).action(ending(context, (flags: RunFlags) => run(flags, context)));
  withRunFlags(
    program
      .command('start')
      .description('The ten-task smoke run on the sample suite with both baselines; takes the flags of run.')
      .option('--no-open', 'only run: open nothing afterwards, and do not say how to'),
  ).action(ending(context, (flags: StartFlags) => start(flags, context)));
}

function withRunFlags(command: Command): Command {
  return command
    .option('--config <file>', 'configuration (default: itbench.yml in this folder)')
    .option('--model <names>', 'only these entries of the configuration, separated by commas', list)
    .option(
      '--smoke [n]',
      'a quick look: n tasks (10), one repeat, 40 turns; without a configuration, on the sample suite',
      wholeNumber,
    )
    .addOption(
      new Option('--preset <name>', 'aa: the published protocol on the whole suite; smoke: as --smoke')
        .choices(['aa', 'smoke'])
        .conflicts('smoke'),
    )
    .option('--tasks <ids>', 'only these tasks, separated by commas', list)
    .option('--limit <n>', 'at most n tasks, spread over the suite', wholeNumber)
    .option('--repeats <n>', 'attempts per task and model', wholeNumber)
    .option('--max-turns <n>', 'turns after which an attempt ends', wholeNumber)
    .option('--concurrency <n>', 'attempts at a time per endpoint', wholeNumber)
    .option('--max-cost <usd>', 'stop, resumably, when the run has cost this many US dollars', dollars)
    .addOption(
      new Option('--sandbox <kind>', 'where agents run their commands').choices([
        'auto',
        'docker',
        'bwrap',
        'seatbelt',
        'virtual',
      ]),
    )
    .option('--out <folder>', 'folder for results')
    .option('--ground-truth <folder>', 'folder with the ground truths, for a suite that comes without')
    .option('--resume [run]', 'finish what an earlier run left: its id or folder (default: the newest)')
    .option('--retry-errors', 'with --resume: also make attempts again that ended in an error')
    .option('--dry-run', 'say what would run, and run nothing')
    .option('--allow-practice', 'let preset aa run in a sandbox whose results are practice')
    .option('--allow-changed', 'run although files differ from the suite’s lock; the report says so')
    .option('--json', 'one JSON object per line instead of text');
}
