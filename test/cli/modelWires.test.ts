import assert from 'node:assert/strict';
import { cliScene, submissionOf } from '../support/cliScene.ts';
import { anthropicWire } from '../support/fakeAnthropic.ts';
import { geminiWire } from '../support/fakeGemini.ts';
import type { FakeReply } from '../support/fakeReply.ts';
import { responsesWire } from '../support/fakeResponses.ts';
import { startFakeServer } from '../support/fakeServer.ts';
import type { FakeWire } from '../support/fakeWire.ts';
import { formsOf } from '../support/keyForms.ts';

/** A whole attempt: thinking and a parallel call, text alone, the submission, the end. */
function attempt(wire: FakeWire): readonly FakeReply[] {
  const call = (name: string, args: unknown) => ({ name, arguments: JSON.stringify(args) });
  const usage = wire.usage({
    input_tokens: 1_000,
    output_tokens: 100,
    cached_input_tokens: 600,
    reasoning_tokens: 40,
  });
  const submission = submissionOf('shop/Deployment/cart');
  return [
    wire.answer({
      reasoning: 'Where am I?',
      calls: [call('code_exec', { cmd: 'ls' }), call('code_exec', { cmd: 'pwd' })],
      usage,
    }),
    wire.answer({ text: 'It is the cart.', usage }),
    wire.answer({
      calls: [call('code_exec', { cmd: `echo '${submission}' > agent_output.json` })],
      usage,
    }),
    wire.answer({ calls: [call('finish', { reason: 'done', paths: ['agent_output.json'] })], usage }),
  ];
}

describe('models of Anthropic, Google and OpenAI', () => {
  it('work on tasks from the command line, are scored and priced, and leave no key behind', async () => {
    await using anthropic = await startFakeServer(anthropicWire, {
      order: 'turn',
      replies: [...attempt(anthropicWire)],
    });
    await using google = await startFakeServer(geminiWire, {
      order: 'turn',
      replies: [...attempt(geminiWire)],
    });
    await using openai = await startFakeServer(responsesWire, {
      order: 'turn',
      replies: [...attempt(responsesWire)],
    });
    const price = { input_usd_per_mtok: 10, output_usd_per_mtok: 100, cached_input_usd_per_mtok: 1 };
    const [claudeKey, geminiKey, openaiKey] = [
      'sk-ant-test-7Hq/2+vW~9xZkLm4',
      'AIzaTest-8Kr/3+wX~0yAlNm5',
      'sk-proj-test-9Ls/4+xY~1zBmOn6',
    ];
    using scene = cliScene({
      tasks: 1,
      config: {
        models: [
          {
            name: 'claude',
            adapter: 'anthropic',
            endpoint: anthropic.url,
            thinking_tokens: 2_000,
            api_key_env: 'TEST_CLAUDE',
            price,
          },
          {
            name: 'gemini',
            adapter: 'google',
            endpoint: google.url,
            reasoning_effort: 'low',
            api_key_env: 'TEST_GEMINI',
            price,
          },
          {
            name: 'gpt',
            adapter: 'openai',
            endpoint: openai.url,
            reasoning_effort: 'low',
            api_key_env: 'TEST_OPENAI',
            price,
          },
        ],
      },
    });
    const env = { TEST_CLAUDE: claudeKey, TEST_GEMINI: geminiKey, TEST_OPENAI: openaiKey };
    const { code, stderr } = await scene.run(['run'], { env });
    assert.equal(code, 0, stderr);
    const results = scene.results();
    for (const name of ['claude', 'gemini', 'gpt']) {
      const report = results.report(name);
      assert.deepEqual([report.accuracy, report.avg_turns], [1, 4], name);
      const turns = results.trajectory(name, 'Scenario-1').filter((record) => record.type === 'response');
      const counts = {
        input_tokens: 1_000,
        output_tokens: 100,
        cached_input_tokens: 600,
        reasoning_tokens: 40,
      };
      for (const turn of turns) assert.deepEqual({ ...(turn.usage as object) }, counts, name);
      // 400 fresh tokens at 10, 600 cached at 1, 100 written at 100 dollars a million.
      assert.deepEqual(
        turns.map((turn) => turn.cost_usd),
        [0.0146, 0.0146, 0.0146, 0.0146],
        name,
      );
      assert.equal(turns[0]?.reasoning, 'Where am I?');
    }
    assert.deepEqual(
      [anthropic, google, openai].map(({ requests }) => requests.length),
      [4, 4, 4],
    );
    assert.equal(anthropic.requests[0]?.headers['x-api-key'], claudeKey);
    assert.equal(google.requests[0]?.headers['x-goog-api-key'], geminiKey);
    assert.equal(openai.requests[0]?.headers.authorization, `Bearer ${openaiKey}`);
    for (const [path, text] of results.files()) {
      for (const form of [claudeKey, geminiKey, openaiKey].flatMap(formsOf))
        assert.equal(text.includes(form), false, path);
    }
  });
});
