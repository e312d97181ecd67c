import type { Command } from 'commander';
import type { ProgramContext } from './registering.ts';

/** Reports over weeks. */
export function addTrend(_program: Command, _context: ProgramContext): void {}
