import {
  type AnthropicOptions,
  anthropicIdentity,
  checkAnthropic,
  postMessages,
} from './anthropicEndpoint.ts';
import { toResponse } from './anthropicMessages.ts';
import { readAnthropicReply } from './anthropicReply.ts';
import { createHttpModel } from './httpModel.ts';
import type { Model, ModelContext, ToolDefinition } from './model.ts';

/**
 * A model behind Anthropic's messages API, by the AI SDK's provider. Throws `config_invalid` for options that cannot
 * work; {@link Model} says what `generate` does.
 */
export function createAnthropicModel(options: AnthropicOptions, context: ModelContext): Model {
  const endpoint = checkAnthropic(options, context.apiKey);
  let tools: readonly ToolDefinition[] = [];
  return createHttpModel(
    {
      identity: anthropicIdentity(endpoint),
      host: endpoint.url.host,
      timeoutMs: options.timeoutMs,
      post: (request, fetch, signal) => {
        // The API refuses a conversation with tool calls and no tools: a request for text only names them, and forbids them.
        if (request.tools.length > 0) tools = request.tools;
        return postMessages(endpoint, request, tools, fetch, signal);
      },
      readReply: readAnthropicReply,
      toResponse,
    },
    context,
  );
}
