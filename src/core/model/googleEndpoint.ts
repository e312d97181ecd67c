import { createGoogle, VERSION } from '@ai-sdk/google';
import type { LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import { editRequests } from './editedRequests.ts';
import { checkApiKey, checkEndpointUrl, refusedModel } from './endpointCheck.ts';
import type { CheckedEndpoint, EndpointOptions } from './endpointOptions.ts';
import { exactConversation } from './googleContents.ts';
import { toPrompt } from './googleMessages.ts';
import type { ModelIdentity, ModelRequest, ToolDefinition } from './model.ts';

/** Where the API is unless an entry says otherwise. */
export const googleEndpoint = 'https://generativelanguage.googleapis.com/v1beta';

export interface GoogleOptions extends EndpointOptions {
  /** `thinkingBudget`: Gemini 2.5. */
  readonly thinkingTokens?: number | undefined;
  /**
   * `thinkingLevel`, as it is: Gemini 3 and later. `none` is a `thinkingBudget` of 0 instead. Where neither is given, the
   * model thinks as it does by default, and keeps its thoughts: summaries of them come with either, and cannot be asked
   * for alone, since models that do not think by default refuse the question.
   */
  readonly reasoningEffort?: string | undefined;
}

export type GoogleEndpoint = CheckedEndpoint<GoogleOptions>;

/** Throws `config_invalid` for options that the API is known to refuse: the first attempt need not find that out. */
export function checkGoogle(options: GoogleOptions, apiKey: string | null): GoogleEndpoint {
  const { name, maxTokens, thinkingTokens, reasoningEffort } = options;
  const url = checkEndpointUrl(name, options.endpoint);
  checkApiKey(name, apiKey);
  if (url.searchParams.has('key')) {
    throw refusedModel(name, 'its endpoint holds a key', 'Name a variable by api_key_env instead.');
  }
  if (thinkingTokens !== undefined && reasoningEffort !== undefined) {
    throw refusedModel(
      name,
      'it has thinking_tokens and reasoning_effort, which the API does not take together',
      'Leave one of them out: reasoning_effort for Gemini 3 and later, thinking_tokens for Gemini 2.5.',
    );
  }
  if (thinkingTokens !== undefined && thinkingTokens >= maxTokens) {
    throw refusedModel(
      name,
      `its thinking_tokens (${thinkingTokens}) leave nothing of max_tokens (${maxTokens}), of which they are a part`,
      'Raise max_tokens, or lower thinking_tokens.',
    );
  }
  return { options, url, apiKey };
}

/** Host of the endpoint, and the parameters as they stand in every request that has tools. */
export function googleIdentity({ options, url }: GoogleEndpoint): ModelIdentity {
  const { temperature, thinkingTokens, reasoningEffort } = options;
  const include = thinkingConfig(options)?.includeThoughts;
  return {
    adapter: 'google',
    adapter_version: `@ai-sdk/google ${VERSION}`,
    model: options.model,
    endpoint_host: url.host,
    parameters: {
      max_tokens: options.maxTokens,
      ...(temperature === undefined ? {} : { temperature }),
      ...(thinkingTokens === undefined ? {} : { thinking_tokens: thinkingTokens }),
      ...(reasoningEffort === undefined ? {} : { reasoning_effort: reasoningEffort }),
      ...(include === undefined ? {} : { include_thoughts: include }),
      tool_choice: 'auto',
    },
  };
}

function thinkingConfig({ thinkingTokens, reasoningEffort }: GoogleOptions) {
  if (thinkingTokens !== undefined) return { thinkingBudget: thinkingTokens, includeThoughts: true };
  if (reasoningEffort === undefined) return undefined;
  if (reasoningEffort === 'none') return { thinkingBudget: 0 };
  return { thinkingLevel: reasoningEffort, includeThoughts: true };
}

/**
 * One request by the provider, over `fetch`. The provider turns messages into the API's; whatever else is sent is set
 * here.
 */
export async function postContents(
  { options, url, apiKey }: GoogleEndpoint,
  request: ModelRequest,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<LanguageModelV4GenerateResult> {
  const { maxTokens, temperature } = options;
  const thinking = thinkingConfig(options);
  const provider = createGoogle({
    baseURL: `${url.origin}${url.pathname}`,
    // Never undefined: the provider would then read the environment.
    apiKey: apiKey ?? '',
    fetch: editRequests(fetch, {
      endpoint: url,
      withoutHeader: apiKey === null ? 'x-goog-api-key' : null,
      body: (wire) => ({
        generationConfig: {
          maxOutputTokens: maxTokens,
          ...(temperature === undefined ? {} : { temperature }),
          ...(thinking === undefined ? {} : { thinkingConfig: thinking }),
        },
        ...exactConversation(wire, request.messages),
        ...toolPart(request.tools),
      }),
    }),
  });
  return await provider.languageModel(options.model).doGenerate({
    prompt: toPrompt(request.messages),
    abortSignal: signal,
  });
}

/** JSON Schema goes as it is: `parameters`, its older neighbour, takes a part of OpenAPI's schema only. */
function toolPart(tools: readonly ToolDefinition[]) {
  if (tools.length === 0) return {};
  const functionDeclarations = tools.map(({ name, description, parameters }) => ({
    name,
    description,
    parametersJsonSchema: parameters,
  }));
  return { tools: [{ functionDeclarations }], toolConfig: { functionCallingConfig: { mode: 'AUTO' } } };
}
