import { execFileSync } from 'node:child_process';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function processes(): Process[] {
  const printed = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString();
  return printed.split('\n').flatMap((line) => {
    const fields = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return fields === null
      ? []
      : [{ pid: Number(fields[1]), parent: Number(fields[2]), command: fields[3] ?? '' }];
  });
}

/** Kills what the launcher of this suite has started, directly or not, and whose command line matches. */
export function killOfThisHost(command: RegExp): void {
  const all = processes();
  const parentOf = (pid: number): Process | undefined =>
    all.find((it) => it.pid === all.find((child) => child.pid === pid)?.parent);
  let launcher = parentOf(process.pid);
  while (launcher !== undefined && !/host\/code\.ts/.test(launcher.command))
    launcher = parentOf(launcher.pid);
  if (launcher === undefined) throw new Error('this suite was not started by the launcher');
  const started = [launcher];
  for (const ancestor of started) started.push(...all.filter(({ parent }) => parent === ancestor.pid));
  const matching = started.slice(1).filter((it) => command.test(it.command));
  if (matching.length === 0) throw new Error(`nothing that was started matches ${command}`);
  for (const { pid } of matching) process.kill(pid, 'SIGKILL');
}
