/** Why a text is no cost limit, or null where it is one. */
export function limitProblem(text: string): string | null {
  const usd = Number(text);
  if (text.trim() !== '' && Number.isFinite(usd) && usd > 0) return null;
  return 'A number of US dollars greater than 0, such as 25 or 2.50.';
}
