import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import type { Config } from '../../../../../src/core/schema/config.ts';
import { ModelEntry } from '../../../../../src/core/schema/modelEntry.ts';
import { readConfig } from '../../../../../src/core/schema/readConfig.ts';
import { xoshiro128 } from '../../../../../src/core/xoshiro128.ts';
import { configText } from '../../../../../src/host/config/create/configText.ts';
import {
  baselines,
  editorModel,
  type ModelChoice,
  type Plan,
  type SuiteChoice,
} from '../../../../../src/host/config/create/draft.ts';

const base = resolve('/home/me/project');

function readBack(plan: Plan): { text: string; config: Config } {
  const text = configText(plan, base);
  const reading = readConfig(text);
  assert.ok(reading.ok, `${JSON.stringify(reading)}\n${text}`);
  return { text, config: reading.config };
}

const endpoint = (name: string, more: Partial<ModelEntry> = {}): ModelChoice => ({
  entry: { name, endpoint: 'https://api.provider.example/v1', model: 'provider-model', ...more },
  key: more.api_key_env === undefined ? 'stored' : 'environment',
});

/** Texts that mean something else in YAML, or end it, when they are written as they are. */
const awkward = [
  'no',
  'yes',
  'true',
  'null',
  '~',
  '1',
  '1.0',
  '0x1F',
  '1e3',
  '.inf',
  '2026-11-22',
  '12:30:00',
  '=',
  '<<',
  '- a',
  '-',
  '? a',
  ': a',
  'a: b',
  'a #b',
  '# a',
  '#a',
  '*a',
  '&a',
  '!a',
  '!!str a',
  '|',
  '>',
  '%a',
  '@a',
  '`a`',
  '"a"',
  "'a'",
  "it's",
  '"',
  "'",
  '{a}',
  '[a]',
  'a, b',
  'a]',
  '---',
  '...',
  ' a',
  'a ',
  'a\\b',
  'a\\',
  'ä',
  '日本',
  '😀',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\u202e',
  'a:',
  ':',
  ',',
  '{',
  '}',
  '[',
  ']',
  'meta-llama/Llama-3.1-8B:free',
];

const suites: SuiteChoice[] = [
  { kind: 'sample' },
  { kind: 'folder', path: resolve(base, 'tasks'), taskCount: 40 },
  { kind: 'folder', path: base, taskCount: 1 },
  { kind: 'folder', path: resolve('/data/itbench'), taskCount: 40 },
];

const modelSets: ModelChoice[][] = [
  [...baselines],
  [endpoint('my-llm')],
  [endpoint('my-llm', { api_key_env: 'PROVIDER_API_KEY' })],
  [{ ...endpoint('local'), key: 'none' }],
  [editorModel('copilot/gpt-4o', [])],
  [...baselines, endpoint('a'), endpoint('b', { api_key_env: 'B_KEY' }), editorModel('copilot/gpt-4o', [])],
];

describe('configText', () => {
  it('is read back as what was chosen, for every combination', () => {
    for (const suite of suites) {
      for (const models of modelSets) {
        for (const preset of ['smoke', 'none'] as const) {
          const { config } = readBack({ suite, models, preset });
          assert.deepEqual(
            config.models,
            models.map(({ entry }) => entry),
          );
          assert.equal(config.preset, preset === 'none' ? undefined : preset);
          assert.equal(config.output_dir, 'results/');
          const tasks = suite.kind === 'sample' ? resolve(base, 'tasks/sample') : suite.path;
          assert.equal(resolve(base, config.tasks_dir), tasks);
        }
      }
    }
  });

  it('names a folder inside its own by a relative path, and one outside by an absolute one', () => {
    const tasksDir = (path: string) =>
      readBack({ suite: { kind: 'folder', path, taskCount: 1 }, models: [...baselines], preset: 'none' })
        .config.tasks_dir;
    assert.equal(tasksDir(resolve(base, 'a', 'b')), 'a/b');
    assert.equal(tasksDir(base), '.');
    assert.equal(tasksDir(resolve(base, '..', 'other')), resolve('/home/me/other'));
    assert.equal(tasksDir(resolve(base, '..a')), '..a');
  });

  it('writes a folder whose name looks like a key so that it is read as a path', () => {
    const name = 'aB3dE6gH9jK2mN5pQ8sT1vW4';
    const suite = { kind: 'folder', path: resolve(base, name), taskCount: 1 } as const;
    const { config } = readBack({ suite, models: [...baselines], preset: 'none' });
    assert.equal(resolve(base, config.tasks_dir), suite.path);
  });

  it('quotes whatever would be something else', () => {
    for (const word of awkward) {
      const suite = { kind: 'folder', path: resolve('/data', word), taskCount: 1 } as const;
      const choice = endpoint(word, { model: word });
      const { config } = readBack({ suite, models: [choice], preset: 'smoke' });
      assert.deepEqual(config.models, [choice.entry], word);
      assert.equal(config.tasks_dir, suite.path, word);
    }
  });

  it('is read back whatever characters names, ids and paths are made of', () => {
    const seed = 20261122;
    const next = xoshiro128([seed, 1, 2, 3]);
    const upTo = (count: number) => next() % count;
    const pieces = [...awkward, '\n', '\r', '\t', '\u0085', '\u0007', ' ', 'abc', 'x'.repeat(90)];
    for (let round = 0; round < 400; round += 1) {
      const word = Array.from({ length: 1 + upTo(5) }, () => pieces[upTo(pieces.length)]).join('');
      const suite = { kind: 'folder', path: `/data/${word}`, taskCount: 1 } as const;
      const isName = ModelEntry.shape.name.safeParse(word).success;
      const choice = endpoint(isName ? word : 'name', { model: word });
      const { config } = readBack({ suite, models: [choice], preset: 'none' });
      assert.deepEqual(
        [config.models, config.tasks_dir],
        [[choice.entry], suite.path],
        `seed ${seed}, round ${round}`,
      );
    }
  });

  it('explains each key in a line, and holds no key', () => {
    const { text } = readBack({ suite: { kind: 'sample' }, models: [endpoint('my-llm')], preset: 'smoke' });
    assert.equal(
      text,
      `# What ITBench Review runs, and on what. Every key there is: itbench-review schema config

# The sample suite: simulated incidents, for trying things out. It ranks no models.
tasks_dir: tasks/sample

# Runs and their reports, relative to this file.
output_dir: results/

# smoke: 10 tasks, 1 repeat, 40 turns. Without this line, every task is run.
preset: smoke

# The models to measure. \`name\` is what reports and file names call them.
models:
  # Speaks the OpenAI chat protocol. Its API key is in the editor's storage (Set API Key).
  - name: my-llm
    endpoint: https://api.provider.example/v1
    model: provider-model

# Where models have a price, a run can stop when it has cost this many US dollars:
# limits:
#   max_cost_usd: 20
`,
    );
  });
});
