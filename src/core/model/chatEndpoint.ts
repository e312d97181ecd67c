import { createOpenAICompatible, VERSION } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import { providerName, restoreArguments, toPrompt } from './chatMessages.ts';
import { checkApiKey, checkEndpointUrl, refusedModel } from './endpointCheck.ts';
import type { CheckedEndpoint, EndpointOptions } from './endpointOptions.ts';
import type { ModelIdentity, ModelRequest } from './model.ts';

export interface OpenAiCompatibleOptions extends EndpointOptions {
  /** The field that carries `maxTokens`: newer models of OpenAI's refuse `max_tokens`, most other servers know nothing else. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  readonly reasoningEffort?: string | undefined;
  /** Whether `reasoning_content` of earlier turns is sent back: some servers require it, some refuse it. */
  readonly sendReasoningBack: boolean;
  /** Further fields of the body. May not set what the adapter sets itself. */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined;
}

export type ChatEndpoint = CheckedEndpoint<OpenAiCompatibleOptions>;

const ownBodyKeys: ReadonlySet<string> = new Set([
  'max_completion_tokens',
  'max_tokens',
  'messages',
  'model',
  'n',
  'reasoning_effort',
  'stream',
  'temperature',
  'tool_choice',
  'tools',
]);

/** Throws `config_invalid` for an endpoint, a key or extra fields that no request could be made with. */
export function checkEndpoint(options: OpenAiCompatibleOptions, apiKey: string | null): ChatEndpoint {
  const { name, endpoint, extraBody } = options;
  const url = checkEndpointUrl(name, endpoint);
  checkApiKey(name, apiKey);
  const own = Object.keys(extraBody ?? {}).find((key) => ownBodyKeys.has(key));
  if (own !== undefined) {
    throw refusedModel(
      name,
      `its extra_body sets ${own}, which the adapter sets itself`,
      `Remove ${own} there.`,
    );
  }
  return { options, url, apiKey };
}

/** Host of the endpoint, and the parameters as they stand in every body that has tools. */
export function identityOf({ options, url }: ChatEndpoint): ModelIdentity {
  const extra = Object.entries(options.extraBody ?? {}).map(([key, value]) => [
    key,
    isScalar(value) ? value : JSON.stringify(value),
  ]);
  return {
    adapter: 'openai-compatible',
    adapter_version: `@ai-sdk/openai-compatible ${VERSION}`,
    model: options.model,
    endpoint_host: url.host,
    parameters: {
      [options.maxTokensField]: options.maxTokens,
      ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
      ...(options.reasoningEffort === undefined ? {} : { reasoning_effort: options.reasoningEffort }),
      tool_choice: 'auto',
      send_reasoning: options.sendReasoningBack,
      ...Object.fromEntries(extra),
    },
  };
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/**
 * One request by the provider, over `fetch`. Whatever it sends is set here: nothing is left to its defaults, which
 * travel with its releases.
 */
export async function postChat(
  { options, url, apiKey }: ChatEndpoint,
  request: ModelRequest,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<LanguageModelV4GenerateResult> {
  const provider = createOpenAICompatible({
    name: providerName,
    baseURL: `${url.origin}${url.pathname}`,
    ...(apiKey === null ? {} : { apiKey }),
    ...(url.search === '' ? {} : { queryParams: Object.fromEntries(url.searchParams) }),
    fetch,
    transformRequestBody: ({ model, max_tokens, ...body }) => ({
      model,
      [options.maxTokensField]: max_tokens,
      ...body,
      messages: restoreArguments(body.messages, request.messages),
      ...options.extraBody,
    }),
  });
  return await provider.chatModel(options.model).doGenerate({
    prompt: toPrompt(request.messages, { sendReasoning: options.sendReasoningBack }),
    maxOutputTokens: options.maxTokens,
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    ...(options.reasoningEffort === undefined
      ? {}
      : { providerOptions: { [providerName]: { reasoningEffort: options.reasoningEffort } } }),
    ...(request.tools.length === 0
      ? {}
      : {
          tools: request.tools.map((tool) => ({
            type: 'function' as const,
            name: tool.name,
            description: tool.description,
            inputSchema: tool.parameters,
          })),
          toolChoice: { type: 'auto' as const },
        }),
    abortSignal: signal,
  });
}
