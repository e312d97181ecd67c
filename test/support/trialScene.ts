import { writeFileSync } from 'node:fs';
import { type AgentName, agentNames } from './agentDialects.ts';
import { type AgentServers, startAgentServers } from './agentServers.ts';
import type { CliResult } from './cli.ts';
import { type CliScene, cliScene } from './cliScene.ts';
import { filesUnder } from './runResults.ts';
import { strongestHere } from './strongestSandbox.ts';

export const trialTasks = 12;
export const trialMaxTurns = 7;
export const trialRetries = 2;
/** Attempts at a time at each of the servers. */
export const trialConcurrency = 2;

/** Quotes and backslashes are rare in keys, and look another way in each layer of JSON. */
const keys: Readonly<Record<AgentName, string>> = {
  chat: 'sk-"chat"\\7Hq/2+vW~9xZkLm4TnB8pR',
  vllm: 'vllm-token/8Kr+3wX~0yAlNm5UoC9qS==',
  gpt: 'sk-proj-9Ls/4+xY~1zBmOn6VpD0rT_-aB',
  claude: 'sk-ant-0Mt/5+yZ~2aCnPo7WqE1sU_-cD',
  gemini: 'AIzaSy-1Nu/6+zA~3bDoQp8XrF2tV_-eF',
};

/** None of which divides another, down to the last of the six places that a price has. */
export const trialPrices: Readonly<Record<AgentName, ReturnType<typeof priceOf>>> = {
  chat: priceOf(1.25, 10.000001, 0.125, 1.5, 10.000001),
  vllm: priceOf(0.27, 1.1, 0.07, 0.33, 2.19),
  gpt: priceOf(2.000003, 8, 0.5, 2.1, 8.4),
  claude: priceOf(3, 15.7, 0.300001, 3.75, 15.9),
  gemini: priceOf(0.15, 0.6, 0.0375, 0.2, 3.5),
};

function priceOf(input: number, output: number, cached: number, write: number, reasoning: number) {
  return {
    input_usd_per_mtok: input,
    output_usd_per_mtok: output,
    cached_input_usd_per_mtok: cached,
    cache_write_usd_per_mtok: write,
    reasoning_usd_per_mtok: reasoning,
  };
}

/** Five agents behind five APIs, and the command line that is to run them. */
export interface TrialScene extends AsyncDisposable {
  readonly scene: CliScene;
  readonly servers: AgentServers;
  readonly keys: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export async function trialScene(seed: number): Promise<TrialScene> {
  const servers = await startAgentServers(seed, keys);
  const sandbox = await strongestHere();
  const scene = cliScene({ tasks: trialTasks });
  writeFileSync(scene.in('vllm-key'), `${keys.vllm}\n`, { mode: 0o600 });
  writeFileSync(scene.in('gemini-key'), keys.gemini, { mode: 0o600 });
  writeFileSync(scene.in('gpt-key'), keys.gpt, { mode: 0o600 });
  const sources: Readonly<Record<AgentName, object>> = {
    chat: { adapter: 'openai-compatible', send_reasoning: false, api_key_env: 'TRIAL_CHAT_KEY' },
    vllm: {
      adapter: 'openai-compatible',
      max_tokens_field: 'max_completion_tokens',
      extra_body: { top_k: 20 },
      api_key_file: 'vllm-key',
    },
    gpt: { adapter: 'openai', reasoning_effort: 'low', api_key_command: ['cat', scene.in('gpt-key')] },
    claude: { adapter: 'anthropic', thinking_tokens: 2_000, api_key_env: 'TRIAL_CLAUDE_KEY' },
    gemini: { adapter: 'google', reasoning_effort: 'low', api_key_file: 'gemini-key' },
  };
  scene.config({
    models: agentNames.map((name) => ({
      name,
      endpoint: servers.urls[name],
      // Far longer than an answer takes on a machine that has much else to do: only what hangs reaches it.
      timeout_ms: 4_000,
      concurrency: trialConcurrency,
      price: trialPrices[name],
      ...sources[name],
    })),
    agent_policy: { max_turns: trialMaxTurns, retries: trialRetries, backoff_seconds: 0.01 },
    sandbox,
  });
  return {
    scene,
    servers,
    keys: Object.values(keys),
    env: { TRIAL_CHAT_KEY: keys.chat, TRIAL_CLAUDE_KEY: keys.claude },
    async [Symbol.asyncDispose]() {
      scene[Symbol.dispose]();
      await servers[Symbol.asyncDispose]();
    },
  };
}

/** All that runs of the scene have written: their folders, and what they printed. */
export function writtenBy({ scene }: TrialScene, printed: readonly CliResult[]): [string, Buffer][] {
  return [
    ...filesUnder(scene.in('results')),
    ...printed.flatMap(({ stdout, stderr }, index): [string, Buffer][] => [
      [`stdout ${index + 1}`, Buffer.from(stdout)],
      [`stderr ${index + 1}`, Buffer.from(stderr)],
    ]),
  ];
}
