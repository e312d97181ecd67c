import type { Command } from 'commander';
import type { ProgramContext } from './registering.ts';

/** Labels of several reviewers. */
export function addLabels(_program: Command, _context: ProgramContext): void {}
