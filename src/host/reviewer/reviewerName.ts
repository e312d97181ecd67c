/** Longest name of a reviewer, as schema/label.ts has it. */
const maxLength = 100;

/** What is wrong with a name, as a sentence; null where nothing is. */
export function nameProblem(text: string): string | null {
  const name = text.trim();
  if (name === '') return 'A name is needed: labels say whose they are.';
  if (name.length > maxLength) return `At most ${maxLength} characters.`;
  if (/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]|[\ud800-\udfff]/u.test(name))
    return 'No control characters and no invisible ones.';
  return null;
}

/** A first proposal, from the name of the account. */
export function proposedName(account: string): string {
  const name = account.trim();
  return nameProblem(name) === null ? name : '';
}
