import * as vscode from 'vscode';
import { plainLine } from '../../plainText.ts';
import { baselines, type Draft, editorModel, emptyEndpoint, namesOf, withModels } from './draft.ts';
import { type Choice, type Frame, pick, type Reply } from './quickInput.ts';

/** Asks for a model more, or for none more: each answer is a draft. */
export async function askModels(frame: Frame, draft: Draft): Promise<Reply<Draft>> {
  const names = namesOf(draft);
  return await pick<Draft>(frame, {
    placeholder: names.length === 0 ? 'Which model should be measured?' : 'Another model?',
    choices: [...goOn(draft), ...baselineChoice(draft), endpointChoice(draft)],
    later: editorChoices(draft),
  });
}

function goOn(draft: Draft): Choice<Draft>[] {
  const names = namesOf(draft);
  if (names.length === 0) return [];
  const count = names.length === 1 ? '1 model' : `${names.length} models`;
  return [
    {
      value: { ...draft, hasAllModels: true },
      label: `$(check) Continue with ${count}`,
      detail: plainLine(names.join(', ')),
    },
  ];
}

function baselineChoice(draft: Draft): Choice<Draft>[] {
  const names = new Set(namesOf(draft).map((name) => name.toLowerCase()));
  const open = baselines.filter(({ entry }) => !names.has(entry.name));
  if (open.length === 0) return [];
  return [
    {
      value: withModels(draft, ...open),
      label: '$(circuit-board) Baselines',
      description: open.map(({ entry }) => entry.name).join(', '),
      detail: 'Two rule-based agents: no model, key or network. The floor for a model.',
    },
  ];
}

function endpointChoice(draft: Draft): Choice<Draft> {
  return {
    value: { ...draft, endpoint: emptyEndpoint },
    label: '$(globe) OpenAI-compatible endpoint…',
    description: 'a provider, a gateway, or a server of yours',
    detail: 'Asks for its address, the id of the model, a name and the API key.',
  };
}

/** The language models that the editor offers, unless it has none or cannot tell. */
async function editorChoices(draft: Draft): Promise<readonly Choice<Draft>[]> {
  const chosen = new Set(draft.models.map(({ entry }) => entry.model));
  const found = await offeredModels();
  return found
    .map((model) => ({ ...model, id: `${model.vendor}/${model.id}` }))
    .filter(({ id }) => !chosen.has(id))
    .map(({ id, name }) => ({
      value: withModels(draft, editorModel(id, namesOf(draft))),
      label: `$(sparkle) ${plainLine(name)}`,
      description: plainLine(id),
      detail: 'A language model of this editor. Runs in the editor only; tokens and cost are not known.',
    }));
}

async function offeredModels(): Promise<readonly { vendor: string; id: string; name: string }[]> {
  try {
    const models = await vscode.lm.selectChatModels();
    return models.map(({ vendor, id, name }) => ({ vendor, id, name }));
  } catch {
    // An extension that offers models broke: the other choices are still there.
    return [];
  }
}
