import { BenchError } from '../core/errors.ts';
import { exitCodes } from './exitCode.ts';
import type { Terminal } from './output.ts';

/**
 * A signal that Ctrl-C, a hang-up or a polite kill aborts. The first one asks the work to stop; the second ends the
 * process at once, which loses nothing either: whatever was acknowledged is on the disk.
 */
export function interruptSignal(terminal: Terminal): AbortSignal {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(exitCodes.cancelled);
    terminal.err.write(`\n${name}: stopping after what is being written. Once more stops at once.\n`);
    controller.abort(new BenchError('cancelled', 'stopped'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  return controller.signal;
}
