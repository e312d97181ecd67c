import type { Command } from 'commander';
import type { ProgramContext } from './registering.ts';

/** Deciding by a policy. */
export function addGate(_program: Command, _context: ProgramContext): void {}
