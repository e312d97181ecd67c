import { counted } from '../counted.ts';
import type { Verification } from '../schema/verification.ts';

/** Problems beyond these are counted: a run with a thousand changed files needs no thousand lines. */
const maxShown = 50;

/** What a person reads of it. */
export function verificationText(verification: Verification): string {
  const { dir, summary, problems, notes, checked, signature } = verification;
  const shown = problems
    .slice(0, maxShown)
    .map(({ file, line, what }) => `  ${file}${line === null ? '' : `, line ${line}`}: ${what}.`);
  const rest =
    problems.length > maxShown
      ? [`  and ${problems.length - maxShown} more; the verification as JSON names all of them`]
      : [];
  const signatures = signature.signatures.flatMap(({ file, what }) =>
    what.map((sentence) => `  ${file}: ${sentence}`),
  );
  return [
    summary,
    ...(problems.length === 0 ? [] : ['Not as it was left:', ...shown, ...rest]),
    ...(notes.length === 0 ? [] : ['To be known:', ...notes.map((note) => `  ${note}`)]),
    ...(signatures.length === 0 ? [] : ['Signatures:', ...signatures]),
    `Checked in ${dir}: ${counted(checked.files, 'file')}, ${counted(checked.bytes, 'byte')}, ${counted(checked.records, 'chained record')}, ${counted(checked.attempts, 'attempt')}`,
    '',
  ].join('\n');
}
