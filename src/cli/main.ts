import { CommanderError } from 'commander';
import { exitCodes } from './exitCode.ts';
import { interruptSignal } from './interrupt.ts';
import { processTerminal, reportFailure } from './output.ts';
import { createProgram } from './program.ts';

/** Runs the command line of this process; sets the exit code and never throws. */
export async function main(): Promise<void> {
  const terminal = processTerminal();
  const json = process.argv.includes('--json');
  let exitCode: number = exitCodes.done;
  const onExitCode = (code: number) => {
    exitCode = code;
  };
  try {
    const program = createProgram({ terminal, signal: interruptSignal(terminal), onExitCode });
    await program.parseAsync(process.argv);
  } catch (error) {
    exitCode = error instanceof CommanderError ? commanderExit(error) : reportFailure(error, terminal, json);
  }
  process.exitCode = exitCode;
  // Open sockets of keep-alive connections and the signal handlers must not hold a finished process.
  await flushed(process.stdout);
  await flushed(process.stderr);
  process.exit(exitCode);
}

/** commander has printed its own sentence; help and version are no errors. */
function commanderExit(error: CommanderError): number {
  return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}

/** A pipe may still hold output; exiting now would cut it off. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0) resolve();
    else stream.write('', () => resolve());
  });
}
