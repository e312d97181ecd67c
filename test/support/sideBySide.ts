import { type ChildProcess, spawn } from 'node:child_process';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { died, noTests, SuiteResult, sum } from './suiteResult.ts';

const program = fileURLToPath(new URL('runFile.ts', import.meta.url));

/** Files that are at work now, and end with this process. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  // It ends what it has started, in process groups of its own, itself.
  for (const child of running) child.kill('SIGTERM');
});

/**
 * Runs test files, or lists of them, in processes of their own, some at a time, in the given order. What a process prints
 * is shown when it has ended, whole. A process that dies is one failure more.
 */
export async function runSideBySide(
  files: readonly (string | readonly string[])[],
  atATime: number,
  print: (text: string) => void = (text) => process.stdout.write(text),
): Promise<SuiteResult> {
  if (files.length === 0) throw new Error('no test file was found');
  const waiting = [...files];
  let result = noTests;
  const lane = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const one = await runProcess([file].flat(), print);
      // Not in one expression with the await: the other lanes' results of meanwhile would be lost.
      result = sum(result, one);
    }
  };
  await Promise.all(Array.from({ length: atATime }, lane));
  return result;
}

async function runProcess(files: readonly string[], print: (text: string) => void): Promise<SuiteResult> {
  const started = performance.now();
  const child = spawn(process.execPath, [program, ...files], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  running.add(child);
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => printed.push(data));
  let told: SuiteResult | null = null;
  child.on('message', (message) => {
    told = SuiteResult.parse(message);
  });
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  child.on('error', (error) => resolve(String(error)));
  child.on('close', (code, signal) => resolve(`code ${code ?? signal}`));
  const end = await ended;
  running.delete(child);
  const name = nameOf(files);
  const seconds = Math.round((performance.now() - started) / 1000);
  print(`\n${name}, ${seconds} s\n${Buffer.concat(printed).toString('utf8')}`);
  return told ?? died(noTests, `${name} ended with ${end} before it told its result`);
}

function nameOf([first = '', ...others]: readonly string[]): string {
  const name = relative(process.cwd(), first);
  return others.length === 0 ? name : `${name} and ${others.length} more`;
}

/** Files in so many lists of much the same length, neighbours in different ones: what is slow often lies together. */
export function dealt(files: readonly string[], lists: number): string[][] {
  return Array.from({ length: lists }, (_, list) => files.filter((__, index) => index % lists === list));
}
