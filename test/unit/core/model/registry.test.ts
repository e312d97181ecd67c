import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import type { ModelContext } from '../../../../src/core/model/model.ts';
import { createModelFactory, type ModelSpec } from '../../../../src/core/model/registry.ts';
import { createFakeClock } from '../../../support/fakeClock.ts';

const never = new AbortController().signal;
const request = { messages: [{ role: 'user', content: 'Diagnose.' }], tools: [] } as const;
const context: ModelContext = {
  exchanges: () => {},
  clock: createFakeClock({ auto: true }),
  apiKey: null,
  fetch: () => Promise.reject(new Error('There is no network here.')),
};

function refusal(spec: ModelSpec, apiKey: string | null = null): string {
  const create = createModelFactory({ readScript: () => 'replies: []' });
  try {
    create(spec, { ...context, apiKey });
  } catch (error) {
    assert.ok(BenchError.is(error, 'config_invalid'), String(error));
    return `${error.message} ${error.hint ?? ''}`.trim();
  }
  return assert.fail('was not refused');
}

describe('createModelFactory', () => {
  it('takes an entry with an endpoint for openai-compatible, and fills in its defaults', () => {
    const create = createModelFactory({ readScript: () => '' });
    const model = create({ name: 'my-llm', endpoint: 'https://api.example/v1' }, context);
    const { adapter, model: id, endpoint_host, parameters } = model.identity;
    assert.deepEqual([adapter, id, endpoint_host], ['openai-compatible', 'my-llm', 'api.example']);
    assert.deepEqual(parameters, { max_tokens: 8_000, tool_choice: 'auto', send_reasoning: true });
  });

  it('passes on what the entry says', () => {
    const create = createModelFactory({ readScript: () => '' });
    const spec: ModelSpec = {
      name: 'my-llm',
      adapter: 'openai-compatible',
      endpoint: 'http://127.0.0.1:8080/v1',
      model: 'org/model-7b',
      max_tokens: 500,
      temperature: 0.2,
      reasoning_effort: 'low',
      send_reasoning: false,
    };
    assert.equal(create(spec, context).identity.model, 'org/model-7b');
    assert.deepEqual(create(spec, context).identity.parameters, {
      max_tokens: 500,
      temperature: 0.2,
      reasoning_effort: 'low',
      tool_choice: 'auto',
      send_reasoning: false,
    });
  });

  it('plays a script from its start in every attempt, and reads the file once', async () => {
    const read: string[] = [];
    const create = createModelFactory({
      readScript: (path) => {
        read.push(path);
        return 'replies: [{text: one, delay_ms: 5}, {text: two}]';
      },
    });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const model = create({ name: 'demo', adapter: 'scripted', script: 'demo.yml' }, context);
      assert.deepEqual([model.identity.adapter, model.identity.model], ['scripted', 'demo']);
      for (const text of ['one', 'two']) {
        const response = await model.generate(request, never);
        assert.equal(response.ok && response.text, text);
      }
    }
    assert.deepEqual(read, ['demo.yml']);
  });

  it('asks the editor with what the entry says', async () => {
    const asked: unknown[] = [];
    const create = createModelFactory({
      readScript: () => '',
      askEditor: async ({ model, max_tokens, temperature, timeout_ms }) => {
        asked.push({ model, max_tokens, temperature, timeout_ms });
        return { ok: false, kind: 'auth', message: 'No.', retryable: false };
      },
    });
    const spec = { name: 'mine', adapter: 'editor', model: 'probe/one', timeout_ms: 30_000 } as const;
    await create({ ...spec, temperature: 0.5 }, context).generate(request, never);
    assert.deepEqual(asked, [
      { model: 'probe/one', max_tokens: 8_000, temperature: 0.5, timeout_ms: 30_000 },
    ]);
  });

  it('refuses the adapter editor where there is no editor, and says where there is one', () => {
    assert.equal(
      refusal({ name: 'mine', adapter: 'editor', model: 'probe/one' }),
      'Model mine: adapter editor works only inside VS Code. Run it there with the extension ITBench Review, or leave this model out.',
    );
  });

  it('knows where OpenAI is, and gives chat completions elsewhere the fields of the entry', () => {
    const create = createModelFactory({ readScript: () => '' });
    const { adapter, model, endpoint_host, parameters } = create(
      { name: 'gpt-x', adapter: 'openai', send_reasoning: false },
      context,
    ).identity;
    assert.deepEqual([adapter, model, endpoint_host], ['openai', 'gpt-x', 'api.openai.com']);
    assert.deepEqual([parameters.max_output_tokens, parameters.send_reasoning], [8_000, false]);
    const chat = create(
      {
        name: 'c',
        endpoint: 'https://api.example/v1',
        max_tokens_field: 'max_completion_tokens',
        extra_body: { top_k: 20 },
      },
      context,
    ).identity.parameters;
    assert.deepEqual(chat, {
      max_completion_tokens: 8_000,
      tool_choice: 'auto',
      send_reasoning: true,
      top_k: 20,
    });
  });

  for (const key of ['max_tokens', 'max_completion_tokens', 'messages', 'model', 'temperature', 'tools']) {
    it(`refuses ${key} in extra_body, which the adapter sets itself`, () => {
      const spec = { name: 'm', endpoint: 'https://api.example/v1', extra_body: { [key]: 1 } };
      assert.match(refusal(spec), new RegExp(`its extra_body sets ${key}, .* Remove ${key} there\\.`));
    });
  }

  it('knows where Anthropic and Google are, and fills in what an entry leaves open', () => {
    const create = createModelFactory({ readScript: () => '' });
    const claude = create({ name: 'claude-x', adapter: 'anthropic' }, context).identity;
    assert.deepEqual(
      [claude.model, claude.endpoint_host, claude.parameters],
      [
        'claude-x',
        'api.anthropic.com',
        { anthropic_version: '2023-06-01', max_tokens: 8_000, tool_choice: 'auto', prompt_caching: true },
      ],
    );
    const gemini = create({ name: 'g', adapter: 'google', model: 'gemini-x' }, context).identity;
    assert.deepEqual(
      [gemini.model, gemini.endpoint_host, gemini.parameters],
      ['gemini-x', 'generativelanguage.googleapis.com', { max_tokens: 8_000, tool_choice: 'auto' }],
    );
  });

  for (const [name, spec, message] of [
    ['an endpoint that is no URL', { endpoint: 'api.example/v1' }, /not an http or https URL/],
    ['an endpoint of another protocol', { endpoint: 'file:///etc/passwd' }, /not an http or https URL/],
    ['a password in the endpoint', { endpoint: 'https://me:hunter2@api.example/v1' }, /a user or a password/],
    ['neither an adapter nor an endpoint', {}, /needs an adapter or an endpoint\. Adapters: anthropic, /],
    [
      'thinking that leaves no room for a reply of anthropic',
      { adapter: 'anthropic', max_tokens: 4_000, thinking_tokens: 4_000 },
      /its thinking_tokens \(4000\) are not between 1024 and max_tokens \(4000\)/,
    ],
    [
      'thinking below what anthropic takes',
      { adapter: 'anthropic', thinking_tokens: 1_000 },
      /its thinking_tokens \(1000\) are not between 1024/,
    ],
    [
      'thinking with and without effort for anthropic',
      { adapter: 'anthropic', thinking_tokens: 2_000, reasoning_effort: 'none' },
      /thinking_tokens, and reasoning_effort none/,
    ],
    [
      'a temperature beside the thinking of anthropic',
      { adapter: 'anthropic', temperature: 0, reasoning_effort: 'low' },
      /a temperature, and thinking/,
    ],
    [
      'a temperature that anthropic does not know',
      { adapter: 'anthropic', temperature: 1.5 },
      /its temperature \(1\.5\) is above 1/,
    ],
    [
      'two measures of thinking for google',
      { adapter: 'google', thinking_tokens: 2_000, reasoning_effort: 'low' },
      /thinking_tokens and reasoning_effort/,
    ],
    [
      'thinking that leaves no room for a reply of google',
      { adapter: 'google', max_tokens: 500, thinking_tokens: 500 },
      /its thinking_tokens \(500\) leave nothing of max_tokens \(500\)/,
    ],
    [
      'a key in the endpoint for google',
      { adapter: 'google', endpoint: 'https://api.example/v1beta?key=hunter2' },
      /its endpoint holds a key\. /,
    ],
    ['no endpoint', { adapter: 'openai-compatible' }, /needs endpoint/],
    ['no script', { adapter: 'scripted' }, /needs script/],
  ] as const) {
    it(`refuses ${name}`, () => {
      const said = refusal({ name: 'my-llm', ...spec });
      assert.match(said, message);
      assert.doesNotMatch(said, /hunter2/);
    });
  }

  for (const key of ['', 'sk-with-newline\n', 'sk with blank', 'sk-ключ']) {
    it(`refuses the key ${JSON.stringify(key)}, without repeating it`, () => {
      const said = refusal({ name: 'my-llm', endpoint: 'https://api.example/v1' }, key);
      assert.match(said, /API key is empty or holds/);
      assert.doesNotMatch(said, /sk/);
    });
  }
});
