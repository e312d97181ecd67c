import { BenchError } from '../../core/errors.ts';
import { keySourceOf } from '../../core/schema/keySource.ts';
import type { ModelEntry } from '../../core/schema/modelEntry.ts';
import { plainLine } from '../plainText.ts';
import { counted } from './counted.ts';
import type { Question } from './planText.ts';

/** What a person may consent to; each is a parameter of the plan (protocol/worker.ts). */
export type Consent = 'allow_practice' | 'allow_changed';

/** A plan that was refused for want of consent. */
export interface ConsentWanted {
  readonly consent: Consent;
  readonly question: Question;
}

/** The consent that a failed plan asks for, or null where it failed for another reason. */
export function consentWanted(error: unknown): ConsentWanted | null {
  if (BenchError.is(error, 'practice_refused')) {
    return {
      consent: 'allow_practice',
      question: {
        message: 'The preset aa stands for the published protocol, and only a practice sandbox works here.',
        detail: `${plainLine(error.message)}.\n\nRun anyway as practice? Every report will then say that it is practice and not for published numbers.`,
        choices: ['Run Anyway as Practice'],
        warns: true,
      },
    };
  }
  if (BenchError.is(error, 'suite_changed')) {
    return {
      consent: 'allow_changed',
      question: {
        message: 'Files of the suite are not what its lock says.',
        detail: `${plainLine(error.message, 600)}.\n\nThe command Verify Task Set names all of them. Run anyway? Every report will then say that these are not the tasks that the lock names.`,
        choices: ['Run Anyway'],
        warns: true,
      },
    };
  }
  return null;
}

export const setKeyChoice = 'Set API Key';

/** Asked before a run whose models lack keys. */
export function keysQuestion(missing: readonly ModelEntry[]): Question {
  const names = missing.map(({ name }) => plainLine(name, 60)).join(', ');
  const variables = missing.flatMap((entry) => {
    const source = keySourceOf(entry);
    return source.kind === 'environment' ? source.variables : [];
  });
  const environment =
    variables.length === 0
      ? ''
      : ` The environment of the editor does not have ${variables.join(', ')} either.`;
  return {
    message:
      missing.length === 1
        ? `${names} needs an API key, and none is stored.`
        : `These models need API keys: ${names}.`,
    detail: `A key is kept in the secret storage of the editor, and is sent to the server of its model only.${environment} Afterwards the run goes on.`,
    choices: [setKeyChoice],
    warns: true,
  };
}

export const saveChoice = 'Save and Run';
export const diskChoice = 'Run What Is Saved';

/** Asked before a run whose configuration is being edited: the run takes what is on the disk. */
export function unsavedQuestion(fileName: string): Question {
  return {
    message: `${plainLine(fileName)} has changes that are not saved.`,
    detail: 'A run takes the configuration from the disk.',
    choices: [saveChoice, diskChoice],
    warns: true,
  };
}

export const endNowChoice = 'End Now';

/** Asked when a run that was told to stop does not. */
export function endNowQuestion(stoppingMs: number, attemptsAtWork: number): Question {
  return {
    message: `The run has been stopping for ${Math.round(stoppingMs / 1000)} s.`,
    detail: `It waits for ${counted(attemptsAtWork, 'attempt')} to let go of a model call or a command. To end it now loses nothing that has ended: what is at work starts anew with Resume Run.`,
    choices: [endNowChoice],
    warns: true,
  };
}
