import { createAnthropic, VERSION } from '@ai-sdk/anthropic';
import type { LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import { exactBody } from './anthropicBody.ts';
import { toPrompt } from './anthropicMessages.ts';
import { editRequests } from './editedRequests.ts';
import { checkApiKey, checkEndpointUrl, refusedModel } from './endpointCheck.ts';
import type { CheckedEndpoint, EndpointOptions } from './endpointOptions.ts';
import type { ModelIdentity, ModelRequest, ToolDefinition } from './model.ts';

/** Where the API is unless an entry says otherwise. */
export const anthropicEndpoint = 'https://api.anthropic.com/v1';

/** The version of the API that requests are written for. */
const apiVersion = '2023-06-01';

export interface AnthropicOptions extends EndpointOptions {
  /** Not sent when absent: some models refuse any. Not together with thinking, which the API refuses. */
  readonly temperature?: number | undefined;
  /** Longest thinking of one reply, in tokens: `thinking: {type: enabled}`. Newer models refuse it; they take an effort. */
  readonly thinkingTokens?: number | undefined;
  /**
   * `output_config.effort`, as it is; without `thinkingTokens` also `thinking: {type: adaptive}`, with summaries to read.
   * `none` is `thinking: {type: disabled}` instead. Where neither is given, the model's default holds.
   */
  readonly reasoningEffort?: string | undefined;
  /** Whether the conversation is kept in the API's prompt cache. */
  readonly promptCaching: boolean;
}

export type AnthropicEndpoint = CheckedEndpoint<AnthropicOptions>;

/** The API refuses a smaller budget. */
const leastThinkingTokens = 1_024;

/** Throws `config_invalid` for options that the API is known to refuse: the first attempt need not find that out. */
export function checkAnthropic(options: AnthropicOptions, apiKey: string | null): AnthropicEndpoint {
  const { name, maxTokens, temperature, thinkingTokens, reasoningEffort } = options;
  const url = checkEndpointUrl(name, options.endpoint);
  checkApiKey(name, apiKey);
  if (thinkingTokens !== undefined && (thinkingTokens >= maxTokens || thinkingTokens < leastThinkingTokens)) {
    throw refusedModel(
      name,
      `its thinking_tokens (${thinkingTokens}) are not between ${leastThinkingTokens} and max_tokens (${maxTokens}), of which they are a part`,
      'Raise max_tokens, or lower thinking_tokens.',
    );
  }
  if (thinkingTokens !== undefined && reasoningEffort === 'none') {
    throw refusedModel(name, 'it has thinking_tokens, and reasoning_effort none', 'Leave one of them out.');
  }
  if (temperature !== undefined && isThinking(options)) {
    throw refusedModel(
      name,
      'it has a temperature, and thinking, which the API does not take together',
      'Leave out temperature, or thinking_tokens and reasoning_effort.',
    );
  }
  if (temperature !== undefined && temperature > 1) {
    throw refusedModel(
      name,
      `its temperature (${temperature}) is above 1, where the API ends`,
      'Lower temperature.',
    );
  }
  return { options, url, apiKey };
}

function isThinking({ thinkingTokens, reasoningEffort }: AnthropicOptions): boolean {
  return thinkingTokens !== undefined || (reasoningEffort !== undefined && reasoningEffort !== 'none');
}

/** Host of the endpoint, and the parameters as they stand in every request that has tools. */
export function anthropicIdentity({ options, url }: AnthropicEndpoint): ModelIdentity {
  const { temperature, thinkingTokens, reasoningEffort } = options;
  const { thinking } = exactParameters(options);
  return {
    adapter: 'anthropic',
    adapter_version: `@ai-sdk/anthropic ${VERSION}`,
    model: options.model,
    endpoint_host: url.host,
    parameters: {
      anthropic_version: apiVersion,
      max_tokens: options.maxTokens,
      ...(temperature === undefined ? {} : { temperature }),
      ...(thinking === undefined ? {} : { thinking: thinking.type }),
      ...(thinking?.display === undefined ? {} : { thinking_display: thinking.display }),
      ...(thinkingTokens === undefined ? {} : { thinking_tokens: thinkingTokens }),
      ...(reasoningEffort === undefined ? {} : { reasoning_effort: reasoningEffort }),
      tool_choice: 'auto',
      prompt_caching: options.promptCaching,
    },
  };
}

/** What each body begins with. */
export function exactParameters(options: AnthropicOptions) {
  const { model, maxTokens, temperature, reasoningEffort } = options;
  const thinking = thinkingOf(options);
  const effort = reasoningEffort === 'none' ? undefined : reasoningEffort;
  return {
    model,
    max_tokens: maxTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(thinking === undefined ? {} : { thinking }),
    ...(effort === undefined ? {} : { output_config: { effort } }),
  };
}

function thinkingOf({ thinkingTokens, reasoningEffort }: AnthropicOptions) {
  if (thinkingTokens !== undefined) return { type: 'enabled', budget_tokens: thinkingTokens };
  if (reasoningEffort === undefined) return undefined;
  // Newer models leave the text of their thinking out unless they are asked for a summary, which reviewers read.
  return reasoningEffort === 'none' ? { type: 'disabled' } : { type: 'adaptive', display: 'summarized' };
}

/**
 * One request by the provider, over `fetch`. The provider turns messages into the API's; whatever else is sent is set
 * here.
 *
 * @param tools that the model may call, or has called before where `request` has none
 */
export async function postMessages(
  { options, url, apiKey }: AnthropicEndpoint,
  request: ModelRequest,
  tools: readonly ToolDefinition[],
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<LanguageModelV4GenerateResult> {
  const provider = createAnthropic({
    baseURL: `${url.origin}${url.pathname}`,
    // Never undefined: the provider would then read the environment.
    apiKey: apiKey ?? '',
    headers: { 'anthropic-version': apiVersion },
    fetch: editRequests(fetch, {
      endpoint: url,
      withoutHeader: apiKey === null ? 'x-api-key' : null,
      body: (wire) => ({
        ...exactParameters(options),
        ...exactBody(wire, { request, tools, promptCaching: options.promptCaching }),
      }),
    }),
  });
  return await provider.languageModel(options.model).doGenerate({
    prompt: toPrompt(request.messages),
    maxOutputTokens: options.maxTokens,
    abortSignal: signal,
  });
}
