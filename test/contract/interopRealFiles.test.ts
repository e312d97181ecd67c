import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ForeignTrajectory } from '../../src/core/interop/finishDraft.ts';
import { detectFormat, readForeign } from '../../src/core/interop/readForeign.ts';
import type { TrajectoryFormat } from '../../src/core/schema/step.ts';
import {
  type Count,
  countAgents,
  countAtif,
  countChat,
  countClaude,
  countCodex,
  countCopilot,
  countInspect,
  countSregymTrace,
  countStratus,
  countSweAgent,
  countTextCommands,
} from '../support/countTrajectory.ts';
import { assertWellFormed, partsOf } from '../support/interopChecks.ts';
import { sharedDir } from '../support/shared.ts';
import { skip } from '../support/skip.ts';

type Counter = (path: string) => Count | Map<string, Count>;
const nothing: Counter = () => ({ turns: 0, calls: 0 });

/** By where a file lies: its format, how its turns and calls are counted, and raw or sealed parts that it is known to have. */
const rules: readonly (readonly [
  place: RegExp,
  format: TrajectoryFormat,
  count: Counter,
  undecoded?: number,
])[] = [
  [/annotations\.json$/, 'unknown', nothing, 4],
  [/_results_.*\.json$/, 'unknown', nothing, 5],
  [/magentic-one\//, 'chat-messages', countAgents],
  [/tau-retail\//, 'tau-bench', countChat],
  [/^atif/, 'atif', countAtif],
  [/^inspect\//, 'inspect', countInspect],
  [/(local|github_issue)\.traj\.json$/, 'mini-swe-agent', countTextCommands],
  [/^mini-swe-agent\//, 'mini-swe-agent', countChat],
  [/^openai-chat-messages\//, 'chat-messages', countChat],
  // Every one of its thoughts is sealed by the provider.
  [/codex_run\/sessions\//, 'codex', countCodex, 19],
  [/claudecode_run\//, 'claude-code', countClaude],
  // One line that the program printed between.
  [/copilot_run_real\//, 'copilot', countCopilot, 1],
  [/stratus_run\//, 'stratus', countStratus],
  // The recorder's verdict, which is no part of the trajectory.
  [/concurrent_failures.*\.json$/, 'sregym-trace', countSregymTrace, 1],
  [/^sregym-stratus-learning\//, 'sregym-trace', countSregymTrace],
  [/^swe-agent\//, 'swe-agent', countSweAgent],
];

const signal = new AbortController().signal;
const root = sharedDir('real-data', 'trajectories');
const files =
  root === null
    ? []
    : readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((file) => statSync(join(root, file)).isFile())
        .sort();

function countOf(trajectory: ForeignTrajectory): Count {
  return {
    turns: trajectory.steps.filter(({ turn }) => turn !== null).length,
    calls: partsOf(trajectory.steps).filter(({ kind }) => kind === 'tool_call').length,
  };
}

describe('readers of foreign trajectories, on real files', () => {
  const table: string[][] = [];

  before(function () {
    if (root === null) skip(this, 'the reference data is not beside this repository');
  });

  after(() => {
    const widths = [0, 1, 2, 3, 4].map((column) =>
      Math.max(0, ...table.map((row) => row[column]?.length ?? 0)),
    );
    for (const row of table)
      console.log(`      ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`);
  });

  it('are asked for every file that is there', () => {
    const unruled = files.filter((file) => !rules.some(([place]) => place.test(file)));
    assert.deepEqual(unruled, []);
    assert.ok(files.length >= 42, `only ${files.length} files`);
  });

  for (const file of files) {
    const path = join(root ?? '', file);
    const [, format, count, undecoded = 0] = rules.find(([place]) => place.test(file)) ?? [
      /./,
      'unknown',
      nothing,
    ];

    it(`have the turns and calls of ${file} that an independent reader counts`, async () => {
      assert.equal(detectFormat(readFileSync(path).subarray(0, 65_536), basename(file)), format);
      const expected = count(path);
      const counts = expected instanceof Map ? expected : new Map([['main', expected]]);
      const first = await readForeign(path, {}, signal);
      assert.deepEqual(first.info.members.map(({ id }) => id).sort(), [...counts.keys()].sort());
      for (const [member, each] of counts) {
        const trajectory = await readForeign(path, { member }, signal);
        assertWellFormed(trajectory);
        assert.deepEqual(countOf(trajectory), each, `${file} ${member}`);
        assert.equal(trajectory.info.format, format);
        assert.equal(trajectory.info.undecoded, undecoded, `${file} ${member} undecoded`);
        const text = partsOf(trajectory.steps).map((part) => part.text);
        assert.ok(!text.some((each) => each.includes('attachment://')), 'an attachment was not put in');
        const name = counts.size > 1 ? `${file} ${member}` : file;
        table.push([name, format, `${each.turns} turns`, `${each.calls} calls`, `${undecoded} undecoded`]);
      }
    });
  }
});

describe('one session in several formats', () => {
  before(function () {
    if (root === null) skip(this, 'the reference data is not beside this repository');
  });

  /** The session as its program wrote it, and as another one converted it. */
  const pairs: readonly (readonly [name: string, native: RegExp, atif: string])[] = [
    ['Codex', /codex_run\/sessions\/.*\.jsonl$/, 'sregym_codex'],
    ['Claude Code', /claudecode_run\/sessions\/.*\.jsonl$/, 'sregym_claudecode'],
    ['Claude Code, as it prints', /claude-code\.txt$/, 'sregym_claudecode'],
    ['Copilot', /copilot-cli\.jsonl$/, 'sregym_copilot'],
    ['Stratus', /stratus_agent_trajectory\.jsonl$/, 'sregym_stratus'],
  ];

  for (const [name, native, atif] of pairs) {
    it(`asks for the same commands at the same turns: ${name} and its ATIF`, async () => {
      const open = async (place: (file: string) => boolean): Promise<string[][]> => {
        const file = files.find(place) ?? '';
        const { steps } = await readForeign(join(root ?? '', file), {}, signal);
        return steps.map(({ parts }) =>
          parts
            .filter(({ kind }) => kind === 'tool_call')
            .map(({ title, text }) => `${title} ${JSON.stringify(JSON.parse(text))}`),
        );
      };
      const own = await open((file) => native.test(file));
      assert.ok(own.flat().length >= 10);
      assert.deepEqual(own, await open((file) => file.includes(`atif/${atif}`)));
    });
  }

  it('has the same tokens: Codex, Claude Code and their ATIF', async () => {
    const usages = async (place: (file: string) => boolean): Promise<unknown[]> => {
      const { steps } = await readForeign(join(root ?? '', files.find(place) ?? ''), {}, signal);
      return steps.map(({ usage }) => [
        usage?.input_tokens,
        usage?.cached_input_tokens ?? 0,
        usage?.output_tokens,
      ]);
    };
    for (const [native, atif] of [
      [/codex_run\/sessions\//, 'sregym_codex'],
      [/claudecode_run\/sessions\//, 'sregym_claudecode'],
    ] as const) {
      assert.deepEqual(
        await usages((file) => native.test(file)),
        await usages((file) => file.includes(`atif/${atif}`)),
      );
    }
  });
});
