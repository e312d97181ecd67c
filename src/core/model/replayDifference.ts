import { redactedMark } from './redact.ts';

/** What the model was told between two of its replies. */
export type Heard =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | {
      readonly role: 'tool';
      readonly tool_call_id: string;
      readonly name: string;
      readonly content: string;
    };

/** The first difference between what a model was told and what it is told now, as a clause; null for none. */
export function firstDifference(recorded: readonly Heard[], told: readonly Heard[]): string | null {
  for (const [index, then] of recorded.entries()) {
    const now = told[index];
    if (now === undefined) return `${nameOf(then)} is missing`;
    if (nameOf(now) !== nameOf(then)) return `${nameOf(now)} stands where ${nameOf(then)} was recorded`;
    if (!isSameText(then.content, now.content)) {
      return `${nameOf(now)} differs (${now.content.length} characters, ${then.content.length} recorded)`;
    }
  }
  const added = told[recorded.length];
  return added === undefined ? null : `${nameOf(added)} was not recorded`;
}

function nameOf(message: Heard): string {
  switch (message.role) {
    case 'system':
      return 'the system prompt';
    case 'user':
      return 'a message to the model';
    case 'tool':
      return `the result of ${message.name} (call ${message.tool_call_id})`;
  }
}

/** A record holds well-formed text, without the secrets that were known when it was written. */
function isSameText(recorded: string, now: string): boolean {
  const text = now.toWellFormed();
  if (text === recorded) return true;
  const [first = '', ...pieces] = recorded.split(redactedMark);
  if (pieces.length === 0 || !text.startsWith(first)) return false;
  let from = first.length;
  for (const piece of pieces.slice(0, -1)) {
    const at = text.indexOf(piece, from);
    if (at === -1) return false;
    from = at + piece.length;
  }
  const end = pieces.at(-1) ?? '';
  return text.endsWith(end) && text.length - end.length >= from;
}
