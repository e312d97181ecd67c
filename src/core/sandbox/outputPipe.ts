import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { BenchError } from '../errors.ts';
import { HeadTailCapture } from './capture.ts';
import { askHostTool } from './hostTool.ts';
import type { CapturedOutput } from './sandbox.ts';

/**
 * Named pipes on the host, used by one command at a time. Node's own pipes are sockets, and nothing inside could open
 * `/dev/stdout` or `/dev/stderr` if they were.
 */
export interface OutputPipes {
  readonly stdout: string;
  readonly stderr: string;
}

/** @throws BenchError sandbox_failed */
export async function makeOutputPipes(folder: string, signal: AbortSignal): Promise<OutputPipes> {
  const pipes = { stdout: join(folder, 'stdout'), stderr: join(folder, 'stderr') };
  const made = await askHostTool('mkfifo', [pipes.stdout, pipes.stderr], {
    timeoutMs: 10_000,
    environment: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    signal,
  });
  if (made.found && made.exitCode === 0) return pipes;
  const why = made.found ? made.stderr.trim() : 'mkfifo is not installed';
  throw new BenchError('sandbox_failed', `the pipes of a sandbox cannot be made: ${why}`);
}

/** One command's end of a named pipe: captures what is written to it until the last writer has closed it. */
export class OutputPipe {
  /** For the command; ours has to be closed once the command has its own: see {@link handOver}. */
  readonly writeDescriptor: number;
  /** Resolves when no writer is left. */
  readonly ended: Promise<void>;
  private readonly capture: HeadTailCapture;
  private readonly reader: Socket;

  constructor(path: string, outputBytes: number) {
    this.capture = new HeadTailCapture(outputBytes);
    // The reading end first and without waiting: each end of a named pipe otherwise waits for the other to be opened.
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.writeDescriptor = openSync(path, constants.O_WRONLY);
    this.reader = new Socket({ fd, readable: true, writable: false });
    this.reader.on('data', (chunk) => this.capture.write(chunk));
    this.reader.on('error', () => {
      // A pipe that cannot be read any more has ended; `close` follows.
    });
    this.ended = new Promise((resolve) => {
      this.reader.once('close', () => resolve());
    });
  }

  handOver(): void {
    closeSync(this.writeDescriptor);
  }

  /** Gives up on writers that are still there. */
  giveUp(): void {
    this.reader.destroy();
  }

  result(): CapturedOutput {
    return this.capture.result();
  }
}
