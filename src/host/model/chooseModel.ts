import { nameOf } from './editorReply.ts';
import type { LanguageModel, LanguageModels } from './languageModel.ts';

export type ChosenModel =
  | { readonly kind: 'found'; readonly model: LanguageModel }
  /** A sentence with what there is. */
  | { readonly kind: 'none'; readonly message: string };

/** Names of models in a message: enough to see the right one, not a page. */
const longestList = 30;

/**
 * The model that `wanted` names: `vendor/id`, else an id that only one vendor has. Ids may hold slashes themselves.
 * Nothing is guessed: a model that is nearly meant is another model.
 */
export async function chooseModel(wanted: string, models: LanguageModels): Promise<ChosenModel> {
  const slash = wanted.indexOf('/');
  const full =
    slash > 0 ? await models.select({ vendor: wanted.slice(0, slash), id: wanted.slice(slash + 1) }) : [];
  const found = full.length > 0 ? full : await models.select({ id: wanted });
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return { kind: 'found', model: only };
  if (only !== undefined) {
    const names = found.map(nameOf).join(', ');
    return {
      kind: 'none',
      message: `Several language models of the editor are ${wanted}: ${names}. Name one as vendor/id.`,
    };
  }
  return { kind: 'none', message: nothingFits(wanted, await models.select({})) };
}

function nothingFits(wanted: string, all: readonly LanguageModel[]): string {
  const names = [...new Set(all.map(nameOf))].sort();
  if (names.length === 0) {
    return `The editor has no language model ${wanted}, and no other: extensions provide them.`;
  }
  const shown = names.slice(0, longestList).join(', ');
  const rest = names.length > longestList ? ` and ${names.length - longestList} more` : '';
  return `The editor has no language model ${wanted}. It has ${shown}${rest}.`;
}
