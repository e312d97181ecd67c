import * as vscode from 'vscode';
import type { ContestedClaim } from '../../protocol/adjudication.ts';
import { type Choice, type Contested, claimChoice, contestedSummary, isDecided } from './contestedWords.ts';

export const decideTitle = 'Decide Contested Claims';

/** A claim that a person chose to answer, or whose attempt they want to see first. */
export interface PickedClaim {
  readonly type: 'answer' | 'look';
  readonly claim: ContestedClaim;
}

type Item = vscode.QuickPickItem & { readonly value?: Choice<ContestedClaim>['value'] };

const lookButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('go-to-file'),
  tooltip: 'Open Trajectory',
};

/** Lets a person choose a contested claim, those to decide first; undefined when it was called off. */
export async function pickContested(found: Contested): Promise<PickedClaim | undefined> {
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = decideTitle;
  picker.placeholder = contestedSummary(found);
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.items = itemsOf(found.claims);
  try {
    return await new Promise((resolve) => {
      const chosen = (type: PickedClaim['type'], item: Item | undefined) => {
        if (item?.value !== undefined) resolve({ type, claim: item.value });
      };
      picker.onDidAccept(() => chosen('answer', picker.selectedItems[0]));
      picker.onDidTriggerItemButton(({ item }) => chosen('look', item));
      picker.onDidHide(() => resolve(undefined));
      picker.show();
    });
  } finally {
    picker.dispose();
  }
}

function itemsOf(claims: readonly ContestedClaim[]): Item[] {
  const part = (label: string, some: readonly ContestedClaim[]): Item[] =>
    some.length === 0
      ? []
      : [
          { label, kind: vscode.QuickPickItemKind.Separator },
          ...some.map((claim) => ({ ...claimChoice(claim), buttons: [lookButton] })),
        ];
  return [
    ...part(
      'to decide',
      claims.filter((claim) => !isDecided(claim)),
    ),
    ...part('decided', claims.filter(isDecided)),
  ];
}
