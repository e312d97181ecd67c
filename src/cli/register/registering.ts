import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../commands/context.ts';

export interface ProgramContext extends CommandContext {
  readonly onExitCode: (code: number) => void;
}

/** Hands the exit code of a command on. */
export function ending<A extends unknown[]>(
  context: ProgramContext,
  action: (...parameters: A) => Promise<number>,
) {
  return async (...parameters: A): Promise<void> => context.onExitCode(await action(...parameters));
}

/** The flag of whatever looks for runs, and makes none. */
export const configOption = [
  '--config <file>',
  'configuration that says where results are (default: itbench.yml in this folder)',
] as const;

/** Flags of what is done with a run: where it is, and how to tell of it. */
export function withPlace(command: Command): Command {
  return command
    .option(...configOption)
    .option('--out <folder>', 'folder with the results')
    .option('--json', 'as JSON');
}

export function list(text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.some((item) => item === ''))
    throw new InvalidArgumentError('It needs names, separated by commas.');
  return items;
}

export function wholeNumber(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new InvalidArgumentError('It needs a whole number from 1 on.');
  return Number(text);
}

export function dollars(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text) || Number(text) === 0) {
    throw new InvalidArgumentError('It needs an amount above 0, such as 2.50.');
  }
  return Number(text);
}

const units: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };

/** `500MB`, `1GB`, `2000000`: decimal units, as disks are sold. */
export function byteSize(text: string): number {
  const match = /^([0-9]+(?:\.[0-9]+)?)\s*([kmg]?)b?$/i.exec(text.trim());
  const bytes = Number(match?.[1]) * (units[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN);
  if (!Number.isFinite(bytes) || bytes < 1e5)
    throw new InvalidArgumentError('It needs a size from 100KB on, such as 2MB or 1GB.');
  return Math.round(bytes);
}
