import assert from 'node:assert/strict';
import { type Part, type Step, stepContent } from '../../../../src/core/analysis/step.ts';
import { sha256OfJson } from '../../../../src/core/store/hash.ts';
import { stepHead } from '../../../../src/core/trajectory/stepHead.ts';

function part(kind: Part['kind'], fields: Partial<Part> = {}): Part {
  return { kind, title: '', text: '', callId: null, failed: false, facts: [], ...fields };
}

function stepOf(...parts: readonly Part[]): Step {
  return { turn: 1, time: null, durationMs: null, usage: null, costUsd: null, facts: [], parts };
}

function hashOf(...parts: readonly Part[]): string {
  return stepHead(0, stepOf(...parts)).content_sha256;
}

function call(text: string, title = 'code_exec'): Part {
  return part('tool_call', { title, text });
}

describe('the head of a step', () => {
  it('is bound to the content by its canonical JSON', () => {
    const steps = [
      stepOf(),
      stepOf(part('text', { text: 'hello "x"\n\u0001 ü 😀' })),
      stepOf(part('system', { text: 'be good' }), part('reasoning', { text: 'hm' }), call('{"b":1,"a":[2]}')),
      stepOf(
        call('no json'),
        part('tool_result', { text: `a${'😀'.repeat(70_000)}` }),
        part('raw', { text: '{}' }),
      ),
    ];
    for (const step of steps) assert.equal(stepHead(0, step).content_sha256, sha256OfJson(stepContent(step)));
  });

  it('has the same hash for the same content, wherever it stands, and another for other content', () => {
    const own = [part('text', { text: 'a' }), call('{"a":1,"b":2}')];
    const same = hashOf(...own);
    assert.equal(hashOf(part('user', { text: 'before' }), ...own, part('end', { text: 'after' })), same);
    assert.equal(hashOf(part('text', { text: 'a', title: 'x' }), call('{"b":2, "a":1}')), same);
    assert.equal(stepHead(9, { ...stepOf(...own), turn: 10, costUsd: 1 }).content_sha256, same);
    for (const other of [
      [part('text', { text: 'b' }), call('{"a":1,"b":2}')],
      [part('text', { text: 'a' }), call('{"a":1,"b":3}')],
      [part('text', { text: 'a' }), call('{"a":1,"b":2}', 'finish')],
      [part('reasoning', { text: 'a' }), call('{"a":1,"b":2}')],
      [...own].reverse(),
    ]) {
      assert.notEqual(hashOf(...other), same);
    }
  });

  it('tells halves of surrogate pairs and numbers without bounds apart from nothing', () => {
    const hashes = [
      hashOf(part('text', { text: 'a\ud800' })),
      hashOf(part('text', { text: 'a' })),
      hashOf(call('{"a":1e999}')),
      hashOf(call('{"a":1e998}')),
      hashOf(call('{"a":"\\ud800"}')),
    ];
    assert.equal(new Set(hashes).size, hashes.length);
  });

  it('is titled by the first command, else by the first words', () => {
    const title = (...parts: readonly Part[]) => stepHead(0, stepOf(...parts)).title;
    const said = part('text', { text: '\n  I look\n at it' });
    assert.equal(title(said, call('{"cmd":"ls -l\\n  | head"}'), call('{"cmd":"pwd"}')), 'ls -l | head');
    assert.equal(title(said, call('{"command":["bash","-c","ls"]}', 'shell')), 'bash -c ls');
    assert.equal(title(said, call('{"reason":"done"}', 'finish')), 'finish {"reason":"done"}');
    assert.equal(title(said, call('', 'finish')), 'finish');
    assert.equal(title(part('user', { text: 'go on' }), said), 'I look at it');
    assert.equal(title(part('user', { text: 'go on' })), 'go on');
    assert.equal(title(), '');
    assert.equal(title(part('text', { text: 'w'.repeat(500) })), `${'w'.repeat(199)}…`);
  });

  it('counts calls, and names the first eight tools', () => {
    const calls = Array.from({ length: 11 }, (_, index) => call('{}', `tool-${index}`));
    const { tools, tool_calls: count } = stepHead(0, stepOf(...calls));
    assert.deepEqual([tools.length, tools[7], count], [8, 'tool-7', 11]);
  });

  it('has each kind once, all characters, and whether anything failed', () => {
    const head = stepHead(
      4,
      stepOf(part('text', { text: 'ab' }), part('text', { text: 'c' }), part('retry', { failed: true })),
    );
    assert.deepEqual([head.step, head.kinds, head.chars, head.failed], [4, ['text', 'retry'], 3, true]);
    assert.equal(stepHead(0, stepOf(part('text', { text: 'ab' }))).failed, false);
  });
});
