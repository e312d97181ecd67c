/**
 * The program in which just-bash interprets an agent's commands: bundled as an ES module beside the others, started by
 * `virtualProcess.ts`, and killed when a command does not end.
 */
import { posix } from 'node:path';
import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { Bash, type BashOptions, type CommandName, getCommandNames } from 'just-bash';
import { messageOf } from '../errors.ts';
import { HeadTailCapture } from './capture.ts';
import { agentHome, type CapturedOutput } from './sandbox.ts';
import { type Refusal, VirtualFileSystem } from './virtualFileSystem.ts';
import {
  longestStringBytes,
  type VirtualCommand,
  type VirtualReply,
  type VirtualSetup,
} from './virtualProtocol.ts';
import { groupRedirections } from './virtualScript.ts';

/** Needs a WASM build of SQLite beside the program, or makes no sense without a network. */
const leftOut: ReadonlySet<string> = new Set(['sqlite3', 'html-to-markdown']);

/** Longer than any command may take; more would overflow Node's timer and fire at once. */
const foreverMs = 2 ** 31 - 1;

const many = Number.MAX_SAFE_INTEGER;

/**
 * One less than JavaScript's longest array: just-bash gives String.split() one more than this limit, which counts
 * modulo 2³², so that of a larger one nothing would be left (awk's `split(text, parts, ",")` would find no parts).
 */
const longestArray = 2 ** 32 - 2;

/**
 * Ordinary work on a snapshot meets the defaults (100 000 lines for `cut`, 64 MiB for `awk`), so what bounds a command
 * here is its time and the worker's memory. Depths keep their defaults: they guard the worker's stack.
 */
const executionLimits: NonNullable<BashOptions['executionLimits']> = {
  maxSourceBytes: longestStringBytes,
  maxCommandCount: many,
  maxLoopIterations: many,
  maxAwkIterations: many,
  maxSedIterations: many,
  maxJqIterations: many,
  maxQueryElements: many,
  maxAwkParserOperations: many,
  maxCsvRows: many,
  maxCsvCells: many,
  maxWorkUnits: many,
  maxTraversalEntries: many,
  maxTraversalWork: many,
  maxLiveBytes: many,
  maxInputBytes: many,
  maxFileSystemBytes: many,
  maxArchiveBytes: many,
  maxArchiveCompressedBytes: many,
  maxArchiveEntryBytes: many,
  maxArchiveEntries: many,
  maxExecutionTimeMs: foreverMs,
  maxGlobOperations: many,
  maxStringLength: longestStringBytes,
  maxArrayElements: longestArray,
  maxHeredocSize: longestStringBytes,
  maxBraceExpansionResults: many,
  maxOutputSize: longestStringBytes,
};

function serve(setup: VirtualSetup): void {
  const files = new VirtualFileSystem(setup);
  const commands = getCommandNames().filter((name): name is CommandName => !leftOut.has(name));
  const bash = new Bash({
    fs: files,
    cwd: agentHome,
    env: { HOME: agentHome, USER: 'user', LANG: 'C.UTF-8', TZ: 'UTC' },
    commands,
    executionLimits,
  });
  bash.registerTransformPlugin(groupRedirections);
  process.on('message', (command: VirtualCommand) => {
    void run(bash, files, command, setup.outputBytes).then(reply);
  });
  reply({ type: 'ready', commands });
}

function reply(message: VirtualReply): void {
  process.send?.(message);
}

async function run(
  bash: Bash,
  files: VirtualFileSystem,
  { id, script }: VirtualCommand,
  outputBytes: number,
): Promise<VirtualReply> {
  const result = await execute(bash, script.replaceAll('\0', ''));
  const stderr = result.stderr + unsaidRefusals(files.takeRefusals(), result.stderr);
  return {
    type: 'done',
    id,
    exitCode: result.exitCode,
    stdout: captured(result.stdout, outputBytes),
    stderr: captured(stderr, outputBytes),
  };
}

/** What no line of `stderr` tells: the name and, in the same line, why it was refused. */
function unsaidRefusals(refusals: readonly Refusal[], stderr: string): string {
  const lines = stderr.split('\n');
  return refusals
    .filter(
      ({ path, reason }) =>
        !lines.some((line) => line.includes(posix.basename(path)) && line.includes(reason)),
    )
    .map(({ path, reason }) => `bash: ${path}: ${reason}\n`)
    .join('');
}

interface Executed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `rawScript`, because just-bash otherwise takes the indentation out of here-documents. */
async function execute(bash: Bash, script: string): Promise<Executed> {
  try {
    return await bash.exec(script, { rawScript: true });
  } catch (error) {
    // just-bash gives up on the script as a whole; what was printed before is lost with it.
    const stderr = `bash: ${messageOf(error)}\nbash: the script was stopped there, and its output is lost\n`;
    return { exitCode: 1, stdout: '', stderr };
  }
}

/** Characters encoded at a time: a whole output of hundreds of MiB would be held twice. */
const sliceLength = 1 << 20;

function captured(text: string, outputBytes: number): CapturedOutput {
  const capture = new HeadTailCapture(outputBytes);
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + sliceLength, text.length);
    // Not between the two halves of a surrogate pair.
    if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end--;
    capture.write(Buffer.from(text.slice(start, end)));
    start = end;
  }
  return capture.result();
}

/**
 * Ends this process when the one that started it is gone: its end of our standard input closes, however it ended. In a
 * thread of its own, because a command that loops leaves this one no time to notice.
 */
function endWithParent(): void {
  const watch = `
    const end = () => process.kill(process.pid, 'SIGKILL');
    new (require('node:net').Socket)({ fd: 0 }).on('error', end).on('close', end).resume();`;
  new Worker(watch, { eval: true, stdout: true, stderr: true, execArgv: [], env: {} });
}

endWithParent();
// Only virtualProcess.ts starts this program, and sends the setup first.
process.once('message', (setup: VirtualSetup) => serve(setup));
