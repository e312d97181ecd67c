import { checkEndpoint, identityOf, type OpenAiCompatibleOptions, postChat } from './chatEndpoint.ts';
import { toResponse } from './chatMessages.ts';
import { readChatReply } from './chatReply.ts';
import { createHttpModel } from './httpModel.ts';
import type { Model, ModelContext } from './model.ts';

/**
 * A model behind an API of OpenAI's chat completions, by the AI SDK's provider. Throws `config_invalid` for options that
 * cannot work; {@link Model} says what `generate` does.
 */
export function createOpenAiCompatibleModel(options: OpenAiCompatibleOptions, context: ModelContext): Model {
  const endpoint = checkEndpoint(options, context.apiKey);
  return createHttpModel(
    {
      identity: identityOf(endpoint),
      host: endpoint.url.host,
      timeoutMs: options.timeoutMs,
      post: (request, fetch, signal) => postChat(endpoint, request, fetch, signal),
      readReply: readChatReply,
      toResponse,
    },
    context,
  );
}
