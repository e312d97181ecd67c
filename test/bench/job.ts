import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a job came to, and what it cost the process that did nothing else. */
export interface JobResult<T> {
  readonly value: T;
  readonly ms: number;
  /** Resident set of the process, sampled every 100 ms, in MB (10^6 bytes). */
  readonly rssMb: readonly number[];
  /** The most it ever was. */
  readonly peakRssMb: number;
  /** What is still in use just after a forced collection, heap and buffers, in MB; empty unless asked for. */
  readonly liveMb: readonly number[];
}

const sampleEveryMs = 100;

/** A forced collection takes some 20 ms: seldom enough that the work goes on between them. */
const collectEveryMs = 500;

export interface JobOptions {
  /**
   * Sample what is live. The resident set of a short process grows up to the size that its collector finds worth
   * collecting, whatever is kept; and a collector that is forced keeps it smaller than it is by itself. So a job tells
   * either its time and resident set, or its live memory.
   */
  readonly live: boolean;
}

/** Runs `job/<name>.ts` in a process of its own, so that its memory is its own. */
export function runJob<T>(
  name: string,
  argument: unknown,
  signal: AbortSignal,
  options: JobOptions = { live: false },
): Promise<JobResult<T>> {
  const file = fileURLToPath(new URL(`./job/${name}.ts`, import.meta.url));
  const flags = options.live ? ['--expose-gc'] : [];
  const child = spawn(process.execPath, [...flags, file, JSON.stringify(argument)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal,
  });
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    let failure: unknown = null;
    child.once('error', (error) => {
      failure = error;
    });
    // Only now is it over: what it was writing to can be removed.
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as JobResult<T>);
      else reject(failure ?? new Error(`the job ${name} ended with code ${code}`));
    });
  });
}

/** The other side of {@link runJob}: does the work of this process and prints what came out of it. */
export async function serveJob<A, T>(work: (argument: A) => Promise<T>): Promise<void> {
  const argument = JSON.parse(process.argv[2] ?? 'null') as A;
  const rssMb: number[] = [];
  const liveMb: number[] = [];
  const sampling = setInterval(() => rssMb.push(process.memoryUsage.rss() / 1e6), sampleEveryMs);
  const collecting = setInterval(() => sampleLive(liveMb), collectEveryMs);
  const began = performance.now();
  const value = await work(argument);
  const ms = performance.now() - began;
  clearInterval(sampling);
  clearInterval(collecting);
  // Node gives kibibytes on every system.
  const peakRssMb = (process.resourceUsage().maxRSS * 1024) / 1e6;
  const result: JobResult<T> = { value, ms, rssMb, peakRssMb, liveMb };
  process.stdout.write(JSON.stringify(result));
}

function sampleLive(liveMb: number[]): void {
  if (globalThis.gc === undefined) return;
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  liveMb.push((heapUsed + external) / 1e6);
}
