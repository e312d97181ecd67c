import type { Terminal } from '../output.ts';

/** What every command gets. A command returns its exit code; what it throws becomes words in one place. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}
