import { Command, Option } from 'commander';
import { schemaNames } from '../core/schema/jsonSchemas.ts';
import { productVersion } from '../machine/product.ts';
import { doctor } from './commands/doctor.ts';
import { type ReportFlags, report } from './commands/report.ts';
import { type RescoreFlags, rescore } from './commands/rescore.ts';
import { type SandboxBuildFlags, sandboxBuild } from './commands/sandboxBuild.ts';
import { printSchema } from './commands/schema.ts';
import { score } from './commands/score.ts';
import { type SnapshotImportFlags, snapshotImport } from './commands/snapshotImport.ts';
import { addCompare } from './register/compare.ts';
import { addExport } from './register/exporting.ts';
import { addGate } from './register/gate.ts';
import { addIntegrity } from './register/integrity.ts';
import { addLabels } from './register/labels.ts';
import { configOption, dollars, ending, type ProgramContext } from './register/registering.ts';
import { addRun } from './register/running.ts';
import { addTasks } from './register/tasks.ts';
import { addTrend } from './register/trend.ts';

/** The commands and their flags; what they do is in commands/. */
export function createProgram(context: ProgramContext): Command {
  const program = new Command('itbench-review')
    .description(
      'Runs the ITBench-AA SRE benchmark against language models and writes one audit-ready report per model.',
    )
    .version(productVersion)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.terminal.out.write(text),
      writeErr: (text) => context.terminal.err.write(text),
    })
    .showHelpAfterError('Run it with --help to see every flag.');
  addRun(program, context);
  addScore(program, context);
  addReport(program, context);
  addRescore(program, context);
  addCompare(program, context);
  addGate(program, context);
  addTrend(program, context);
  addLabels(program, context);
  addIntegrity(program, context);
  addExport(program, context);
  addTasks(program, context);
  addSnapshot(program, context);
  addSandbox(program, context);
  addSchema(program, context);
  addDoctor(program, context);
  return program;
}

function addScore(program: Command, context: ProgramContext): void {
  program
    .command('score')
    .description('Scores one agent output against one ground truth.')
    .argument('<ground-truth>', 'ground truth, YAML')
    .argument('<agent-output>', 'the agent’s agent_output.json')
    .option('--json', 'the score as JSON')
    .action(
      ending(context, (truth: string, output: string, flags: { json?: true }) =>
        score(truth, output, flags, context),
      ),
    );
}

function addReport(program: Command, context: ProgramContext): void {
  program
    .command('report')
    .description('Rebuilds the reports of a run from its files, and prints them.')
    .argument('[run]', 'id or folder (default: the newest)')
    .option(...configOption)
    .option('--out <folder>', 'folder with the results')
    .addOption(
      new Option(
        '--format <kind>',
        'what to print; html: write a page for each model, to be read in a browser',
      )
        .choices(['table', 'markdown', 'json', 'html'])
        .default('table'),
    )
    .option('--to <place>', 'with --format html: folder, or file ending in .html (default: this folder)')
    .addOption(
      new Option(
        '--against <report>',
        'also compare with an earlier report, or the reports of an earlier run; it stays in the report until it is built anew',
      ).conflicts('rescored'),
    )
    .option('--rescored <name>', 'the reports of a rescoring instead, such as rules')
    .action(
      ending(context, (wanted: string | undefined, flags: ReportFlags) => report(wanted, flags, context)),
    );
}

function addRescore(program: Command, context: ProgramContext): void {
  program
    .command('rescore')
    .description(
      'Scores the attempts of a run by another matcher, without running agents, and shows what changes. Its own scores stay.',
    )
    .argument('[run]', 'id or folder (default: the newest)')
    .addOption(
      new Option('--match <kind>', 'how claims are matched to the ground truth')
        .choices(['rules', 'judge'])
        .makeOptionMandatory(),
    )
    .option('--config <file>', 'configuration with scoring.judge (default: the judge of the run)')
    .option('--out <folder>', 'folder with the results')
    .option('--max-cost <usd>', 'stop, resumably, when the judge has cost this many US dollars', dollars)
    .option('--dry-run', 'say what the judge would be asked and what it may cost, and ask nothing')
    .option('--json', 'as JSON')
    .action(
      ending(context, (wanted: string | undefined, flags: RescoreFlags) => rescore(wanted, flags, context)),
    );
}

function addSnapshot(program: Command, context: ProgramContext): void {
  program
    .command('snapshot')
    .description('Makes snapshots of incidents from what was collected of a cluster.')
    .command('import')
    .description(
      'Turns a folder of kubectl’s JSON, events, pod logs, alerts, metrics and OTLP into a task’s snapshot, and says what is missing.',
    )
    .argument('<folder>', 'what was collected, unpacked; files are recognised by what is in them')
    .requiredOption('--into <folder>', 'folder of tasks, in which a folder for this one is made')
    .option('--task <id>', 'id of the task (default: the name of the folder)')
    .option('--title <text>', 'a few words for lists, which do not say what the fault is')
    .option('--from <time>', 'leave out what happened before, such as 2026-03-04T09:00:00Z')
    .option('--to <time>', 'leave out what happened after; also the time of the objects')
    .option('--namespace <name>', 'namespace of logs, spans and metrics that do not name theirs')
    .option('--json', 'the report as JSON')
    .action(
      ending(context, (folder: string, flags: SnapshotImportFlags) => snapshotImport(folder, flags, context)),
    );
}

function addSandbox(program: Command, context: ProgramContext): void {
  program
    .command('sandbox')
    .description('Looks after the sandboxes.')
    .command('build')
    .description('Builds the reference image of the docker sandbox with docker or podman; needs the network.')
    .option('--base <image>', 'image to begin with (default: debian:12-slim), best pinned as name@sha256:…')
    .option('--json', 'as JSON')
    .action(ending(context, (flags: SandboxBuildFlags) => sandboxBuild(flags, context)));
}

function addSchema(program: Command, context: ProgramContext): void {
  program
    .command('schema')
    .description('Prints a JSON Schema.')
    .argument('<name>', schemaNames.join(', '))
    .action(ending(context, (name: string) => printSchema(name, context)));
}

function addDoctor(program: Command, context: ProgramContext): void {
  program
    .command('doctor')
    .description('Says what this machine can do: sandboxes, configuration, keys.')
    .option('--config <file>', 'configuration to check (default: itbench.yml in this folder)')
    .option('--json', 'as JSON')
    .action(ending(context, (flags: { config?: string; json?: true }) => doctor(flags, context)));
}
