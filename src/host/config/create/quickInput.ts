import * as vscode from 'vscode';

/** One question of a dialog, as the editor shows it. */
export interface Frame {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
  readonly canGoBack: boolean;
}

export type Reply<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'back' }
  | { readonly kind: 'cancelled' };

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

export interface PickOptions<T> {
  readonly placeholder: string;
  readonly choices: readonly Choice<T>[];
  /** Choices that take a while to be known; they come after the others. */
  readonly later?: Promise<readonly Choice<T>[]>;
}

/** Asks to choose one of a list. */
export async function pick<T>(
  frame: Frame,
  { placeholder, choices, later }: PickOptions<T>,
): Promise<Reply<T>> {
  const input = vscode.window.createQuickPick<Choice<T>>();
  input.items = choices;
  input.placeholder = placeholder;
  input.matchOnDescription = true;
  let isShown = true;
  if (later !== undefined) {
    input.busy = true;
    void later.then((more) => {
      if (!isShown) return;
      input.busy = false;
      if (more.length === 0) return;
      const { activeItems } = input;
      input.items = [...choices, ...more];
      input.activeItems = activeItems;
    });
  }
  const reply = await shown(input, frame, (answer) =>
    input.onDidAccept(() => {
      const [chosen] = input.selectedItems;
      if (chosen !== undefined) answer(chosen.value);
    }),
  );
  isShown = false;
  return reply;
}

export interface TypeOptions {
  readonly prompt: string;
  readonly placeholder: string;
  readonly value?: string;
  readonly password?: boolean;
  /** What is wrong with a text (trimmed), as a sentence; null for nothing. */
  readonly problem: (text: string) => string | null;
  /** What to think of about a text that is not wrong. */
  readonly warning?: (text: string) => string | null;
}

/** Asks for a text, trimmed. What is wrong with it is said while it is typed, but not of nothing yet. */
export async function type(frame: Frame, options: TypeOptions): Promise<Reply<string>> {
  const { prompt, placeholder, value = '', password = false, problem, warning } = options;
  const input = vscode.window.createInputBox();
  input.prompt = prompt;
  input.placeholder = placeholder;
  input.value = value;
  input.password = password;
  const judge = (text: string): vscode.InputBoxValidationMessage | undefined => {
    const wrong = problem(text);
    if (wrong !== null) return { message: wrong, severity: vscode.InputBoxValidationSeverity.Error };
    const doubt = warning?.(text) ?? null;
    return doubt === null
      ? undefined
      : { message: doubt, severity: vscode.InputBoxValidationSeverity.Warning };
  };
  input.onDidChangeValue((text) => {
    input.validationMessage = text === '' ? undefined : judge(text.trim());
  });
  return await shown(input, frame, (answer) =>
    input.onDidAccept(() => {
      const text = input.value.trim();
      input.validationMessage = judge(text);
      if (problem(text) === null) answer(text);
    }),
  );
}

/** Shows an input until it is answered, left by its back button, or hidden; then it is gone. */
async function shown<T>(
  input: vscode.QuickPick<Choice<T>> | vscode.InputBox,
  frame: Frame,
  listen: (answer: (value: T) => void) => vscode.Disposable,
): Promise<Reply<T>> {
  input.title = frame.title;
  input.step = frame.step;
  input.totalSteps = frame.totalSteps;
  input.buttons = frame.canGoBack ? [vscode.QuickInputButtons.Back] : [];
  // A key or an address is fetched from another window.
  input.ignoreFocusOut = true;
  try {
    return await new Promise<Reply<T>>((resolve) => {
      listen((value) => resolve({ kind: 'answered', value }));
      input.onDidTriggerButton(() => resolve({ kind: 'back' }));
      input.onDidHide(() => resolve({ kind: 'cancelled' }));
      input.show();
    });
  } finally {
    input.dispose();
  }
}
