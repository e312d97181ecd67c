import assert from 'node:assert/strict';
import { reportLines } from '../../../../src/core/report/reportLines.ts';

const report = {
  'a "quoted: [{,': 'tasks": [{ \\',
  nested: { tasks: [{ attempts: [{ claims: [{}] }] }] },
  tasks: [
    { task_id: 'T0', attempts: [] },
    {
      task_id: '}]"\n',
      attempts: [
        { claims: [{ name: 'a' }, { name: 'b' }], missed: [['x', 'y']], flags: [] },
        { claims: [{ name: 'c' }] },
      ],
    },
  ],
};

describe('lines of a report', () => {
  it('are where attempts and claims begin, beside strings that look like structure', () => {
    const text = JSON.stringify(report, null, 2);
    const lines = text.split('\n');
    const found = reportLines(text);
    const nameAfter = (line: number | null) => lines[line ?? -1]?.trim();
    assert.equal(nameAfter(found.claim(1, 0, 0)), '"name": "a"');
    assert.equal(nameAfter(found.claim(1, 0, 1)), '"name": "b"');
    assert.equal(nameAfter(found.claim(1, 1, 0)), '"name": "c"');
    assert.equal(nameAfter(found.attempt(1, 1)), '"claims": [');
    assert.equal(found.claim(0, 0, 0), null);
    assert.equal(found.attempt(2, 0), null);
  });

  it('are all the first where the text has one', () => {
    const found = reportLines(JSON.stringify(report));
    assert.deepEqual([found.claim(1, 1, 0), found.attempt(1, 0), found.claim(1, 1, 1)], [1, 1, null]);
  });
});
