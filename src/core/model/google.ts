import { checkGoogle, type GoogleOptions, googleIdentity, postContents } from './googleEndpoint.ts';
import { toResponse } from './googleMessages.ts';
import { readGoogleReply } from './googleReply.ts';
import { createHttpModel } from './httpModel.ts';
import type { Model, ModelContext } from './model.ts';

/**
 * A model behind Google's Gemini API (`generateContent`), by the AI SDK's provider. Throws `config_invalid` for options
 * that cannot work; {@link Model} says what `generate` does.
 */
export function createGoogleModel(options: GoogleOptions, context: ModelContext): Model {
  const endpoint = checkGoogle(options, context.apiKey);
  return createHttpModel(
    {
      identity: googleIdentity(endpoint),
      host: endpoint.url.host,
      timeoutMs: options.timeoutMs,
      post: (request, fetch, signal) => postContents(endpoint, request, fetch, signal),
      readReply: readGoogleReply,
      toResponse,
    },
    context,
  );
}
