import assert from 'node:assert/strict';
import { FindHit } from '../../../../src/protocol/review.ts';
import { maxMessageBytes } from '../../../../src/core/schema/step.ts';
import { type FindQuery, findText } from '../../../../src/core/trajectory/find.ts';
import { message, response, result, started, trajectoryText } from '../../../support/trajectoryLines.ts';
import { forever, openText } from './opened.ts';

const content = trajectoryText([
  started(),
  message('find the Error'),
  response(1, { text: 'error error', cmd: 'ls' }),
  result(1, 'first line\nan ERROR here, and one errors more\r\nlast line'),
  response(2, { text: 'a.b*c straße İstanbul ERROR' }),
]);

async function find(text: string, query: Partial<FindQuery> = {}, of = content) {
  using opened = await openText(of);
  const found = await findText(
    opened.reader,
    { text, matchCase: false, kinds: null, limit: 2000, ...query },
    forever,
  );
  for (const hit of found.hits) FindHit.parse(hit);
  return found;
}

describe('find in a trajectory', () => {
  it('gives every place in order, in any case, with step, part and offset', async () => {
    const { hits, more } = await find('error');
    assert.equal(more, false);
    assert.deepEqual(
      hits.map(({ step, part, at }) => [step, part, at]),
      [
        [0, 0, 9],
        [0, 1, 0],
        [0, 1, 6],
        [0, 3, 14],
        [0, 3, 34],
        [1, 0, 22],
      ],
    );
  });

  it('minds the case where it is told to', async () => {
    const { hits } = await find('ERROR', { matchCase: true });
    assert.deepEqual(
      hits.map(({ step, part }) => [step, part]),
      [
        [0, 3],
        [1, 0],
      ],
    );
  });

  it('takes the text for what it is, no pattern', async () => {
    assert.deepEqual(
      (await find('a.b*c')).hits.map(({ at }) => at),
      [0],
    );
    for (const text of ['a.c', '.*', '(', '[a-z]', '\\', 'a|b']) {
      assert.deepEqual((await find(text)).hits, [], text);
      assert.deepEqual((await find(text, { matchCase: true })).hits, [], text);
    }
  });

  it('keeps offsets right after letters whose other case is longer', async () => {
    const { hits } = await find('ERROR', { kinds: ['text'] });
    const [last] = hits.slice(-1);
    assert.deepEqual([last?.step, last?.at], [1, 'a.b*c straße İstanbul '.length]);
  });

  it('looks only where it is told to', async () => {
    assert.deepEqual(
      (await find('error', { kinds: ['tool_result', 'user'] })).hits.map(({ part }) => part),
      [0, 3, 3],
    );
    assert.deepEqual((await find('error', { kinds: [] })).hits, []);
  });

  it('shows the line of the hit, and of a long line the part round it', async () => {
    const [, , , hit] = (await find('error')).hits;
    assert.equal(hit?.line, 'an ERROR here, and one errors more');
    const long = trajectoryText([
      started(),
      response(1, { text: `${'😀'.repeat(500)}needle${'😀'.repeat(500)}` }),
    ]);
    const [only] = (await find('needle', {}, long)).hits;
    assert.ok(only?.line.includes('needle') && only.line.length <= 320 && only.line.isWellFormed());
    const [whole] = (await find('😀'.repeat(400), {}, long)).hits;
    assert.ok(whole !== undefined && whole.line.length <= 320);
  });

  it('stops at the limit, and says that there are more only where there are', async () => {
    const all = await find('error', { limit: 6 });
    assert.deepEqual([all.hits.length, all.more], [6, false]);
    const some = await find('error', { limit: 5 });
    assert.deepEqual([some.hits.length, some.more], [5, true]);
  });

  it('stops before the answer is larger than a message', async () => {
    const lines = trajectoryText([
      started(),
      response(1, { text: `${'\u0001'.repeat(250)}needle${'\u0001'.repeat(60)}\n`.repeat(2000) }),
    ]);
    const found = await find('needle', {}, lines);
    assert.ok(found.more && found.hits.length > 100);
    assert.ok(Buffer.byteLength(JSON.stringify(found)) <= maxMessageBytes);
  });

  it('gives what it has when it is aborted', async () => {
    using opened = await openText(content);
    const query = { text: 'error', matchCase: false, kinds: null, limit: 10 };
    const stopped = await findText(opened.reader, query, AbortSignal.abort());
    assert.deepEqual(stopped, { hits: [], more: true });
    opened.reader.close();
    await assert.rejects(findText(opened.reader, query, forever), { code: 'usage' });
  });
});
