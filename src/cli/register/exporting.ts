import { type Command, Option } from 'commander';
import { exportFormats } from '../../core/export/exportFormats.ts';
import { type ExportFlags, exportCommand } from '../commands/export.ts';
import { configOption, ending, list, type ProgramContext, wholeNumber } from './registering.ts';

/** Runs in formats of others. */
export function addExport(program: Command, context: ProgramContext): void {
  program
    .command('export')
    .summary('Writes a run in a format of other programs.')
    .description(
      [
        'Writes the attempts of a run in a format of other programs. The run stays as it is.',
        '',
        '  atif        ATIF 1.7, a file an attempt; trajectory.jsonl can be made of it',
        '  inspect     Inspect log, version 2, as JSON; a file a model',
        '  otel        OpenTelemetry GenAI spans as OTLP/JSON, a file an attempt;',
        '              texts above 10 KB are cut, and marked as cut',
        '  eee         Every Eval Ever 0.3: the figures of the report, and a row for',
        '              each attempt that counts',
        '  labels-csv  labels and notes of reviewers. A cell that begins with = + - @,',
        "              blanks before them or a line break gets a ' in front, since a",
        '              spreadsheet would run it',
      ].join('\n'),
    )
    .argument('[run]', 'id or folder of the run (default: the newest)')
    .addOption(new Option('--format <format>', 'the format').choices(exportFormats).makeOptionMandatory())
    .requiredOption('--out <folder>', 'folder to write to, not in the run; made where it is not there')
    .option('--model <names>', 'only these models, separated by commas', list)
    .option('--task <ids>', 'only these tasks, separated by commas', list)
    .option('--repeat <number>', 'only this repeat', wholeNumber)
    .option('--force', 'write over files that are there')
    .option('--results <folder>', 'folder with the results')
    .option(...configOption)
    .option('--json', 'as JSON')
    .action(
      ending(context, (wanted: string | undefined, flags: ExportFlags) =>
        exportCommand(wanted, flags, context),
      ),
    );
}
