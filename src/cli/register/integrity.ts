import type { Command } from 'commander';
import type { ProgramContext } from './registering.ts';

/** Verifying, signing, revoking. */
export function addIntegrity(_program: Command, _context: ProgramContext): void {}
