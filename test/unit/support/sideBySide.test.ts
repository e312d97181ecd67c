import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runSideBySide } from '../../support/sideBySide.ts';
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
});
