import assert from 'node:assert/strict';
import { adapterNames } from '../../../../src/core/schema/adapter.ts';
import { entryProblems } from '../../../../src/core/schema/entryProblems.ts';
import { ModelEntry } from '../../../../src/core/schema/modelEntry.ts';

function problemsOf(entry: Record<string, unknown>): string[] {
  return entryProblems(ModelEntry.parse({ name: 'm', ...entry })).map(({ path, message }) =>
    [...path, message].join(': '),
  );
}

/** What each adapter cannot do without. */
const needed = {
  'openai-compatible': { endpoint: 'https://api.example/v1' },
  openai: {},
  anthropic: {},
  google: {},
  editor: { model: 'probe/one' },
  baseline: {},
  replay: { replay: 'results/r1' },
  scripted: { script: 'demo.yml' },
} as const;

/** Every key that only some adapters know, with a value that is right where it is known. */
const keys = {
  endpoint: 'https://api.example/v1',
  api_key_env: 'KEY',
  api_key_command: 'pass show key',
  api_key_file: 'key.txt',
  temperature: 0,
  reasoning_effort: 'low',
  send_reasoning: true,
  thinking_tokens: 2_000,
  prompt_caching: true,
  max_tokens_field: 'max_tokens',
  extra_body: { top_k: 1 },
  price: { input_usd_per_mtok: 1, output_usd_per_mtok: 1 },
  strategy: 'triage',
  script: 'demo.yml',
  replay: 'results/r1',
} as const;

const overHttp = [
  'endpoint',
  'api_key_env',
  'api_key_command',
  'api_key_file',
  'temperature',
  'reasoning_effort',
  'price',
];
const known: Readonly<Record<(typeof adapterNames)[number], readonly string[]>> = {
  'openai-compatible': [...overHttp, 'send_reasoning', 'max_tokens_field', 'extra_body'],
  openai: [...overHttp, 'send_reasoning'],
  anthropic: [...overHttp, 'thinking_tokens', 'prompt_caching'],
  google: [...overHttp, 'thinking_tokens'],
  editor: ['temperature'],
  baseline: ['strategy', 'price'],
  replay: ['replay'],
  scripted: ['script', 'price'],
};

describe("the check of a model's entry", () => {
  for (const adapter of adapterNames) {
    it(`takes what adapter ${adapter} knows, and refuses the rest by name`, () => {
      const base = { adapter, ...needed[adapter] };
      assert.deepEqual(problemsOf(base), []);
      const refused = Object.entries(keys).filter(([key, value]) => {
        const problems = problemsOf({ ...base, [key]: value });
        if (problems.length === 0) return false;
        assert.match(
          problems.join(),
          new RegExp(`^${key}: means nothing with adapter ${adapter}: \\w.*\\w$`),
        );
        return true;
      });
      assert.deepEqual(
        refused.map(([key]) => key),
        Object.keys(keys).filter((key) => !known[adapter].includes(key)),
      );
    });
  }

  for (const [adapter, problem] of [
    ['openai-compatible', 'adapter openai-compatible needs an endpoint'],
    ['editor', 'adapter editor needs model: vendor/id'],
    ['replay', 'adapter replay needs replay: the folder of a run, or a trajectory.jsonl'],
    ['scripted', 'adapter scripted needs a script'],
  ] as const) {
    it(`asks adapter ${adapter} for what it cannot do without`, () => {
      assert.deepEqual(problemsOf({ adapter }), [problem]);
    });
  }

  it('asks for an adapter or an endpoint, before anything else', () => {
    assert.deepEqual(problemsOf({ strategy: 'triage' }), [
      'needs an endpoint, or an adapter that needs none',
    ]);
  });

  it('says who knows a key, or why it means nothing', () => {
    assert.deepEqual(problemsOf({ adapter: 'anthropic', extra_body: {}, strategy: 'triage', script: 's' }), [
      'extra_body: means nothing with adapter anthropic: only openai-compatible knows it',
      'strategy: means nothing with adapter anthropic: only baseline knows it',
      'script: means nothing with adapter anthropic: only scripted knows it',
    ]);
    assert.deepEqual(problemsOf({ adapter: 'openai', thinking_tokens: 1 }), [
      'thinking_tokens: means nothing with adapter openai: its API takes reasoning_effort instead',
    ]);
    assert.deepEqual(problemsOf({ endpoint: 'https://api.example/v1', thinking_tokens: 1 }), [
      'thinking_tokens: means nothing with adapter openai-compatible: only anthropic and google know it',
    ]);
    assert.deepEqual(problemsOf({ adapter: 'replay', replay: 'r', temperature: 0 }), [
      'temperature: means nothing with adapter replay: nobody is asked',
    ]);
  });

  it('refuses two sources of one key', () => {
    assert.deepEqual(problemsOf({ adapter: 'openai', api_key_env: 'KEY', api_key_file: 'key.txt' }), [
      'api_key_file: must not stand beside api_key_env: name one of them',
    ]);
  });
});
