import { basename } from 'node:path';
import { plainLine } from '../plainText.ts';
import { runInProgress } from '../runInProgress.ts';
import type { Services } from '../services.ts';
import { runOf } from './pickRun.ts';
import { sizeText } from './wording.ts';

/** Checks that every file of a run is as it was left, and says what is not. */
export async function verifyRun(services: Services, argument: unknown): Promise<void> {
  const { library, notify, texts } = services;
  const dir = await runOf(services, argument, 'Verify Run');
  if (dir === undefined) return;
  const { verification, text } = await runInProgress(
    services,
    { title: 'Verifying the run', what: 'verifying_run', unit: sizeText },
    (signal) => library.call('verifyRun', { dir }, signal),
  );
  const details = {
    title: 'Show Details',
    run: () =>
      texts.show(`Verification of ${basename(dir)}.txt`, async (from) => ({
        text: text.slice(from),
        chars: text.length,
        problem: null,
      })),
  };
  const summary = plainLine(verification.summary);
  if (verification.ok) await notify.information(summary, details);
  else await notify.warning(summary, details);
}
