import { closeSync, fdatasyncSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type PlannedRun, startRun, type World } from '../../../src/core/harness/session.ts';
import type { ScriptedReply } from '../../../src/core/model/script.ts';
import type { Sandbox } from '../../../src/core/sandbox/sandbox.ts';
import { createVirtualProvider } from '../../../src/core/sandbox/virtual.ts';
import { type Bench, type Scene, scaled } from '../bench.ts';
import { type Measured, median } from '../figures.ts';
import { instantWorld, planInstantRun, words, writeEmptySuite } from '../instantRun.ts';

/** DESIGN §10. */
const ratioBudget = { at_most: 1.5 };

/** Linear, but for what a disk varies between two attempts. */
const linearityBudget = { at_most: 1.25 };

const replyBytes = 1000;
const longReplyBytes = 16_000;
const rounds = 9;

export const turnCost: Bench = {
  name: 'turn_cost',
  diskBytes: 100e6,
  needsSnapshot: false,
  async measure(scene) {
    const suiteDir = join(scene.folder, 'suite');
    writeEmptySuite(suiteDir, 1);
    const { virtualWorkerUrl } = await scene.product();
    const turns = scaled(200, scene.scale, 20);
    const series = (reply: ScriptedReply, turnCount: number) =>
      measureSeries({ suiteDir, reply, turns: turnCount, virtualWorkerUrl }, scene);

    const text = await series({ text: words(replyBytes) }, turns);
    const long = await series({ text: words(longReplyBytes) }, turns);
    const command = await series(commandReply, turns);
    const bareExec = await withSandbox(virtualWorkerUrl, scene, (sandbox) => execMs(sandbox, turns, scene));
    const half = await series({ text: words(replyBytes) }, turns / 2);
    const double = await series({ text: words(replyBytes) }, turns * 2);
    return [
      ratioOf(text, 'text_only', `text-only turns of ${replyBytes} characters`),
      ratioOf(long, 'long_text_only', `text-only turns of ${longReplyBytes} characters`),
      commandRatio(command, bareExec),
      linearity([half, text, double]),
    ];
  },
};

const commandReply: ScriptedReply = {
  text: words(replyBytes),
  tool_calls: [{ name: 'code_exec', arguments: { cmd: 'true' } }],
};

interface Wanted {
  readonly suiteDir: string;
  readonly reply: ScriptedReply;
  readonly turns: number;
  readonly virtualWorkerUrl: URL;
}

/** One attempt, and the same synced writes without a harness just before and just after it. Milliseconds a turn. */
interface Round {
  readonly harnessMs: number;
  readonly bareMs: number;
}

interface Series {
  readonly turns: number;
  readonly rounds: readonly Round[];
  /** Synced writes and bytes of a turn. */
  readonly writesPerTurn: number;
  readonly bytesPerTurn: number;
}

async function measureSeries(wanted: Wanted, scene: Scene): Promise<Series> {
  const world = instantWorld(() => wanted.reply, wanted.virtualWorkerUrl);
  const { suiteDir, turns } = wanted;
  const planned = await planInstantRun({ suiteDir, repeats: 1, maxTurns: turns }, world, scene.signal);
  // The first attempt warms the code up, and says which bytes are written.
  let { lines } = await runAttempt(planned, world, turns, scene);
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = bareMs(lines, scene);
    const attempt = await runAttempt(planned, world, turns, scene);
    const after = bareMs(attempt.lines, scene);
    lines = attempt.lines;
    measured.push({ harnessMs: attempt.ms / (turns - 1), bareMs: (before + after) / 2 / (turns - 1) });
  }
  const bytes = lines.reduce((sum, line) => sum + line.length, 0);
  const perTurn = { writesPerTurn: lines.length / (turns - 1), bytesPerTurn: bytes / (turns - 1) };
  scene.log(`${turns} turns: ${median(measured.map(({ harnessMs }) => harnessMs)).toFixed(3)} ms a turn`);
  return { turns, rounds: measured, ...perTurn };
}

/** Runs one attempt; its time and its journal from the end of the first turn to the end of the last. */
async function runAttempt(
  planned: PlannedRun,
  world: World,
  turns: number,
  scene: Scene,
): Promise<{ ms: number; lines: Buffer[] }> {
  const outputDir = join(scene.folder, 'results');
  const ends: number[] = [];
  const { ending, paths } = await startRun(
    planned,
    outputDir,
    world,
    (event) => {
      if (event.type === 'turn_ended') ends.push(performance.now());
    },
    scene.signal,
  );
  const [first, last] = [ends[0], ends.at(-1)];
  if (ending.status !== 'complete' || ends.length !== turns || first === undefined || last === undefined) {
    throw new Error(`the attempt ended after ${ends.length} of ${turns} turns: nothing was measured`);
  }
  const key = { model: 'instant', task_id: planned.run.tasks[0]?.id ?? '', repeat: 1 };
  const lines = linesBetween(readFileSync(paths.attempt(key).trajectory), turns);
  rmSync(outputDir, { recursive: true });
  return { ms: last - first, lines };
}

/** The journal's lines, newline included, after the last of turn 1 and up to the last of the last turn. */
function linesBetween(journal: Buffer, turns: number): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < journal.length; ) {
    const end = journal.indexOf(10, start) + 1;
    lines.push(journal.subarray(start, end));
    start = end;
  }
  const turnOf = lines.map((line) => (JSON.parse(line.toString()) as { turn?: number }).turn);
  return lines.slice(turnOf.lastIndexOf(1) + 1, turnOf.lastIndexOf(turns) + 1);
}

/** The same bytes by the same calls on the same disk: what no journal that survives a power cut can go below. */
function bareMs(lines: readonly Buffer[], scene: Scene): number {
  const path = join(scene.folder, 'bare.jsonl');
  const file = openSync(path, 'wx');
  try {
    const began = performance.now();
    for (const line of lines) {
      writeSync(file, line);
      fdatasyncSync(file);
    }
    return performance.now() - began;
  } finally {
    closeSync(file);
    rmSync(path);
  }
}

function ratioOf(series: Series, name: string, what: string): Measured {
  return {
    name: `turn_cost/${name}`,
    values: series.rounds.map(({ harnessMs, bareMs: bare }) => harnessMs / bare),
    unit: 'times the bare synced writes',
    budget: ratioBudget,
    how: `attempts of ${series.turns} ${what} through startRun with the instant model, each between two replays of its own journal lines by writeSync + fdatasyncSync in a new file of the same folder; time from the end of turn 1 to the end of the last`,
    details: detailsOf(series),
  };
}

function detailsOf(series: Series) {
  return {
    harness_ms_per_turn: median(series.rounds.map(({ harnessMs }) => harnessMs)),
    bare_ms_per_turn: median(series.rounds.map(({ bareMs: bare }) => bare)),
    synced_writes_per_turn: series.writesPerTurn,
    bytes_per_turn: series.bytesPerTurn,
  };
}

/** The sandbox's own cost is taken off: it is no cost of the harness, and has a figure of its own. */
function commandRatio(series: Series, execMsEach: readonly number[]): Measured {
  const exec = median(execMsEach);
  return {
    name: 'turn_cost/command',
    values: series.rounds.map(({ harnessMs, bareMs: bare }) => (harnessMs - exec) / bare),
    unit: 'times the bare synced writes',
    budget: ratioBudget,
    how: `as text_only, with the command \`true\` in the virtual sandbox in every turn; its cost (median of ${execMsEach.length} calls of a sandbox opened in the same run, without a harness) is subtracted`,
    details: { ...detailsOf(series), subtracted_ms_per_command: exec },
  };
}

function linearity(all: readonly Series[]): Measured {
  const relative = all.map(({ rounds: each }) => median(each.map((round) => round.harnessMs / round.bareMs)));
  const [first = Number.NaN] = relative;
  const totals = all.map(({ turns, rounds: each }) => [
    `total_ms_of_${turns}_turns`,
    median(each.map(({ harnessMs }) => harnessMs)) * (turns - 1),
  ]);
  return {
    name: 'turn_cost/linearity',
    values: [(relative.at(-1) ?? Number.NaN) / first],
    unit: 'cost of a turn in the longest attempt / in the shortest',
    budget: linearityBudget,
    how: `text-only attempts of ${all.map(({ turns }) => turns).join(', ')} turns; the cost of a turn as a multiple of the bare writes around the same attempt, so that a slower disk does not count`,
    details: Object.fromEntries(totals),
  };
}

async function withSandbox<T>(
  workerUrl: URL,
  scene: Scene,
  work: (sandbox: Sandbox) => Promise<T>,
): Promise<T> {
  const [dataDir, scratchDir] = [join(scene.folder, 'data'), join(scene.folder, 'home')];
  for (const dir of [dataDir, scratchDir]) mkdirSync(dir);
  const limits = { memoryBytes: 2 ** 31, processes: 256, fileBytes: 2 ** 30, outputBytes: 2 ** 20 };
  const provider = createVirtualProvider({ workerUrl });
  await using sandbox = await provider.open({ dataDir, scratchDir, limits }, scene.signal);
  return await work(sandbox);
}

async function execMs(sandbox: Sandbox, count: number, { signal }: Scene): Promise<number[]> {
  const times: number[] = [];
  const warmUp = count;
  for (let call = -warmUp; call < count; call += 1) {
    const began = performance.now();
    const { exitCode } = await sandbox.exec('true', { timeoutMs: 60_000, signal });
    if (exitCode !== 0) throw new Error(`true ended with code ${exitCode}`);
    if (call >= 0) times.push(performance.now() - began);
  }
  return times;
}
