import { foldAdjudications } from '../review/foldAdjudications.ts';
import { foldLabels } from '../review/foldLabels.ts';
import type { AttemptOf } from '../review/reviewerLog.ts';
import type { AdjudicationFile } from '../store/adjudicationLog.ts';
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

/** Why adjudications of a file are missing wherever they are counted, as sentences. */
export function adjudicationProblems(
  one: AdjudicationFile,
  isKnown: (attempt: AttemptOf) => boolean,
): string[] {
  return [
    ...(one.problem === null ? [] : [one.problem]),
    ...foldAdjudications(one.records).problems.map((problem) => `${one.file}, ${problem}: it is ignored.`),
    ...strangers(one, isKnown, 'adjudication'),
  ];
}

interface Targeted {
  readonly file: string;
  readonly records: readonly { readonly type: string; readonly target: AttemptOf }[];
}

function strangers(
  { file, records }: Targeted,
  isKnown: (attempt: AttemptOf) => boolean,
  noun = 'label',
): string[] {
  const unknown = records.filter(({ type, target }) => type !== 'undo' && !isKnown(target));
  const first = unknown[0];
  if (first === undefined) return [];
  const title = oneLine(attemptTitle(first.target));
  return [
    `${file} has ${unknown.length} ${unknown.length === 1 ? noun : `${noun}s`} of attempts that are not here, such as ${title}: they are left out. It may be the file of another run.`,
  ];
}
