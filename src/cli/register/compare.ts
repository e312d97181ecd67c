import type { Command } from 'commander';
import type { ProgramContext } from './registering.ts';

/** Comparing reports. */
export function addCompare(_program: Command, _context: ProgramContext): void {}
