import { Command, Option } from 'commander';
import { schemaNames } from '../core/schema/jsonSchemas.ts';
import { productVersion } from '../machine/product.ts';
import { doctor } from './commands/doctor.ts';
import { type ReportFlags, report } from './commands/report.ts';
import { type RescoreFlags, rescore } from './commands/rescore.ts';
import { type RunFlags, run } from './commands/run.ts';
import { type SandboxBuildFlags, sandboxBuild } from './commands/sandboxBuild.ts';
import { printSchema } from './commands/schema.ts';
import { score } from './commands/score.ts';
import { type SnapshotImportFlags, snapshotImport } from './commands/snapshotImport.ts';
import { type StartFlags, start } from './commands/start.ts';
import { type FetchFlags, tasksFetch } from './commands/tasksFetch.ts';
import { tasksLint } from './commands/tasksLint.ts';
import { tasksList } from './commands/tasksList.ts';
import { tasksLock, tasksVerify } from './commands/tasksLock.ts';
import { tasksSample } from './commands/tasksSample.ts';
import { addCompare } from './register/compare.ts';
import { addExport } from './register/exporting.ts';
import { addGate } from './register/gate.ts';
import { addIntegrity } from './register/integrity.ts';
import { addLabels } from './register/labels.ts';
import { byteSize, dollars, ending, list, type ProgramContext, wholeNumber } from './register/registering.ts';
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

function addRun(program: Command, context: ProgramContext): void {
  const withFlags = (command: Command) =>
    command
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
  withFlags(
    program.command('run').description('Runs tasks against models and writes a report per model.'),
  ).action(ending(context, (flags: RunFlags) => run(flags, context)));
  withFlags(
    program
      .command('start')
      .description('The ten-task smoke run on the sample suite with both baselines; takes the flags of run.')
      .option('--no-open', 'only run: open nothing afterwards, and do not say how to'),
  ).action(ending(context, (flags: StartFlags) => start(flags, context)));
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
    .option(
      '--config <file>',
      'configuration that says where results are (default: itbench.yml in this folder)',
    )
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

function addTasks(program: Command, context: ProgramContext): void {
  const tasks = program.command('tasks').description('Looks after task suites.');
  const folder = ['[folder]', 'the suite (default: tasks_dir of itbench.yml)'] as const;
  tasks
    .command('list')
    .description('Lists the tasks of a suite.')
    .argument(...folder)
    .option('--json', 'as JSON')
    .action(
      ending(context, (dir: string | undefined, flags: { json?: true }) => tasksList(dir, flags, context)),
    );
  tasks
    .command('lint')
    .description('Names what is wrong with ground truths: of a suite, or of a folder that holds only them.')
    .argument(...folder)
    .option('--json', 'as JSON')
    .action(
      ending(context, (dir: string | undefined, flags: { json?: true }) => tasksLint(dir, flags, context)),
    );
  tasks
    .command('verify')
    .description('Compares every file of a suite with its lock file.')
    .argument(...folder)
    .option('--json', 'as JSON')
    .action(
      ending(context, (dir: string | undefined, flags: { json?: true }) => tasksVerify(dir, flags, context)),
    );
  tasks
    .command('lock')
    .description('Writes the lock file of a suite: the sha256 of every file.')
    .argument(...folder)
    .option('--json', 'as JSON')
    .action(
      ending(context, (dir: string | undefined, flags: { json?: true }) => tasksLock(dir, flags, context)),
    );
  tasks
    .command('fetch')
    .description(
      'Downloads tasks of a suite from the Hugging Face Hub, each file checked; lists them if none are chosen.',
    )
    .argument('[suite]', 'aa, lite, or owner/name (default: suite of itbench.yml, else aa)')
    .option('--revision <commit>', 'commit, branch or tag (default: the pinned commit of a known suite)')
    .option('--tasks <ids>', 'these tasks, separated by commas', list)
    .option('--limit <n>', 'at most n tasks, spread over the suite', wholeNumber)
    .option('--all', 'every task: 31 GB of ITBench-AA')
    .option('--into <folder>', 'where to (default: tasks_dir of itbench.yml, else tasks/<suite>)')
    .option('--repair', 'replace files that are there with another content')
    .option('--list', 'only list the tasks and their sizes')
    .option('--json', 'one JSON object per line instead of text')
    .action(
      ending(context, (suite: string | undefined, flags: FetchFlags) => tasksFetch(suite, flags, context)),
    );
  tasks
    .command('sample')
    .description('Makes the sample suite: simulated incidents in the benchmark’s format.')
    .argument('[folder]', 'where to (default: tasks/sample)')
    .option('--count <n>', 'only the first n tasks', wholeNumber)
    .option('--scale <size>', 'size of each task, for instance 1GB (default: 0.5 to 3 MB)', byteSize)
    .option('--seed <text>', 'other incidents of the same kinds')
    .option('--json', 'as JSON')
    .action(ending(context, (dir: string | undefined, flags) => tasksSample(dir, flags, context)));
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
