import type { Command } from 'commander';
import type { CommandContext } from '../commands/context.ts';
import { type FetchFlags, tasksFetch } from '../commands/tasksFetch.ts';
import { tasksLint } from '../commands/tasksLint.ts';
import { tasksList } from '../commands/tasksList.ts';
import { tasksLock, tasksVerify } from '../commands/tasksLock.ts';
import { tasksSample } from '../commands/tasksSample.ts';
import { byteSize, ending, list, type ProgramContext, wholeNumber } from './registering.ts';

/** Suites of tasks. */
export function addTasks(program: Command, context: ProgramContext): void {
  const tasks = program.command('tasks').description('Looks after task suites.');
  for (const [name, description, act] of ofOneSuite) {
    tasks
      .command(name)
      .description(description)
      .argument('[folder]', 'the suite (default: tasks_dir of itbench.yml)')
      .option('--json', 'as JSON')
      .action(ending(context, (dir: string | undefined, flags: JsonFlag) => act(dir, flags, context)));
  }
  addFetch(tasks, context);
  addSample(tasks, context);
}

interface JsonFlag {
  readonly json?: true;
}

type OfSuite = (dir: string | undefined, flags: JsonFlag, context: CommandContext) => Promise<number>;

/** Commands about a suite that is there, all with the same argument and flag. */
const ofOneSuite: readonly (readonly [name: string, description: string, act: OfSuite])[] = [
  ['list', 'Lists the tasks of a suite.', tasksList],
  [
    'lint',
    'Names what is wrong with ground truths: of a suite, or of a folder that holds only them.',
    tasksLint,
  ],
  ['verify', 'Compares every file of a suite with its lock file.', tasksVerify],
  ['lock', 'Writes the lock file of a suite: the sha256 of every file.', tasksLock],
];

function addFetch(tasks: Command, context: ProgramContext): void {
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
}

function addSample(tasks: Command, context: ProgramContext): void {
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
