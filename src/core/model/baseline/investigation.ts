import { type Facts, noFacts } from './facts.ts';
import { readFacts } from './readFacts.ts';
import { rowsOf, timeIn } from './shellResult.ts';
import { incidentStart } from './symptoms.ts';

/** What is known after some turns. */
export interface Investigation {
  readonly facts: Facts;
  /** Beginning of the oldest table, in milliseconds since 1970, or null while unknown. */
  readonly recordedFrom: number | null;
}

export const nothingKnown: Investigation = { facts: noFacts, recordedFrom: null };

/** Adds what a command printed. */
export function learn({ facts, recordedFrom }: Investigation, stdout: string): Investigation {
  const times = rowsOf(stdout, 'table', 4).flatMap((cells) => timeIn(cells[2]?.replace(/^from /, '')) ?? []);
  return {
    facts: readFacts(facts, stdout),
    recordedFrom: times.length > 0 ? Math.min(...times) : recordedFrom,
  };
}

/** Alerts take a moment to see what they are about: what is before this is before the incident. */
const alertLagMs = 90_000;

/** The time that splits before from after, as tables write it. Without an alert, all is after. */
export function splitTime({ facts, recordedFrom }: Investigation): string {
  const start = incidentStart(facts.alerts, recordedFrom);
  return start === null ? '0000' : new Date(start - alertLagMs).toISOString().slice(0, 19).replace('T', ' ');
}
