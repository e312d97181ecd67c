import { type Command, InvalidArgumentError, Option } from 'commander';
import { type GateFile, type GateFlags, gate } from '../commands/gate.ts';
import { gateFormats } from '../gateOutputs.ts';
import { configOption, ending, list, type ProgramContext } from './registering.ts';

/** Deciding by a policy. */
export function addGate(program: Command, context: ProgramContext): void {
  program
    .command('gate')
    .description(
      'Says whether reports meet a policy: exit code 0 pass, 1 fail, 4 inconclusive, 5 cost limit, 6 flagged attempts not reviewed.',
    )
    .argument('[what]', 'a report, a folder of reports, or a run (default: the newest run)')
    .option('--policy <file>', 'policy in YAML (default: the one of the run, else the built-in one)')
    .option('--baseline <what>', 'fail on a regression against these reports: a report, a run or a folder')
    .option('--force', 'compare with a baseline of other tasks or another metric all the same')
    .option('--model <names>', 'only reports of these models, separated by commas', list)
    .option(...configOption)
    .option('--out <folder>', 'folder with the results')
    .addOption(
      new Option('--format <kind>', 'what to print; github also adds to the step summary')
        .choices([...gateFormats])
        .default('text'),
    )
    .option(
      '--write <format=file>',
      'also write it to a file, such as junit=gate.xml; may be given several times',
      gateFile,
    )
    .action(ending(context, (what: string | undefined, flags: GateFlags) => gate(what, flags, context)));
}

function gateFile(text: string, before: readonly GateFile[] = []): readonly GateFile[] {
  const at = text.indexOf('=');
  const format = gateFormats.find((one) => one === text.slice(0, at));
  const path = text.slice(at + 1);
  if (at === -1 || format === undefined || path === '') {
    throw new InvalidArgumentError(`It needs a format (${gateFormats.join(', ')}), = and a file.`);
  }
  return [...before, { format, path }];
}
