import { writeFileSync } from 'node:fs';
import { type AttemptKey, pathsOfRun } from '../../src/core/store/layout.ts';
import { submissionOf } from '../support/cliScene.ts';
import {
  ended,
  message,
  request,
  response,
  result,
  started,
  trajectoryText,
} from '../support/trajectoryLines.ts';

/** Turns of each attempt whose files are made here. */
export const madeTurns = 60;
const claims = ['shop/Deployment/ad', 'shop/Service/checkout', 'shop/Service/email', 'shop/Pod/ghost-1'];

/** Writes what an attempt of a made run lacks: a trajectory of some 120 kB, different for each `index`, and its submission. */
export function writeAttemptFiles(dir: string, key: AttemptKey, index: number): void {
  const files = pathsOfRun(dir).attempt(key);
  const entries = [
    started(key),
    message('Find the root cause.'),
    ...Array.from({ length: madeTurns }, (_, at) => at + 1).flatMap((turn) => [
      request(turn),
      response(turn, {
        cmd: `grep -c error logs-${index}-${turn}.tsv`,
        reasoning: 'Errors may tell. '.repeat(20),
      }),
      result(turn, `${index} errors in turn ${turn}\n`.repeat(60)),
    ]),
    ended({ turns: madeTurns }),
  ];
  writeFileSync(files.trajectory, trajectoryText(entries));
  writeFileSync(files.submission, submissionOf(...claims));
}
