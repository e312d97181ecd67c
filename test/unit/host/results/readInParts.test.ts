import assert from 'node:assert/strict';
import { attemptsPerPart, readInParts } from '../../../../src/host/results/readInParts.ts';

describe('readInParts', () => {
  it('asks for part after part until all has been looked at, and joins the answers in order', async () => {
    const asked: number[] = [];
    const all = await readInParts(2 * attemptsPerPart + 1, async ({ from, count }) => {
      asked.push(from);
      // A part may hold fewer than it looked at: none of them flagged, say.
      return from === attemptsPerPart ? [] : [`${from}+${count}`];
    });
    assert.deepEqual(asked, [0, attemptsPerPart, 2 * attemptsPerPart]);
    assert.deepEqual(all, [`0+${attemptsPerPart}`, `${2 * attemptsPerPart}+${attemptsPerPart}`]);
  });

  it('asks for nothing where there is nothing', async () => {
    assert.deepEqual(await readInParts(0, () => assert.fail('asked')), []);
  });
});
