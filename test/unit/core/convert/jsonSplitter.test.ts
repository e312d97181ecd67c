import assert from 'node:assert/strict';
import { type JsonPiece, type JsonProblem, JsonSplitter } from '../../../../src/core/convert/jsonSplitter.ts';
import { createRandom } from '../../../../src/core/simulate/random.ts';

function pieces(text: string, partBytes: number, maxPieceBytes = 1e6): (JsonPiece | JsonProblem)[] {
  const bytes = Buffer.from(text);
  const splitter = new JsonSplitter(maxPieceBytes);
  const found: (JsonPiece | JsonProblem)[] = [];
  // One buffer for all parts, as readers of files have.
  const part = Buffer.alloc(partBytes);
  for (let at = 0; at < bytes.length; at += partBytes) {
    const length = bytes.copy(part, 0, at, at + partBytes);
    found.push(...splitter.feed(part.subarray(0, length)));
  }
  found.push(...splitter.end());
  return found;
}

/** Pieces in short: the list and the parsed value, or the problem. */
function read(text: string, partBytes = 7, maxPieceBytes?: number): unknown[] {
  return pieces(text, partBytes, maxPieceBytes).map((piece) =>
    piece.type === 'problem' ? piece.reason : [piece.type, piece.list, JSON.parse(piece.text)],
  );
}

describe('JsonSplitter', () => {
  it('takes the items of a list one by one, and then the document without them', () => {
    const list = { kind: 'PodList', items: [{ a: [1, { items: [2] }] }, { b: '],}"\\' }], last: { c: [3] } };
    assert.deepEqual(read(JSON.stringify(list, null, 4)), [
      ['element', 'items', list.items[0]],
      ['element', 'items', list.items[1]],
      ['document', '', { ...list, items: [] }],
    ]);
  });

  it('takes lists below data, and none of the same name elsewhere', () => {
    const answer = { status: 'success', data: { alerts: [{ x: 1 }], other: [4] }, spec: { alerts: [5] } };
    assert.deepEqual(read(JSON.stringify(answer)), [
      ['element', 'data.alerts', { x: 1 }],
      ['document', '', { ...answer, data: { alerts: [], other: [4] } }],
    ]);
  });

  it('takes a document that is a list, elements of any type', () => {
    assert.deepEqual(read('[1, "two" , [3],{"four":4}, null]'), [
      ['element', '', 1],
      ['element', '', 'two'],
      ['element', '', [3]],
      ['element', '', { four: 4 }],
      ['element', '', null],
      ['document', '', []],
    ]);
  });

  it('takes documents that follow one another, bare values too', () => {
    assert.deepEqual(read('{"a":1}\n{"items":[]}{"items":null} 7 "x"\n'), [
      ['document', '', { a: 1 }],
      ['document', '', { items: [] }],
      ['document', '', { items: null }],
      ['document', '', 7],
      ['document', '', 'x'],
    ]);
  });

  it('knows what stands before a list while the list is read', () => {
    const splitter = new JsonSplitter(1000);
    const first = splitter.feed(Buffer.from('{"kind":"PodList","items":[{"x":1},')).next();
    assert.deepEqual(first.value, { type: 'element', list: 'items', text: '{"x":1}' });
    assert.match(splitter.head, /"kind":"PodList"/);
  });

  it('gives what stands before a cut, and says that there is one', () => {
    const cut = 'the JSON is cut: it ends inside a value, and what should follow is missing';
    assert.deepEqual(read('{"items":[{"a":1},{"b":'), [['element', 'items', { a: 1 }], cut]);
    assert.deepEqual(read('{"items":[{"a":"never ends'), [cut]);
  });

  it('leaves out a piece that is too large, and goes on behind it', () => {
    const large = 'x'.repeat(200);
    const found = read(`{"items":[{"a":"${large}"},{"b":2}]}`, 7, 100);
    assert.deepEqual(found, [
      'a part of it has more than 100 bytes',
      ['element', 'items', { b: 2 }],
      ['document', '', { items: [] }],
    ]);
  });

  it('gives the same pieces however the bytes arrive', () => {
    const seed = 'json-splitter-1';
    const random = createRandom(seed);
    const names = ['items', 'data', 'alerts', 'result', 'kind', 'x"y\\', 'ü', ''];
    const value = (depth: number): unknown => {
      const choice = depth > 4 ? random.int(0, 4) : random.int(0, 7);
      const some = <T>(make: () => T): T[] => Array.from({ length: random.int(0, 4) }, make);
      if (choice < 2)
        return random.pick(['', 'a', '{"items":[', ']}', '"', '\\', '\\"', '💡', '\n,'] as const);
      if (choice === 2) return random.int(-5, 1000) / 8;
      if (choice === 3) return random.pick([true, false, null] as const);
      if (choice < 6)
        return Object.fromEntries(some(() => [names[random.int(0, names.length)], value(depth + 1)]));
      return some(() => value(depth + 1));
    };
    for (let round = 0; round < 300; round += 1) {
      const text = [value(0), value(0)].map((one) => JSON.stringify(one, null, random.int(0, 3))).join('\n');
      const whole = read(`${text}\n`, 1e6);
      assert.ok(whole.length > 0 && whole.every(Array.isArray), `seed ${seed}, round ${round}`);
      for (const size of [1, 2, 3, 17]) {
        assert.deepEqual(read(`${text}\n`, size), whole, `seed ${seed}, round ${round}, parts of ${size}`);
      }
    }
  });
});
