import { type Command, Option } from 'commander';
import { exportFormats } from '../../core/export/exportFormats.ts';
import { type ExportFlags, exportCommand } from '../commands/export.ts';
import { ending, list, type ProgramContext, wholeNumber } from './registering.ts';

/** Runs in formats of others. */
export function addExport(program: Command, context: ProgramContext): void {
  program
    .command('export')
    .summary('write a run in a format of other programs')
    .description(
      [
        'Writes the attempts of a run in a format of other programs; nothing in the run changes.',
        '',
        '  atif        ATIF 1.7: one file an attempt; nothing is lost on the way there and back',
        '  inspect     Inspect log of version 2, as JSON: one file a model',
        '  otel        OpenTelemetry GenAI spans as OTLP/JSON: one file an attempt; long texts are cut, and marked',
        '  eee         Every Eval Ever 0.3: figures of the report and a row for each attempt that counts',
        '  labels-csv  labels and notes of reviewers as CSV. A cell that begins with = + - @, a tab or a carriage',
        "              return gets a ' in front, since a spreadsheet would run it",
      ].join('\n'),
    )
    .argument('[run]', 'id or folder of the run (default: the newest)')
    .addOption(new Option('--format <format>', 'the format').choices(exportFormats).makeOptionMandatory())
    .requiredOption('--out <folder>', 'folder to write to, not in the run; made where it is not there')
    .option('--model <names>', 'only these models', list)
    .option('--task <ids>', 'only these tasks', list)
    .option('--repeat <number>', 'only this repeat', wholeNumber)
    .option('--force', 'write over files that are there')
    .option('--results <folder>', 'folder with the results')
    .option(
      '--config <file>',
      'configuration that says where results are (default: itbench.yml in this folder)',
    )
    .option('--json', 'as JSON')
    .action(
      ending(context, (wanted: string | undefined, flags: ExportFlags) =>
        exportCommand(wanted, flags, context),
      ),
    );
}
