import type { Verification } from '../../protocol/worker.ts';
import { sizeText } from '../results/wording.ts';
import { counted } from '../run/counted.ts';

/** `3 of the locked files differ`: what a verification found, as a sentence. */
export function verificationSummary({ ok, missing, changed, extra, files, bytes }: Verification): string {
  const looked = `${counted(files, 'file')}, ${sizeText(bytes)}`;
  if (ok) return `The task set is exactly what was locked: ${looked}.`;
  const found = [
    ...(changed.length > 0 ? [`${counted(changed.length, 'file')} changed`] : []),
    ...(missing.length > 0 ? [`${counted(missing.length, 'file')} missing`] : []),
    ...(extra.length > 0 ? [`${counted(extra.length, 'file')} not in the lock`] : []),
  ];
  return `The task set is not what was locked: ${found.join(', ')}.`;
}

/** The whole result as a text to read, search and keep. */
export function verificationText(suiteDir: string, verification: Verification): string {
  const { changed, missing, extra, files, bytes } = verification;
  return [
    verificationSummary(verification),
    '',
    `Task set: ${suiteDir}`,
    `Looked at: ${counted(files, 'file')}, ${sizeText(bytes)}`,
    '',
    ...section('Changed: the content is another than in the lock', changed),
    ...section('Missing: in the lock and not on the disk', missing),
    ...section('Not in the lock: on the disk only', extra),
    'What to do: put the files back as they were (download a downloaded set again), and verify once more.',
    'If the changes are meant, lock the set as it is now, in a terminal:',
    `  itbench-review tasks lock ${JSON.stringify(suiteDir)}`,
    'Runs before and after that are then runs on two different task sets.',
    '',
  ].join('\n');
}

function section(title: string, paths: readonly string[]): string[] {
  return paths.length === 0 ? [] : [`${title} (${paths.length})`, ...paths.map((path) => `  ${path}`), ''];
}
