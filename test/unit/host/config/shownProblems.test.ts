import assert from 'node:assert/strict';
import { type ConfigProblem, readConfig } from '../../../../src/core/schema/readConfig.ts';
import { shownProblems } from '../../../../src/host/config/shownProblems.ts';
import { charter } from '../../../support/charter.ts';

function problemsOf(text: string): readonly ConfigProblem[] {
  const reading = readConfig(text);
  return reading.ok ? [] : reading.problems;
}

function shown(text: string, ...marked: number[]) {
  return shownProblems(problemsOf(text), text, new Set(marked));
}

/** The text that a problem underlines. */
function underlined(text: string): string[] {
  return shown(text).map(({ start, end }) => {
    assert.equal(start.line, end.line);
    return (text.split('\n')[start.line] ?? '').slice(start.character, end.character);
  });
}

const misspelt = charter.replace('max_tokens', 'max_tokns');

describe('shownProblems', () => {
  it('underlines the key or the value that is wrong', () => {
    assert.deepEqual(underlined(misspelt), ['max_tokns']);
    assert.deepEqual(underlined(charter.replace('timeout_ms: 30000', 'timeout_ms: 0')), ['0']);
    assert.deepEqual(underlined(charter.replaceAll('\n', '\r\n').replace('max_turns: 40', 'max_turns: x')), [
      'x',
    ]);
  });

  it('underlines the first line alone of a mapping that lacks a key', () => {
    assert.deepEqual(underlined('tasks_dir: tasks/\noutput_dir: out/\n'), ['tasks_dir: tasks/']);
    assert.deepEqual(underlined('tasks_dir: tasks/  \r\noutput_dir: out/\n'), ['tasks_dir: tasks/']);
  });

  it('says where and what, with the word that was meant', () => {
    assert.deepEqual(shown(misspelt), [
      {
        start: { line: 5, character: 4 },
        end: { line: 5, character: 13 },
        message: 'models[0].max_tokns: unknown key; did you mean max_tokens?',
        replacement: 'max_tokens',
      },
    ]);
    assert.deepEqual(
      shown('').map(({ message }) => message),
      ['must be a mapping of keys to values'],
    );
  });

  it('leaves to the YAML extension what it has marked, and nothing else', () => {
    const text = misspelt.replace('timeout_ms: 30000', 'timeout_ms: 0');
    const lines = (...marked: number[]) => shown(text, ...marked).map(({ start }) => start.line);
    assert.deepEqual(lines(), [5, 6]);
    assert.deepEqual(lines(5), [6]);
    assert.deepEqual(lines(4, 7), [5, 6]);
  });

  it('shows what no schema can say whatever others have marked', () => {
    const key = `sk-proj-${'a1B2c3D4e5'.repeat(4)}`;
    const text = `prompts: ${key}\npreset: aa\nrepeats: 1\n${charter}`;
    const all = Array.from({ length: 20 }, (_, line) => line);
    const found = shown(text, ...all);
    assert.deepEqual(
      found.map(({ start }) => start.line),
      [0, 2, 9, 11],
    );
    assert.ok(found.every(({ message }) => !message.includes(key)));
  });

  it('cuts a message that a key of the file makes endless', () => {
    const [problem] = shown(`${'x'.repeat(900)}: 1\n${charter}`);
    assert.equal(problem?.message.length, 501);
  });

  it('shows no character that could turn or hide the text around it', () => {
    const [problem] = shown(`"a\u202Eb\\ec": 1\n${charter}`);
    assert.match(problem?.message ?? '', /^a b c: unknown key/);
  });
});
