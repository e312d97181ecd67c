import { createOpenAI, VERSION } from '@ai-sdk/openai';
import type { LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import { editRequests } from './editedRequests.ts';
import { checkApiKey, checkEndpointUrl } from './endpointCheck.ts';
import type { CheckedEndpoint, EndpointOptions } from './endpointOptions.ts';
import type { ModelIdentity, ModelRequest, ToolDefinition } from './model.ts';
import { toInput } from './openaiInput.ts';

/** Where the API is unless an entry says otherwise. */
export const openAiEndpoint = 'https://api.openai.com/v1';

export interface OpenAiOptions extends EndpointOptions {
  /** `reasoning.effort`, as it is. Where it is absent, the model's default holds. */
  readonly reasoningEffort?: string | undefined;
  /**
   * Whether reasoning comes back encrypted, with a summary to read, and goes with the next turns. Models that do not
   * reason (gpt-4o, gpt-4.1) refuse to be asked for it.
   */
  readonly sendReasoningBack: boolean;
}

export type OpenAiEndpoint = CheckedEndpoint<OpenAiOptions>;

/** Throws `config_invalid` for an endpoint or a key that no request could be made with. */
export function checkOpenAi(options: OpenAiOptions, apiKey: string | null): OpenAiEndpoint {
  const url = checkEndpointUrl(options.name, options.endpoint);
  checkApiKey(options.name, apiKey);
  return { options, url, apiKey };
}

/** Host of the endpoint, and the parameters as they stand in every request that has tools. */
export function openAiIdentity({ options, url }: OpenAiEndpoint): ModelIdentity {
  const { temperature, reasoningEffort, sendReasoningBack } = options;
  return {
    adapter: 'openai',
    adapter_version: `@ai-sdk/openai ${VERSION}`,
    model: options.model,
    endpoint_host: url.host,
    parameters: {
      max_output_tokens: options.maxTokens,
      ...(temperature === undefined ? {} : { temperature }),
      ...(reasoningEffort === undefined ? {} : { reasoning_effort: reasoningEffort }),
      ...(sendReasoningBack ? { reasoning_summary: 'auto' } : {}),
      send_reasoning: sendReasoningBack,
      tool_choice: 'auto',
      parallel_tool_calls: true,
      strict_tools: false,
      truncation: 'disabled',
      store: false,
    },
  };
}

/**
 * One request by the provider, over `fetch`. The body is ours as a whole: the provider decides by the name of a model
 * which roles, reasoning and temperature it sends, and knows no name that is newer than itself.
 */
export async function postResponse(
  { options, url, apiKey }: OpenAiEndpoint,
  request: ModelRequest,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<LanguageModelV4GenerateResult> {
  const provider = createOpenAI({
    baseURL: `${url.origin}${url.pathname}`,
    // Never undefined: the provider would then read the environment.
    apiKey: apiKey ?? '',
    fetch: editRequests(fetch, {
      endpoint: url,
      withoutHeader: apiKey === null ? 'authorization' : null,
      body: () => exactBody(options, request),
    }),
  });
  return await provider.responses(options.model).doGenerate({ prompt: [], abortSignal: signal });
}

function exactBody(options: OpenAiOptions, request: ModelRequest): Readonly<Record<string, unknown>> {
  const { model, maxTokens, temperature, sendReasoningBack } = options;
  return {
    model,
    max_output_tokens: maxTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...reasoningPart(options),
    store: false,
    truncation: 'disabled',
    ...toolPart(request.tools),
    input: toInput(request.messages, { sendReasoning: sendReasoningBack }),
  };
}

/** Without storage at the other side, reasoning goes from turn to turn only as encrypted text (LIBRARIES.md B2). */
function reasoningPart({ reasoningEffort, sendReasoningBack }: OpenAiOptions) {
  const effort = reasoningEffort === undefined ? {} : { effort: reasoningEffort };
  if (sendReasoningBack) {
    return { reasoning: { ...effort, summary: 'auto' }, include: ['reasoning.encrypted_content'] };
  }
  return reasoningEffort === undefined ? {} : { reasoning: effort };
}

/** Not strict: a strict tool shapes what a model can write, and mistakes in arguments are part of what is measured. */
function toolPart(tools: readonly ToolDefinition[]) {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(({ name, description, parameters }) => ({
      type: 'function',
      name,
      description,
      parameters,
      strict: false,
    })),
    tool_choice: 'auto',
    parallel_tool_calls: true,
  };
}
