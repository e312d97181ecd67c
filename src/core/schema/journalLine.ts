import * as z from 'zod';

/** Fields of every line of a journal (store/journal.ts): its position, its time, and the chain. */
export const journalLine = {
  seq: z.int().nonnegative().describe('Position in the file, from 0.'),
  t: z.iso.datetime().describe('When it was written, UTC.'),
  prev: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('sha256 of the line before, without its line break; 64 zeros at first.'),
};

/** A record before the journal gives it its position, time and chain. */
export type WithoutLine<T> = T extends unknown ? Omit<T, keyof typeof journalLine> : never;
