import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('../', import.meta.url));
const texts = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'src/README.md'];
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const readme = read('README.md');

/** First cells of the rows of the table whose header begins with a word. */
function firstCells(text: string, header: string): string[] {
  const [, table = ''] = text.split(new RegExp(`^\\| ${header} \\|.*\\n\\|[-|]+\\|\\n`, 'm'));
  const [rows = ''] = table.split('\n\n');
  return rows
    .trim()
    .split('\n')
    .map((row) => row.split('|')[1]?.trim() ?? '');
}

describe('the texts for people', () => {
  for (const file of texts) {
    it(`${file} links to files that exist`, () => {
      const links = [...read(file).matchAll(/\]\((?<target>[^)#\s]+)[^)]*\)/g)].map(
        ({ groups }) => groups?.target ?? '',
      );
      const missing = links.filter(
        (link) => !/^https:/.test(link) && !existsSync(join(root, dirname(file), link)),
      );
      assert.deepEqual(missing, []);
    });

    it(`${file} names npm scripts that exist`, () => {
      const named = [...read(file).matchAll(/npm (?:run (?<script>[\w:]+)|(?<short>start|test))/g)].map(
        ({ groups }) => groups?.script ?? groups?.short ?? '',
      );
      const missing = named.filter((name) => !Object.hasOwn(manifest.scripts, name));
      assert.deepEqual(missing, []);
    });
  }
});

describe('the README', () => {
  it('lists every command of the palette by its title, and none that is not there', () => {
    const hidden = manifest.contributes.menus.commandPalette
      .filter(({ when }) => when === 'false')
      .map(({ command }) => command);
    const titles = manifest.contributes.commands
      .filter(({ command }) => !hidden.includes(command))
      .map(({ title }) => title);
    assert.deepEqual(firstCells(readme, 'Command').toSorted(), titles.toSorted());
  });

  it('lists every view, and every setting with its default', () => {
    const views = manifest.contributes.views.itbenchReview.map(({ name }) => name);
    assert.deepEqual(firstCells(readme, 'View'), views);
    const settings = Object.entries(manifest.contributes.configuration.properties);
    assert.deepEqual(
      firstCells(readme, 'Setting'),
      settings.map(([name]) => `\`${name}\``),
    );
    for (const [name, { default: value }] of settings) {
      assert.match(readme, new RegExp(`^\\| \`${name}\` \\| \`?${value}\`? \\|`, 'm'));
    }
  });

  it('shows at most four pictures, each with words for those who cannot see it, and small enough to be shipped', () => {
    const shown = [...readme.matchAll(/!\[(?<words>[^\]]*)\]\((?<file>[^)]+)\)/g)].map(({ groups }) => ({
      words: groups?.words ?? '',
      file: groups?.file ?? '',
    }));
    assert.ok(shown.length > 0 && shown.length <= 4, `${shown.length} pictures`);
    for (const { words, file } of shown) {
      assert.ok(words.length > 40, `${file}: ${words}`);
      assert.ok(statSync(join(root, file)).size < 250_000, `${file} is too large`);
    }
    const there = readdirSync(join(root, 'media/readme')).map((file) => `media/readme/${file}`);
    assert.deepEqual(shown.map(({ file }) => file).toSorted(), there.toSorted());
  });
});
