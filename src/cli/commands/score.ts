import { readFileSync } from 'node:fs';
import { BenchError, messageOf } from '../../core/errors.ts';
import { maxSubmissionBytes } from '../../core/harness/finishing.ts';
import { parseGroundTruth } from '../../core/scoring/groundTruth.ts';
import { matchClaims } from '../../core/scoring/match.ts';
import { scoreClaims } from '../../core/scoring/precisionAtFullRecall.ts';
import { readSubmission } from '../../core/scoring/submission.ts';
import { exitCodes } from '../exitCode.ts';
import { plainLine, printableJson } from '../output.ts';
import type { CommandContext } from './context.ts';

/** `itbench-review score`: one submission against one ground truth, by rules. */
export async function score(
  truthFile: string,
  outputFile: string,
  flags: { readonly json?: true },
  { terminal }: CommandContext,
): Promise<number> {
  const truth = parseGroundTruth(readBytes(truthFile, 'ground_truth_invalid').toString('utf8'), truthFile);
  const bytes = readBytes(outputFile, 'submission_invalid');
  if (bytes.length > maxSubmissionBytes) {
    throw new BenchError('submission_invalid', `${outputFile} is larger than ${maxSubmissionBytes} bytes`);
  }
  const read = readSubmission(bytes);
  if (!read.ok) {
    throw new BenchError('submission_invalid', `${outputFile}: ${read.problem}`, {
      hint: 'It should be {"contributing_factors": [{"name": "namespace/Kind/name", "reasoning": "…", "evidence": "…"}]}',
    });
  }
  const result = scoreClaims(matchClaims(read.submission.claims, truth), truth, 'rules');
  if (flags.json === true) {
    terminal.out.write(`${printableJson(result, 2)}\n`);
    return exitCodes.done;
  }
  terminal.out.write(`score ${result.score} (full recall: ${result.full_recall ? 'yes' : 'no'})\n`);
  for (const claim of result.claims) {
    terminal.out.write(`${claim.verdict}  ${plainLine(claim.name)}  ${plainLine(claim.why)}\n`);
  }
  for (const groups of result.missed) terminal.out.write(`missed  ${plainLine(groups.join(' = '))}\n`);
  return exitCodes.done;
}

function readBytes(path: string, code: 'ground_truth_invalid' | 'submission_invalid'): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new BenchError(code, `cannot read ${path}: ${messageOf(error)}`, {
      hint: 'Check the path.',
      cause: error,
    });
  }
}
