import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dealt, runSideBySide } from '../../support/sideBySide.ts';
import { lastLine } from '../../support/suiteResult.ts';
import { tempFolder } from '../../support/tempFolder.ts';

describe('test files side by side', () => {
  it('are all counted: what passes, fails, is skipped, and a process that dies or leaves something open', async () => {
    using folder = tempFolder();
    const file = (name: string, body: string): string => {
      const path = join(folder.path, `${name}.test.mjs`);
      writeFileSync(path, `describe('${name}', () => { ${body} });`);
      return path;
    };
    const shown: string[] = [];
    const result = await runSideBySide(
      [
        file(
          'mixed',
          "it('passes', () => {}); it('fails', () => { throw new Error('meant'); }); it.skip('waits');",
        ),
        file('dies', "it('ends all', () => process.exit(0));"),
        file('broken', 'nonsense(;'),
        file('leaves', "it('something open', () => { setInterval(() => {}, 1000); });"),
      ],
      2,
      (text) => shown.push(text),
    );
    assert.equal(lastLine(result), '2 passed, 3 failed');
    assert.match(shown.join(''), /meant/);
    assert.deepEqual(
      result.skipped.map(({ title }) => title),
      ['mixed waits'],
    );
    assert.ok(
      result.failures.some((title) => /dies.* ended with code 0 before it told its result$/.test(title)),
    );
  });

  it('share a process where they are given as a list, and none of them is left out', async () => {
    using folder = tempFolder();
    const names = ['a', 'b', 'c', 'd', 'e'];
    const files = names.map((name) => {
      const path = join(folder.path, `${name}.test.mjs`);
      writeFileSync(path, `it('${name} in ' + process.pid, () => {});`);
      return path;
    });
    assert.deepEqual(dealt(names, 2), [
      ['a', 'c', 'e'],
      ['b', 'd'],
    ]);
    const shown: string[] = [];
    const result = await runSideBySide(dealt(files, 2), 2, (text) => shown.push(text));
    assert.equal(lastLine(result), '5 passed, 0 failed');
    const processes = shown.map((text) => new Set(text.match(/(?<= in )\d+/g)));
    assert.deepEqual(
      processes.map(({ size }) => size),
      [1, 1],
    );
    assert.match(shown.join(''), /a\.test\.mjs and 2 more, \d+ s/);
  });
});
