import { platform } from 'node:os';
import type { Probe } from './sandbox.ts';

/** Says whether macOS's sandbox-exec could be used. Never `ok` in this version, which cannot open one. */
export async function probeSeatbelt(): Promise<Probe> {
  const reason =
    platform() === 'darwin'
      ? 'Seatbelt sandboxes are not supported by this version yet.'
      : 'Seatbelt is part of macOS, and not supported by this version yet.';
  return {
    kind: 'seatbelt',
    ok: false,
    version: null,
    isolation: 'seatbelt',
    practice: false,
    reasons: [reason],
  };
}
