import { isAbsolute, relative, sep } from 'node:path';
import { stringify } from 'yaml';
import { looksLikeKey } from '../../../core/schema/looksLikeKey.ts';
import type { ModelChoice, Plan, SuiteChoice } from './draft.ts';

/** Where the sample suite is made, from the configuration's folder. */
export const sampleTasksDir = 'tasks/sample';

/**
 * The text of a new `itbench.yml` in the folder `base` (absolute), with a line about each key. `readConfig` reads it
 * back as what was chosen, whatever characters the names and paths hold.
 */
export function configText({ suite, models, preset }: Plan, base: string): string {
  return [
    '# What ITBench Review runs, and on what. Every key there is: itbench-review schema config',
    '',
    `# ${suiteComment(suite)}`,
    `tasks_dir: ${scalar(tasksDir(suite, base))}`,
    '',
    '# Runs and their reports, relative to this file.',
    'output_dir: results/',
    '',
    ...presetLines(preset),
    '',
    '# The models to measure. `name` is what reports and file names call them.',
    'models:',
    ...models.flatMap(modelLines),
    ...limitLines(models),
    '',
  ].join('\n');
}

function suiteComment(suite: SuiteChoice): string {
  return suite.kind === 'sample'
    ? 'The sample suite: simulated incidents, for trying things out. It ranks no models.'
    : 'The tasks: a folder with a suite, relative to this file.';
}

/** Relative where the folder lies within `base`, so that both can be moved together; with `/` on every system. */
function tasksDir(suite: SuiteChoice, base: string): string {
  if (suite.kind === 'sample') return sampleTasksDir;
  const path = relative(base, suite.path);
  if (path === '') return '.';
  if (isAbsolute(path) || path === '..' || path.startsWith(`..${sep}`)) return suite.path;
  const portable = path.split(sep).join('/');
  // A folder's generated name is refused as a key unless it can be seen to be a path.
  return looksLikeKey(portable) ? `./${portable}` : portable;
}

function presetLines(preset: Plan['preset']): string[] {
  return preset === 'smoke'
    ? ['# smoke: 10 tasks, 1 repeat, 40 turns. Without this line, every task is run.', 'preset: smoke']
    : ['# Every task is run. For a quick look at ten of them:', '# preset: smoke'];
}

function modelLines({ entry, key }: ModelChoice): string[] {
  const fields = Object.entries(entry).filter(([, value]) => value !== undefined);
  const lines = fields.map(([name, value]) => `${name}: ${scalar(String(value))}`);
  const [about, ...further] = [aboutModel({ entry, key }), ...lines];
  return [`  # ${about}`, ...further.map((line, index) => (index === 0 ? `  - ${line}` : `    ${line}`))];
}

function aboutModel({ entry, key }: ModelChoice): string {
  switch (entry.adapter) {
    case 'baseline':
      return `A rule-based agent, not a model: the floor for one. Strategy ${entry.strategy}.`;
    case 'editor':
      return 'A language model of the editor, `model` being its vendor/id. It runs in the editor only.';
    default:
      return `Speaks the OpenAI chat protocol. ${keyWords[key]}`;
  }
}

const keyWords = {
  stored: "Its API key is in the editor's storage (Set API Key).",
  environment: 'Its API key is in the variable that api_key_env names, never here.',
  none: 'It needs no API key.',
} as const satisfies Record<ModelChoice['key'], string>;

/** A limit is offered where there may be something to pay. */
function limitLines(models: readonly ModelChoice[]): string[] {
  if (!models.some(({ entry }) => entry.endpoint !== undefined)) return [];
  return [
    '',
    '# Where models have a price, a run can stop when it has cost this many US dollars:',
    '# limits:',
    '#   max_cost_usd: 20',
  ];
}

/** A text as YAML on one line, quoted where it needs to be. */
function scalar(text: string): string {
  const isPlain = /^[\x20-\x7e]*$/.test(text);
  return stringify(text, {
    lineWidth: 0,
    blockQuote: false,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
    defaultStringType: isPlain ? 'PLAIN' : 'QUOTE_DOUBLE',
  }).trimEnd();
}
