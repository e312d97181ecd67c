import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BenchError } from '../../src/core/errors.ts';
import type { ForeignTrajectory } from '../../src/core/interop/finishDraft.ts';
import { detectFormat, readForeign } from '../../src/core/interop/readForeign.ts';
import { readText } from '../../src/core/interop/readText.ts';
import type { TrajectoryFormat } from '../../src/core/schema/step.ts';
import { assertWellFormed, partsOf, shownText } from '../support/interopChecks.ts';
import { mutateJson, randomBelow } from '../support/mutateJson.ts';

const folder = fileURLToPath(new URL('../fixture/interop/', import.meta.url));
const signal = new AbortController().signal;

/** Made files, one or more of each format: their turns, calls, results and raw parts as counted by hand. */
const files: Readonly<
  Record<string, { format: TrajectoryFormat; turns: number; calls: number; results: number; raw: number }>
> = {
  'agent_output.json': { format: 'itbench-output', turns: 0, calls: 0, results: 0, raw: 0 },
  'agents.json': { format: 'chat-messages', turns: 4, calls: 0, results: 0, raw: 0 },
  'anthropic.json': { format: 'chat-messages', turns: 2, calls: 2, results: 2, raw: 0 },
  'atif-variant.json': { format: 'atif', turns: 1, calls: 1, results: 1, raw: 0 },
  'atif.json': { format: 'atif', turns: 2, calls: 2, results: 3, raw: 0 },
  'chat.json': { format: 'chat-messages', turns: 3, calls: 3, results: 3, raw: 1 },
  'claude-code-stream.txt': { format: 'claude-code', turns: 1, calls: 1, results: 1, raw: 1 },
  'claude-code.jsonl': { format: 'claude-code', turns: 2, calls: 2, results: 2, raw: 1 },
  'codex.jsonl': { format: 'codex', turns: 3, calls: 3, results: 3, raw: 1 },
  'copilot.jsonl': { format: 'copilot', turns: 1, calls: 2, results: 2, raw: 2 },
  'inspect.json': { format: 'inspect', turns: 2, calls: 1, results: 1, raw: 1 },
  'mini-swe-agent-text.traj.json': { format: 'mini-swe-agent', turns: 2, calls: 1, results: 1, raw: 0 },
  'mini-swe-agent.traj.json': { format: 'mini-swe-agent', turns: 2, calls: 2, results: 1, raw: 0 },
  'sregym-trace.json': { format: 'sregym-trace', turns: 2, calls: 3, results: 3, raw: 0 },
  'stratus.jsonl': { format: 'stratus', turns: 3, calls: 3, results: 3, raw: 1 },
  'swe-agent.traj': { format: 'swe-agent', turns: 3, calls: 2, results: 3, raw: 0 },
  'tau-bench.json': { format: 'tau-bench', turns: 2, calls: 1, results: 1, raw: 0 },
};
const names = Object.keys(files);

/** The same changes in every run, so that a run that fails tells of what was changed; other seeds are tried by hand. */
const seed = Number(process.env.TEST_SEED ?? 1);

function read(text: string, name: string, member: string | null = null): ForeignTrajectory {
  return readText({ text, fileName: name, member });
}

/** Words that stand once each in everything of a made file that somebody said. */
function marksIn(text: string): Set<string> {
  return new Set(text.match(/mark\d{3}\./g));
}

/** Everything is shown in one or another trajectory of the file. */
function assertShows(trajectory: ForeignTrajectory, text: string, about: string): void {
  const { members, member } = trajectory.info;
  const others = members.filter(({ id }) => id !== member).map(({ id }) => read(text, 'x', id));
  const shown = marksIn([trajectory, ...others].map(shownText).join('\n'));
  const lost = [...marksIn(text)].filter((mark) => !shown.has(mark));
  assert.deepEqual(lost, [], `${about}: said in the file and not shown`);
}

describe('readers of foreign trajectories', () => {
  before(() => console.log(`      seed ${seed}`));

  it('are held to a made file of every format, and every made file is of one', () => {
    assert.deepEqual(readdirSync(folder).sort(), [...names].sort());
  });

  for (const [name, expected] of Object.entries(files)) {
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8');

    describe(name, () => {
      it('is told by what is in it, whatever it is called', () => {
        const beginning = readFileSync(path).subarray(0, 65_536);
        assert.equal(detectFormat(beginning, name), expected.format);
        const isBareList = name === 'mini-swe-agent-text.traj.json';
        assert.equal(detectFormat(beginning, 'x'), isBareList ? 'chat-messages' : expected.format);
      });

      it('has the turns, calls, results and raw parts that were counted by hand', async () => {
        const trajectory = await readForeign(path, {}, signal);
        assertWellFormed(trajectory);
        const kinds = partsOf(trajectory.steps).map(({ kind }) => kind);
        const count = (kind: string): number => kinds.filter((each) => each === kind).length;
        assert.deepEqual(
          {
            format: trajectory.info.format,
            turns: trajectory.steps.filter(({ turn }) => turn !== null).length,
            calls: count('tool_call'),
            results: count('tool_result'),
            raw: count('raw'),
          },
          expected,
        );
      });

      it('shows everything that is said in it', async () => {
        assert.ok(marksIn(text).size > 0);
        assertShows(await readForeign(path, {}, signal), text, name);
      });

      it('throws for no change of it and shows everything that is left in words or raw', () => {
        const below = randomBelow(seed);
        for (let round = 0; round < 300; round += 1) {
          const changed = mutated(name, text, below);
          const about = `seed ${seed}, round ${round}`;
          assertReads(changed, name, about);
        }
      });

      it('throws for no place where it is cut and shows everything before it', () => {
        const below = randomBelow(seed + 1);
        for (let round = 0; round < 100; round += 1) {
          const cut = text.slice(0, below(text.length));
          assertReads(cut, name, `seed ${seed}, cut at ${cut.length}`);
        }
      });

      it('throws for no byte of it that is another', () => {
        const below = randomBelow(seed + 2);
        for (let round = 0; round < 100; round += 1) {
          const at = below(text.length);
          const changed = `${text.slice(0, at)}${String.fromCharCode(below(256))}${text.slice(at + 1)}`;
          assertReads(changed, name, `seed ${seed}, byte ${at}`);
        }
      });
    });
  }

  it('stop when they are told to', async () => {
    const stopped = AbortSignal.abort();
    await assert.rejects(readForeign(join(folder, 'atif.json'), {}, stopped), (error) =>
      BenchError.is(error, 'cancelled'),
    );
  });
});

function assertReads(text: string, name: string, about: string): void {
  let trajectory: ForeignTrajectory;
  try {
    trajectory = read(text, name);
    assertWellFormed(trajectory);
  } catch (error) {
    throw new Error(`${about}: ${text.slice(0, 2000)}`, { cause: error });
  }
  assertShows(trajectory, text, about);
}

/** A change of one JSON value, or of one line of several. */
function mutated(name: string, text: string, below: (limit: number) => number): string {
  if (!/\.(jsonl|txt)$/.test(name)) return JSON.stringify(mutateJson(JSON.parse(text), below));
  const lines = text.trimEnd().split('\n');
  const at = below(lines.length);
  const line = lines[at] ?? '';
  if (line.startsWith('{')) lines[at] = JSON.stringify(mutateJson(JSON.parse(line), below));
  return lines.join('\n');
}
