import type { AttemptAnalysis, LedgerClaim } from '../core/schema/analysis.ts';
import { maxMessageBytes } from '../core/schema/step.ts';
import type { AttemptLabels } from '../protocol/review.ts';

/** No answer is larger than a message may be; what is left out is said. */

/** What a message has beside its content. */
const besideBytes = 8192;
const fillBytes = maxMessageBytes - besideBytes;

/** The same analysis, with fewer mentions and shorter texts of claims where it would be too large. */
export function fittingAnalysis(analysis: AttemptAnalysis): AttemptAnalysis {
  for (const [mentions, chars] of [
    [50, Number.POSITIVE_INFINITY],
    [50, 20_000],
    [10, 4_000],
    [3, 500],
  ] as const) {
    const ledger = analysis.ledger.map((claim) => shortened(claim, mentions, chars));
    const shorter = { ...analysis, ledger };
    if (jsonBytes(shorter) <= fillBytes) return shorter;
  }
  // Thousands of claims: an answer that nobody reads claim by claim.
  const ledger: LedgerClaim[] = [];
  let bytes = jsonBytes({ ...analysis, ledger });
  for (const claim of analysis.ledger) {
    const short = shortened(claim, 3, 500);
    bytes += jsonBytes(short) + 1;
    if (bytes > fillBytes) break;
    ledger.push(short);
  }
  const left = analysis.ledger.length - ledger.length;
  const remark = `The submission has ${analysis.ledger.length} claims: the last ${left} are not listed here.`;
  return { ...analysis, ledger, remarks: [...analysis.remarks, remark] };
}

function shortened(claim: LedgerClaim, mentions: number, chars: number): LedgerClaim {
  return {
    ...claim,
    name: cut(claim.name, chars),
    reasoning: cut(claim.reasoning, chars),
    evidence: cut(claim.evidence, chars),
    mentions: claim.mentions.slice(0, mentions),
  };
}

function cut(text: string, chars: number): string {
  if (text.length <= chars) return text;
  return `${text.slice(0, chars).toWellFormed()} … [${text.length - chars} further characters: see the submission]`;
}

/** The same labels, as many as fit, own ones first; of the rest it is said how many they are. */
export function fittingLabels(labels: AttemptLabels): AttemptLabels {
  let bytes = jsonBytes({ ...labels, labels: [] });
  const kept = labels.labels.filter((label) => {
    bytes += jsonBytes(label) + 1;
    return bytes <= fillBytes / 2;
  });
  const left = labels.labels.length - kept.length;
  if (left === 0) return labels;
  const problem = `${left} labels and notes are not listed: there are too many for one page. They are in the files of their reviewers.`;
  return { ...labels, labels: kept, problems: [...labels.problems, problem] };
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
