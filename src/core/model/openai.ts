import { createHttpModel } from './httpModel.ts';
import type { Model, ModelContext } from './model.ts';
import { checkOpenAi, type OpenAiOptions, openAiIdentity, postResponse } from './openaiEndpoint.ts';
import { readOpenAiReply } from './openaiReply.ts';
import { toResponse } from './openaiResponse.ts';

/**
 * A model behind OpenAI's Responses API, by the AI SDK's provider; nothing is kept at the other side. Throws
 * `config_invalid` for options that cannot work; {@link Model} says what `generate` does.
 */
export function createOpenAiModel(options: OpenAiOptions, context: ModelContext): Model {
  const endpoint = checkOpenAi(options, context.apiKey);
  return createHttpModel(
    {
      identity: openAiIdentity(endpoint),
      host: endpoint.url.host,
      timeoutMs: options.timeoutMs,
      post: (request, fetch, signal) => postResponse(endpoint, request, fetch, signal),
      readReply: readOpenAiReply,
      toResponse,
    },
    context,
  );
}
