import { foldLabels } from '../review/foldLabels.ts';
import type { AttemptOf } from '../review/reviewerLog.ts';
import { oneLine } from '../store/foreignText.ts';
import type { LabelFile } from '../store/labelLog.ts';
import { attemptTitle } from '../store/layout.ts';

/** Why labels of these files are missing wherever labels are shown or counted, as sentences. */
export function labelProblems(
  files: readonly LabelFile[],
  isKnown: (attempt: AttemptOf) => boolean,
): string[] {
  return files.flatMap((one) => [
    ...(one.problem === null ? [] : [one.problem]),
    ...foldLabels(one.records).problems.map((problem) => `${one.file}, ${problem}: it is ignored.`),
    ...strangers(one, isKnown),
  ]);
}

function strangers({ file, records }: LabelFile, isKnown: (attempt: AttemptOf) => boolean): string[] {
  const unknown = records.filter(({ type, target }) => type !== 'undo' && !isKnown(target));
  const first = unknown[0];
  if (first === undefined) return [];
  const title = oneLine(attemptTitle(first.target));
  return [
    `${file} has ${unknown.length} ${unknown.length === 1 ? 'label' : 'labels'} of attempts that are not here, such as ${title}: they are left out. It may be the file of another run.`,
  ];
}
