import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { ForeignTrajectory } from '../../src/core/interop/finishDraft.ts';
import { detectFormat, readForeign } from '../../src/core/interop/readForeign.ts';
import type { Count } from '../support/countTrajectory.ts';
import { assertWellFormed, partsOf } from '../support/interopChecks.ts';
import { realTrajectories } from '../support/realTrajectories.ts';
import { skip } from '../support/skip.ts';

const signal = new AbortController().signal;
const files = realTrajectories();

function countOf(trajectory: ForeignTrajectory): Count {
  return {
    turns: trajectory.steps.filter(({ turn }) => turn !== null).length,
    calls: partsOf(trajectory.steps).filter(({ kind }) => kind === 'tool_call').length,
  };
}

describe('readers of foreign trajectories, on real files', () => {
  const table: string[][] = [];

  before(function () {
    if (files.length === 0) skip(this, 'the reference data is not beside this repository');
  });

  after(() => {
    const widths = [0, 1, 2, 3, 4].map((column) =>
      Math.max(0, ...table.map((row) => row[column]?.length ?? 0)),
    );
    for (const row of table)
      console.log(`      ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`);
  });

  it('are asked for every file that is there', () => {
    const unruled = files.filter(({ format }) => format === null).map(({ file }) => file);
    assert.deepEqual(unruled, []);
    assert.ok(files.length >= 42, `only ${files.length} files`);
  });

  for (const { file, path, format, undecoded, counts } of files) {
    it(`have the turns and calls of ${file} that an independent reader counts`, async () => {
      assert.equal(detectFormat(readFileSync(path).subarray(0, 65_536), basename(file)), format);
      const expected = counts();
      const first = await readForeign(path, {}, signal);
      assert.deepEqual(first.info.members.map(({ id }) => id).sort(), [...expected.keys()].sort());
      for (const [member, each] of expected) {
        const trajectory = await readForeign(path, { member }, signal);
        assertWellFormed(trajectory);
        assert.deepEqual(countOf(trajectory), each, `${file} ${member}`);
        assert.equal(trajectory.info.format, format);
        assert.equal(trajectory.info.undecoded, undecoded, `${file} ${member} undecoded`);
        const text = partsOf(trajectory.steps).map((part) => part.text);
        assert.ok(!text.some((each) => each.includes('attachment://')), 'an attachment was not put in');
        const name = expected.size > 1 ? `${file} ${member}` : file;
        table.push([
          name,
          String(format),
          `${each.turns} turns`,
          `${each.calls} calls`,
          `${undecoded} undecoded`,
        ]);
      }
    });
  }
});

function pathOf(place: (file: string) => boolean): string {
  const found = files.find(({ file }) => place(file));
  assert.ok(found !== undefined);
  return found.path;
}

describe('one session in several formats', () => {
  before(function () {
    if (files.length === 0) skip(this, 'the reference data is not beside this repository');
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
        const { steps } = await readForeign(pathOf(place), {}, signal);
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
      const { steps } = await readForeign(pathOf(place), {}, signal);
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
