import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ScriptedReply } from '../../../src/core/model/script.ts';
import { createVirtualProvider } from '../../../src/core/sandbox/virtual.ts';
import { type Bench, type Scene, scaled } from '../bench.ts';
import { growth, type Measured, median } from '../figures.ts';
import { type BareCost, type JournalLine, replay, timeAttempt } from '../instantAttempt.ts';
import { instantWorld, planInstantRun, words, writeEmptySuite } from '../instantRun.ts';

/** DESIGN §10. */
const ratioBudget = { at_most: 1.5 };

/** Linear: a late turn costs what an early one does, but for what a disk varies in between. */
const linearityBudget = { at_most: 1.25 };

const turnsOfAttempt = 200;
const rounds = 11;

const shortText: ScriptedReply = { text: words(1000) };
const longText: ScriptedReply = { text: words(16_000) };
const command: ScriptedReply = {
  ...shortText,
  tool_calls: [{ name: 'code_exec', arguments: { cmd: 'true' } }],
};

export const turnCost: Bench = {
  name: 'turn_cost',
  diskBytes: 100e6,
  needsSnapshot: false,
  async measure(scene) {
    writeEmptySuite(suiteDir(scene), 1);
    return [
      ratioOf(await compare(shortText, bareWrites, scene), 'text_only', 'text of 1000 characters'),
      ratioOf(await compare(longText, bareWrites, scene), 'long_text_only', 'text of 16000 characters'),
      ratioOf(await compare(command, bareCommands, scene), 'command', 'text and the command `true`'),
      await linearity(scene),
    ];
  },
};

function suiteDir(scene: Scene): string {
  return join(scene.folder, 'suite');
}

/** The work of an attempt without a harness. */
type Bare = (lines: readonly JournalLine[], scene: Scene) => Promise<BareCost>;

function bareFile(scene: Scene): string {
  return join(scene.folder, 'bare.jsonl');
}

const bareWrites: Bare = (lines, scene) => replay(lines, bareFile(scene), null, scene.signal);

/** In a new sandbox each time, as every attempt has one: an interpreter that has run for long is faster. */
const bareCommands: Bare = async (lines, scene) => {
  const { virtualWorkerUrl } = await scene.product();
  const folder = join(scene.folder, 'bare');
  const [dataDir, scratchDir] = [join(folder, 'data'), join(folder, 'home')];
  for (const dir of [dataDir, scratchDir]) mkdirSync(dir, { recursive: true });
  const limits = {
    memoryBytes: 2 ** 31,
    processes: 256,
    fileBytes: 2 ** 30,
    outputBytes: 2 ** 20,
    scratchBytes: 2 ** 31,
  };
  const provider = createVirtualProvider({ workerUrl: virtualWorkerUrl });
  await using sandbox = await provider.open({ dataDir, scratchDir, limits }, scene.signal);
  // What the first turn of an attempt runs, which is not measured there either.
  await sandbox.exec('true', { timeoutMs: 60_000, signal: scene.signal });
  return await replay(lines, bareFile(scene), sandbox, scene.signal);
};

/**
 * An attempt, and the bare work just before and just after it: milliseconds of the median turn. Not of the mean one,
 * which on a disk that others use too says more of them than of us; what an attempt takes as a whole is in `linearity`.
 */
interface Round {
  readonly harnessMs: number;
  readonly writesMs: number;
  readonly execMs: number;
}

interface Comparison {
  readonly turns: number;
  readonly rounds: readonly Round[];
  readonly writesPerTurn: number;
  readonly bytesPerTurn: number;
}

async function compare(reply: ScriptedReply, bare: Bare, scene: Scene): Promise<Comparison> {
  const turns = scaled(turnsOfAttempt, scene.scale, 20);
  const attempt = await attemptsOf(reply, turns, scene);
  // Warms the code up on both sides, and says which bytes are written.
  let { lines } = await attempt();
  await bare(lines, scene);
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = await bare(lines, scene);
    const between = await attempt();
    lines = between.lines;
    const after = await bare(lines, scene);
    const bareTurns = [...before, ...after];
    measured.push({
      harnessMs: median(between.turnsMs),
      writesMs: median(bareTurns.map(({ writesMs }) => writesMs)),
      execMs: median(bareTurns.map(({ execMs }) => execMs)),
    });
  }
  const bytes = lines.reduce((sum, line) => sum + line.bytes.length, 0);
  const perTurn = { writesPerTurn: lines.length / (turns - 1), bytesPerTurn: bytes / (turns - 1) };
  return { turns, rounds: measured, ...perTurn };
}

/** Plans once; each call runs the attempt anew. */
async function attemptsOf(reply: ScriptedReply, turns: number, scene: Scene) {
  const { virtualWorkerUrl } = await scene.product();
  const world = instantWorld(() => reply, virtualWorkerUrl);
  const wanted = { suiteDir: suiteDir(scene), repeats: 1, maxTurns: turns };
  const planned = await planInstantRun(wanted, world, scene.signal);
  return () => timeAttempt(planned, world, join(scene.folder, 'results'), scene.signal);
}

function ratioOf(
  { turns, rounds: each, writesPerTurn, bytesPerTurn }: Comparison,
  name: string,
  what: string,
): Measured {
  const withSandbox = each.some(({ execMs }) => execMs > 0);
  return {
    name: `turn_cost/${name}`,
    values: each.map(({ harnessMs, execMs, writesMs }) => (harnessMs - execMs) / writesMs),
    unit: 'times the bare synced writes',
    budget: ratioBudget,
    how: [
      `attempts of ${turns} turns of ${what} through startRun with the instant model, the median of its turns, each attempt between two replays of its own journal lines by writeSync + fdatasyncSync in a new file on the same disk`,
      ...(withSandbox
        ? [
            "the replays run the same command before each tool result, in a virtual sandbox as new as the attempt's, and what that takes is subtracted",
          ]
        : []),
    ].join('; '),
    details: {
      harness_ms_per_turn: median(each.map(({ harnessMs }) => harnessMs)),
      bare_writes_ms_per_turn: median(each.map(({ writesMs }) => writesMs)),
      ...(withSandbox ? { bare_command_ms_per_turn: median(each.map(({ execMs }) => execMs)) } : {}),
      synced_writes_per_turn: writesPerTurn,
      bytes_per_turn: bytesPerTurn,
    },
  };
}

/** Attempts of three lengths in turn; what is judged is whether turns get dearer within the longest. */
async function linearity(scene: Scene): Promise<Measured> {
  const lengths = [100, 200, 400].map((turns) => scaled(turns, scene.scale, 10));
  const series = await Promise.all(
    lengths.map(async (turns) => ({
      attempt: await attemptsOf(shortText, turns, scene),
      totalsMs: [] as number[],
    })),
  );
  const growths: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const { attempt, totalsMs } of series) {
      const { ms, turnsMs } = await attempt();
      totalsMs.push(ms);
      if (turnsMs.length === Math.max(...lengths) - 1) growths.push(growth(turnsMs).ratio);
    }
  }
  return {
    name: 'turn_cost/linearity',
    values: growths,
    unit: 'cost of a turn in the last quarter of an attempt / in the first',
    budget: linearityBudget,
    how: `medians of the quarters of attempts of ${lengths.at(-1)} text-only turns; beside them the medians of whole attempts of ${lengths.join(', ')} turns, run in turn with these`,
    details: Object.fromEntries(
      series.map(({ totalsMs }, index) => [`total_ms_of_${lengths[index]}_turns`, median(totalsMs)]),
    ),
  };
}
