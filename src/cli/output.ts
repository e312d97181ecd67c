import type { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type * as z from 'zod';
import { BenchError, messageOf } from '../core/errors.ts';
import { issueText, pathText } from '../core/schema/issueText.ts';
import { exitCodeOf, exitCodes } from './exitCode.ts';

/** Where a command writes: results to `out`, everything about the work to `err`. */
export interface Terminal {
  readonly out: Writable;
  readonly err: Writable;
  /** Whether `err` is a terminal on which a line can be rewritten. */
  readonly interactive: boolean;
  /** Columns of that terminal. */
  readonly columns: () => number;
}

export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  for (const stream of [stdout, stderr]) {
    // The reader went away (`| head`): nobody is left to tell, and what was going on is not done.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(exitCodes.cancelled);
    });
  }
  return {
    out: stdout,
    err: stderr,
    interactive: stderr.isTTY === true && process.env.TERM !== 'dumb',
    columns: () => stderr.columns ?? 80,
  };
}

/** A text from outside as one harmless line: no control sequence of it reaches the terminal. */
export function plainLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
}

/** A text of several lines without control sequences, its columns and line breaks kept. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n]|\p{Cf}/gu, '');
}

/** JSON on one line, for programs; harmless on a terminal too, which some control characters of JSON are not. */
export function jsonLine(value: unknown): string {
  return `${printableJson(value)}\n`;
}

/** JSON, by default on one line, all of whose control characters are escaped. */
export function printableJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(/[\u007f-\u009f\p{Cf}]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}

/**
 * {@link printableJson} of what a published schema describes: other programs go by it, so nothing else leaves.
 * @throws BenchError internal, for a value that does not fit
 */
export function publishedJson<T>(schema: z.ZodType<T>, value: T, indent = 0): string {
  const { error } = schema.safeParse(value);
  if (error === undefined) return `${printableJson(value, indent)}\n`;
  const misfits = error.issues.map((issue) => `${pathText(issue.path)} ${issueText(issue)}`).join('; ');
  throw new BenchError('internal', `the result does not fit its published schema: ${misfits}`, {
    cause: error,
  });
}

/** Tells a person what went wrong, and returns the exit code that tells a program. */
export function reportFailure(error: unknown, terminal: Terminal, json: boolean): number {
  const known = BenchError.is(error)
    ? { code: error.code, message: error.message, hint: error.hint ?? null }
    : { code: 'internal' as const, message: messageOf(error), hint: null };
  if (json) terminal.out.write(jsonLine({ type: 'error', ...known }));
  terminal.err.write(`error: ${plainText(known.message)}\n`);
  if (known.hint !== null) terminal.err.write(`${plainText(known.hint)}\n`);
  if (known.code === 'internal') {
    const trace = error instanceof Error ? (error.stack ?? '') : '';
    terminal.err.write(`This is a fault in itbench-review. Please report it with these lines:\n${trace}\n`);
  }
  return exitCodeOf(known.code);
}
