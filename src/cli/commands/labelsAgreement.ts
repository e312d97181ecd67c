import { counted } from '../../core/counted.ts';
import { checkedWho } from '../../core/harness/labelKeeper.ts';
import { reviewedReports } from '../../core/harness/reviewedReports.ts';
import { type ReviewOverview, reviewOverview } from '../../core/review/overview.ts';
import { reviewerKey } from '../../core/schema/reviewerKey.ts';
import { findRun } from '../../core/store/runStore.ts';
import { resultsDir } from '../configHere.ts';
import { exitCodes } from '../exitCode.ts';
import { jsonLine, plainLine } from '../output.ts';
import type { CommandContext } from './context.ts';
import { agreementLines, listLines } from './labelsText.ts';

export interface LabelsLookFlags {
  readonly config?: string;
  readonly out?: string;
  readonly model?: string;
  /** Who looks, if it is somebody who labels. */
  readonly as?: string;
  readonly json?: true;
}

/** `itbench-review labels agreement`: how far reviewers agree, and where they do not. */
export async function labelsAgreement(
  wanted: string | undefined,
  flags: LabelsLookFlags,
  context: CommandContext,
): Promise<number> {
  return await show(wanted, flags, context, { type: 'labels_agreement', lines: agreementLines });
}

/** `itbench-review labels list`: what is left to decide and to label. */
export async function labelsList(
  wanted: string | undefined,
  flags: LabelsLookFlags,
  context: CommandContext,
): Promise<number> {
  return await show(wanted, flags, context, { type: 'labels_list', lines: listLines });
}

interface Shown {
  readonly type: string;
  readonly lines: (overview: ReviewOverview) => string[];
}

async function show(
  wanted: string | undefined,
  flags: LabelsLookFlags,
  { terminal, signal }: CommandContext,
  { type, lines }: Shown,
): Promise<number> {
  const viewer =
    flags.as === undefined ? undefined : checkedWho({ reviewer: flags.as, blind: true }).reviewer;
  const dir = findRun(resultsDir(flags), wanted ?? null);
  const reports = await reviewedReports(dir, flags.model ?? null, signal);
  const overviews = reports.map((report) => reviewOverview(report, viewer ?? null));
  // Of a file that is damaged every model's report says so.
  const problems = new Set(overviews.flatMap((overview) => overview.problems));
  for (const warning of [...problems, ...warnings(overviews, viewer)])
    terminal.err.write(`${plainLine(warning)}\n`);
  if (flags.json) terminal.out.write(jsonLine({ type, models: overviews }));
  else {
    const text = overviews.map((overview) => lines(overview).map(plainIndented).join('\n'));
    terminal.out.write(`${text.join('\n\n')}\n`);
  }
  return exitCodes.done;
}

/** Blanks at the beginning of a line are ours. */
function plainIndented(line: string): string {
  return `${/^ */.exec(line)?.[0] ?? ''}${plainLine(line)}`;
}

/** Whoever labels blind must not learn here what the editor hides. */
function warnings(overviews: readonly ReviewOverview[], viewer: string | undefined): string[] {
  if (overviews.every(({ reviewers }) => reviewers.length === 0)) return [];
  if (viewer === undefined) {
    return [
      'This shows what every reviewer has said. Whoever still labels blind should add --as with their name.',
    ];
  }
  return overviews.flatMap(({ model, hidden_attempts, reviewers, flagged_attempts }) => {
    const own = reviewers.find(({ reviewer }) => reviewerKey(reviewer) === reviewerKey(viewer));
    const open = flagged_attempts - (own?.labelled_flagged_attempts ?? 0);
    return [
      ...(hidden_attempts === 0
        ? []
        : [
            `${model}: what others said of ${counted(hidden_attempts, 'attempt')} is left out until the labels of ${viewer} on them are in.`,
          ]),
      ...(open <= 0
        ? []
        : [
            `${model}: ${viewer} has not labelled ${open} of ${flagged_attempts} flagged attempts; this shows labels of others on the rest.`,
          ]),
    ];
  });
}
