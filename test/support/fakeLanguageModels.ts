import type { LanguageModel, LanguageModels, ReplyPart } from '../../src/host/model/languageModel.ts';

type ModelParts = Partial<
  Pick<LanguageModel, 'version' | 'maxInputTokens' | 'canSend' | 'send' | 'countTokens'>
>;

/** A model of the editor that answers `hello`, but for what `parts` say. */
export function fakeModel(name: string, parts: ModelParts = {}): LanguageModel {
  const slash = name.indexOf('/');
  return {
    vendor: name.slice(0, slash),
    id: name.slice(slash + 1),
    version: '1',
    maxInputTokens: 1_000,
    canSend: () => true,
    send: async () => stream([{ kind: 'text', text: 'hello' }]),
    countTokens: async () => 1,
    ...parts,
  };
}

/** An editor with these models. */
export function fakeEditor(...models: readonly LanguageModel[]): LanguageModels {
  return {
    select: async ({ vendor, id }) =>
      models.filter(
        (model) => (vendor === undefined || model.vendor === vendor) && (id === undefined || model.id === id),
      ),
  };
}

/** The parts, then the error if there is one. */
export async function* stream(parts: readonly ReplyPart[], error?: unknown): AsyncIterable<ReplyPart> {
  yield* parts;
  if (error !== undefined) throw error;
}

/** What the editor throws: an Error with the name and a code of LanguageModelError. */
export function editorError(code: string, message = 'The editor says no.', cause?: Error): Error {
  return Object.assign(new Error(message, { cause }), { name: 'LanguageModelError', code });
}
