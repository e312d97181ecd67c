import { lintFolder } from '../../core/suite/lint.ts';
import { exitCodes } from '../exitCode.ts';
import { plainLine, printableJson } from '../output.ts';
import { suiteFolder } from '../suiteArgument.ts';
import type { CommandContext } from './context.ts';

/** `itbench-review tasks lint`: findings are its result, not its failure, so the exit code is 0 with them as well. */
export async function tasksLint(
  folder: string | undefined,
  flags: { readonly json?: true },
  { terminal, signal }: CommandContext,
): Promise<number> {
  const findings = await lintFolder(suiteFolder(folder), signal);
  if (flags.json === true) {
    terminal.out.write(`${printableJson(findings, 2)}\n`);
    return exitCodes.done;
  }
  for (const { task, severity, code, sentence } of findings) {
    terminal.out.write(`${plainLine(task)}  ${severity}  ${code}  ${plainLine(sentence)}\n`);
  }
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  terminal.out.write(`${count('error')} errors, ${count('warning')} warnings, ${count('info')} notes\n`);
  return exitCodes.done;
}
