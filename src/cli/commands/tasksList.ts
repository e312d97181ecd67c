import { loadSuite } from '../../core/suite/loadSuite.ts';
import { exitCodes } from '../exitCode.ts';
import { jsonLine, plainLine } from '../output.ts';
import { suiteFolder } from '../suiteArgument.ts';
import type { CommandContext } from './context.ts';

/** `itbench-review tasks list` */
export async function tasksList(
  folder: string | undefined,
  flags: { readonly json?: true },
  { terminal, signal }: CommandContext,
): Promise<number> {
  const suite = await loadSuite(suiteFolder(folder), {}, signal);
  const tasks = suite.tasks.map((task) => ({
    id: task.id,
    title: task.title,
    dir: task.dir,
    ground_truth: task.groundTruth?.file ?? null,
    findings: suite.findings.filter((finding) => finding.task === task.id),
  }));
  if (flags.json === true) {
    const { id, title, layout, root, revision } = suite;
    terminal.out.write(jsonLine({ id, title, layout, root, revision, tasks }));
    return exitCodes.done;
  }
  terminal.out.write(`${plainLine(suite.title)}: ${tasks.length} tasks, layout ${suite.layout}\n`);
  const width = Math.max(...tasks.map(({ id }) => plainLine(id).length));
  for (const task of tasks) {
    const problems = task.findings.map(({ sentence }) => sentence).join('; ');
    terminal.out.write(
      `${plainLine(task.id).padEnd(width)}  ${plainLine(task.title)}${problems === '' ? '' : `  ! ${plainLine(problems)}`}\n`,
    );
  }
  return exitCodes.done;
}
