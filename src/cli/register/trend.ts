import { type Command, InvalidArgumentError, Option } from 'commander';
import { type TrendFlags, trend, trendFormats } from '../commands/trend.ts';
import { configOption, ending, list, type ProgramContext } from './registering.ts';

/** Reports over weeks. */
export function addTrend(program: Command, context: ProgramContext): void {
  program
    .command('trend')
    .description('Shows the reports of a folder over time, what changed, and the attempts behind it.')
    .argument(
      '[folder]',
      'results of runs, or any folder with report files (default: output_dir of itbench.yml)',
    )
    .option(...configOption)
    .option('--model <names>', 'only these models, separated by commas', list)
    .option('--since <date>', 'only reports from then on, such as 2026-03-01', date)
    .addOption(new Option('--format <kind>', 'what to write').choices(trendFormats).default('table'))
    .option('--out <file>', 'write it to a file instead of printing it')
    .option(
      '--fail-on-alarm',
      'end with 1 while an alarm for the worse is open, with 4 if the newest report cannot be relied on, or not be read',
    )
    .action(
      ending(context, (folder: string | undefined, flags: TrendFlags) => trend(folder, flags, context)),
    );
}

/** A day, from its first moment in UTC, or a moment. */
function date(text: string): Date {
  const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
  const parsed = new Date(text);
  // JavaScript makes 2 March of 30 February.
  const isThere = isDate && !Number.isNaN(parsed.getTime()) && isDay(text.slice(0, 10));
  if (!isThere)
    throw new InvalidArgumentError('It needs a day, such as 2026-03-01, or a moment in ISO 8601.');
  return parsed;
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
