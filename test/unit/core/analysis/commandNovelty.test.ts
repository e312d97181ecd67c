import assert from 'node:assert/strict';
import { CommandNovelty } from '../../../../src/core/analysis/commandNovelty.ts';
import { LineMemory, maxLines } from '../../../../src/core/analysis/lineMemory.ts';
import type { Part } from '../../../../src/core/analysis/step.ts';
import { commandText } from '../../../../src/core/analysis/toolCommand.ts';
import { failed, finished, gave, part, ran, said, steps } from './evidenceScene.ts';

function noveltyOf(...turns: readonly (readonly Part[])[]): CommandNovelty {
  const novelty = new CommandNovelty();
  steps(...turns).forEach((step, index) => {
    novelty.add(index, step);
  });
  return novelty;
}

describe('commands that were run again', () => {
  it('are those with the same text for the same tool, the most repeated first', () => {
    const novelty = noveltyOf(
      [ran('ls'), ran('cat a')],
      [ran('cat a')],
      [ran('ls'), ran('ls')],
      [ran('ls ')],
      [part('tool_call', JSON.stringify({ cmd: 'ls' }), { title: 'other' })],
    );
    assert.deepEqual(novelty.lists().repeated, [
      { command: 'ls', steps: [0, 2, 2] },
      { command: 'cat a', steps: [0, 1] },
    ]);
    assert.equal(novelty.repeatedRuns, 3);
    assert.equal(novelty.commands, 7);
  });

  it('are compared by value where a tool has other arguments', () => {
    const call = (text: string) => commandText(part('tool_call', text));
    assert.equal(call('{"b":{"y":1,"x":2},"a":[3]}'), call('{ "a": [3], "b": {"x":2,"y":1} }'));
    assert.notEqual(call('{"a":[1,2]}'), call('{"a":[2,1]}'));
    assert.equal(call('{"command":["bash","-lc","ls"],"timeout":3}'), 'bash -lc ls');
    assert.equal(call('ls -l'), 'ls -l');
    assert.equal(call('{"cmd":'), '{"cmd":');
    assert.equal(call('[1,2]'), '[1,2]');
  });

  it('are not the end of an attempt', () => {
    assert.deepEqual(noveltyOf([finished('a')], [finished('a')]).lists().repeated, []);
  });

  it('are told apart however long they are', () => {
    const long = 'x'.repeat(100_000);
    const { repeated } = noveltyOf([ran(`${long}1`)], [ran(`${long}2`)], [ran(`${long}1`)]).lists();
    assert.deepEqual(
      repeated.map(({ steps: at }) => at),
      [[0, 2]],
    );
    assert.equal(repeated[0]?.command.length, 300);
  });

  it('are listed as far as a person reads, and counted all', () => {
    const turns = Array.from({ length: 300 }, (_, index) => [ran(`echo ${index % 150}`)]);
    const novelty = noveltyOf(...turns, ...Array.from({ length: 500 }, () => [ran('ls')]));
    assert.equal(novelty.repeatedRuns, 150 + 499);
    assert.equal(novelty.lists().repeated.length, 100);
    assert.equal(novelty.lists().repeated[0]?.steps.length, 100);
  });
});

describe('steps that brought nothing new', () => {
  it('are those whose every line had been seen, wherever it stood', () => {
    const novelty = noveltyOf(
      [ran('a'), gave('one\ntwo\n  three  ')],
      [ran('b'), gave('three\n\none')],
      [ran('c'), gave('one\nfour')],
      [ran('d'), gave('')],
    );
    assert.deepEqual(novelty.lists().nothing_new, [1, 3]);
    assert.equal(novelty.nothingNewSteps, 2);
  });

  it('count every command of a step: one new line is news', () => {
    const novelty = noveltyOf([ran('a'), gave('one')], [ran('a'), ran('b'), gave('one'), gave('two')]);
    assert.deepEqual(novelty.lists().nothing_new, []);
  });

  it('take what a failed command wrote for news, not what it said of its failure', () => {
    const novelty = noveltyOf(
      [ran('a'), failed('', 'no such file\nhere')],
      [ran('b'), failed('found it', 'then broke')],
      [ran('c'), part('tool_result', 'unknown tool', { failed: true })],
      [ran('d'), gave('no such file')],
    );
    assert.deepEqual(novelty.lists().nothing_new, [0, 2, 3]);
  });

  it('are not those that only write the answer, say something, or wait for a result', () => {
    const novelty = noveltyOf(
      [ran('cat > agent_output.json'), gave('')],
      [said('hm')],
      [finished('done'), part('tool_result', 'The task is finished.', { title: 'finish' })],
      [ran('a'), ran('b'), gave('')],
    );
    assert.deepEqual(novelty.lists().nothing_new, []);
  });

  it('are judged by the lines of results of any format', () => {
    const novelty = noveltyOf(
      [ran('a'), part('tool_result', 'one\r\ntwo')],
      [ran('b'), part('tool_result', 'two')],
      [ran('c'), gave('one')],
    );
    assert.deepEqual(novelty.lists().nothing_new, [1, 2]);
  });
});

describe('LineMemory', () => {
  it('remembers a million lines and tells them apart', function () {
    this.timeout(20_000);
    const lines = new LineMemory();
    const text = Array.from({ length: maxLines }, (_, index) => `line ${index}\n`);
    let missed = 0;
    for (const line of text) if (!lines.add(line, 0, line.length - 1)) missed += 1;
    assert.equal(missed, 0);
    assert.ok(lines.full);
    assert.ok(text.every((line) => !lines.add(line, 0, line.length - 1)));
    assert.ok(lines.add('another', 0, 7), 'a line beyond the bound is new');
    assert.ok(lines.add('another', 0, 7), 'and is not remembered');
  });

  it('looks at the piece that it is given, and at its length', () => {
    const lines = new LineMemory();
    assert.ok(lines.add('xabcx', 1, 4));
    assert.ok(!lines.add('abc', 0, 3));
    assert.ok(lines.add('abc', 0, 2));
    assert.ok(lines.add('\0', 0, 1));
    assert.ok(lines.add('\0\0', 0, 2));
  });
});
