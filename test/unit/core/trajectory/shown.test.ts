import assert from 'node:assert/strict';
import type { Part, Step } from '../../../../src/core/analysis/step.ts';
import {
  maxMessageBytes,
  maxShownChars,
  maxShownParts,
  ShownStep,
  StepHead,
} from '../../../../src/core/schema/step.ts';
import { createRandom } from '../../../../src/core/simulate/random.ts';
import { sha256 } from '../../../../src/core/store/hash.ts';
import { headPage, shownRange, shownStep } from '../../../../src/core/trajectory/shown.ts';
import { stepHead } from '../../../../src/core/trajectory/stepHead.ts';

function part(fields: Partial<Part>): Part {
  return { kind: 'tool_result', title: '', text: '', callId: null, failed: false, facts: [], ...fields };
}

function stepOf(parts: readonly Part[]): Step {
  return { turn: 1, time: null, durationMs: null, usage: null, costUsd: null, facts: [], parts };
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** All parts of a step as a page would fetch them, message by message. */
function everyMessage(step: Step): ShownStep[] {
  const messages: ShownStep[] = [];
  for (let first = 0; first < step.parts.length; ) {
    const shown = ShownStep.parse(shownStep(step, 0, first));
    assert.ok(shown.parts.length > 0 && shown.first_part === first);
    messages.push(shown);
    first += shown.parts.length;
  }
  return messages;
}

describe('a step as it is shown', () => {
  it('has what is short whole, and of what is long the beginning, its length and the sha256 of all', () => {
    const long = 'x'.repeat(maxShownChars + 1);
    const { parts } = shownStep(
      stepOf([part({ text: 'x'.repeat(maxShownChars) }), part({ text: long })]),
      3,
      0,
    );
    assert.deepEqual(
      parts.map(({ text, chars, sha256: hash }) => [text.length, chars, hash]),
      [
        [maxShownChars, maxShownChars, null],
        [maxShownChars, maxShownChars + 1, sha256(long)],
      ],
    );
  });

  it('comes in messages of at most a megabyte that miss no part, whatever is in it', () => {
    for (const text of ['x', '"', '\u0000', 'ü', '検', '😀', '\ud800']) {
      const parts = Array.from({ length: 30 }, () => part({ text: text.repeat(maxShownChars) }));
      const messages = everyMessage(stepOf(parts));
      for (const message of messages)
        assert.ok(jsonBytes(message) <= maxMessageBytes, `${text}: ${jsonBytes(message)}`);
      assert.equal(messages.flatMap((message) => message.parts).length, 30);
    }
    const many = everyMessage(stepOf(Array.from({ length: 450 }, () => part({ text: 'x' }))));
    assert.deepEqual(
      many.map(({ parts }) => parts.length),
      [maxShownParts, maxShownParts, 50],
    );
  });

  it('keeps within the schema when ids, titles and facts are without bounds', () => {
    const id = 'i'.repeat(5_000_000);
    const facts = Array.from({ length: 100 }, () => ({ name: 'n'.repeat(1000), value: 'v'.repeat(10_000) }));
    const call = part({ kind: 'tool_call', title: 't\n'.repeat(1000), callId: id, facts });
    const answer = part({ callId: id });
    const shown = ShownStep.parse(shownStep({ ...stepOf([call, answer]), facts }, 0, 0));
    assert.ok(jsonBytes(shown) <= maxMessageBytes);
    assert.equal(shown.parts[0]?.call_id, shown.parts[1]?.call_id);
    const other = shownStep(stepOf([part({ callId: `${id}x` })]), 0, 0);
    assert.notEqual(shown.parts[0]?.call_id, other.parts[0]?.call_id);
  });
});

describe('more of a long text', () => {
  it('adds up to the text, whatever pieces it is asked for in, and never cuts a character', () => {
    const seed = 'ranges-1';
    const random = createRandom(seed);
    for (let round = 0; round < 200; round += 1) {
      const text = Array.from({ length: random.int(1, 40) }, () =>
        random.pick(['a', '😀', '検', '\u0000']),
      ).join('');
      const step = stepOf([part({ text })]);
      let read = '';
      while (read.length < text.length) {
        const piece = shownRange(step, { part: 0, from: read.length, count: random.int(1, 6) });
        assert.ok(piece.text.length > 0 && piece.text.isWellFormed(), `seed ${seed}, round ${round}`);
        assert.equal(piece.chars, text.length);
        read += piece.text;
      }
      assert.equal(read, text, `seed ${seed}, round ${round}`);
    }
  });

  it('fits a message, and so may be less than was asked for', () => {
    const step = stepOf([part({ text: '\u0000'.repeat(300_000) })]);
    const { text } = shownRange(step, { part: 0, from: 0, count: 262_144 });
    assert.ok(jsonBytes(text) <= maxMessageBytes && text.length > 100_000);
    const plain = stepOf([part({ text: 'x'.repeat(300_000) })]);
    assert.equal(shownRange(plain, { part: 0, from: 0, count: 262_144 }).text.length, 262_144);
  });

  it('is nothing beyond the end, and refused of a part that is not there', () => {
    const step = stepOf([part({ text: 'abc' })]);
    assert.deepEqual(shownRange(step, { part: 0, from: 9, count: 5 }), { text: '', chars: 3 });
    assert.throws(() => shownRange(step, { part: 1, from: 0, count: 5 }), { code: 'usage' });
  });
});

describe('a page of heads', () => {
  it('holds as many as fit a message', () => {
    const calls = Array.from({ length: 8 }, () =>
      part({ kind: 'tool_call', title: '検'.repeat(80), text: '検'.repeat(300) }),
    );
    const heads = Array.from({ length: 2000 }, (_, index) => stepHead(index, stepOf(calls)));
    for (const head of heads.slice(0, 3)) StepHead.parse(head);
    const page = headPage(heads);
    assert.ok(page.length > 100 && page.length < 2000);
    assert.ok(jsonBytes(page) <= maxMessageBytes);
    assert.equal(headPage(heads.slice(0, 5)).length, 5);
    assert.deepEqual(headPage([]), []);
  });
});
