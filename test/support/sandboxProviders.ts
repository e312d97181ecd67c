import { createBwrapProvider } from '../../src/core/sandbox/bwrap.ts';
import type { SandboxProvider } from '../../src/core/sandbox/sandbox.ts';
import { createVirtualProvider } from '../../src/core/sandbox/virtual.ts';

/** The interpreter's worker as it is in the sources, unbundled. */
export const virtualWorkerUrl = new URL('../../src/core/sandbox/virtualWorker.ts', import.meta.url);

export function providerOf(kind: string): SandboxProvider {
  return kind === 'bwrap' ? createBwrapProvider() : createVirtualProvider({ workerUrl: virtualWorkerUrl });
}
