import { counted } from '../counted.ts';
import type { Verification } from '../schema/verification.ts';
import type { Findings } from './findings.ts';

/** What the state of a run depends on besides what is broken in it. */
export interface RunFacts {
  readonly isRunning: boolean;
  /** Planned attempts that have not ended. */
  readonly open: number;
  /** Whether the last session has no end. */
  readonly isCutOff: boolean;
  /** Whether a manifest lists its files. */
  readonly isListed: boolean;
}

export function stateOf(
  { problems, everythingChecked }: Pick<Findings, 'problems' | 'everythingChecked'>,
  { isRunning, open, isCutOff, isListed }: RunFacts,
): Verification['state'] {
  if (isRunning) return 'running';
  if (problems.length > 0) return 'broken';
  if (open > 0 || isCutOff) return 'unfinished';
  return isListed && everythingChecked ? 'intact' : 'unlisted';
}

/** What a hash that anybody can compute shows, and what not. */
const unsignedText =
  'Nobody has signed it: its hashes show edits, but not whether somebody with the right to write here rewrote everything, or removed a revocation.';

/** The result for a person, what it does not show included. */
export function summaryOf(
  { state, problems, signature, run_id }: Pick<Verification, 'state' | 'problems' | 'signature' | 'run_id'>,
  facts: RunFacts,
): string {
  const name = run_id === null ? 'The run' : `The run ${run_id}`;
  return `${name} ${stateText(state, problems, facts)} ${signature.what}`.trim();
}

function stateText(
  state: Verification['state'],
  problems: Verification['problems'],
  { open, isListed }: RunFacts,
): string {
  switch (state) {
    case 'running':
      return 'is being worked on: verify it when that has ended.';
    case 'broken':
      return `is not as it was left: ${counted(new Set(problems.map(({ file }) => file)).size, 'file does', 'files do')} not fit.`;
    case 'unfinished': {
      const lacking =
        open === 0
          ? 'its last session was cut off'
          : counted(open, 'attempt of it has not ended', 'attempts of it have not ended');
      return `is not finished: ${lacking}. What is there fits${isListed ? '' : ', as far as its chains show; no manifest lists its files'}.`;
    }
    case 'unlisted':
      return isListed
        ? 'fits, but not all of it could be checked by this version.'
        : 'was made by a version that lists no files: its chains fit, but a change of other files would not show.';
    case 'intact':
      return 'is as it was left, to the byte.';
  }
}

/** What is said of a run that has no signature which counts. */
export function noSignatureText(): string {
  return unsignedText;
}
