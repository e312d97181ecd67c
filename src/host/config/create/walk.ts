/** What a person did with a question of a dialog. */
export type Answer<D> =
  | { readonly kind: 'answered'; readonly draft: D }
  | { readonly kind: 'back' }
  | { readonly kind: 'cancelled' };

/** How a question is asked. */
export interface Asking<D> {
  /** Whether there is an earlier question to go back to. */
  readonly canGoBack: boolean;
  /** What had been answered when the person came back to this question; null on the way forward. */
  readonly former: D | null;
}

/**
 * Asks questions until none is open. `next` names the one that a draft leaves open; each answer makes a new draft, so
 * that going back is to take the draft of before. Null when the person cancelled.
 */
export async function walk<D, Q>(
  first: D,
  next: (draft: D) => Q | null,
  ask: (question: Q, draft: D, asking: Asking<D>) => Promise<Answer<D>>,
): Promise<D | null> {
  const past: D[] = [];
  let draft = first;
  let former: D | null = null;
  for (let question = next(draft); question !== null; question = next(draft)) {
    const answer = await ask(question, draft, { canGoBack: past.length > 0, former });
    if (answer.kind === 'cancelled') return null;
    if (answer.kind === 'answered') {
      past.push(draft);
      draft = answer.draft;
      former = null;
    } else {
      former = draft;
      draft = past.pop() ?? first;
    }
  }
  return draft;
}
