import type { Command } from 'commander';
import type { ProgramContext } from './registering.ts';

/** Runs in formats of others. */
export function addExport(_program: Command, _context: ProgramContext): void {}
