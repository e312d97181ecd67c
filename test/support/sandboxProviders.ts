import { createBwrapProvider } from '../../src/core/sandbox/bwrap.ts';
import { createDockerProvider } from '../../src/core/sandbox/docker.ts';
import type { SandboxKind, SandboxProvider } from '../../src/core/sandbox/sandbox.ts';
import { createSeatbeltProvider } from '../../src/core/sandbox/seatbelt.ts';
import { createVirtualProvider } from '../../src/core/sandbox/virtual.ts';

/** The interpreter's worker as it is in the sources, unbundled. */
export const virtualWorkerUrl = new URL('../../src/core/sandbox/virtualWorker.ts', import.meta.url);

/**
 * The image for tests of the docker sandbox, where it is another than the reference image: pinned as in a
 * configuration. It needs bash, GNU coreutils, grep, sed, findutils and an awk.
 */
const testImage = process.env.ITBENCH_REVIEW_SANDBOX_IMAGE ?? null;

const providers: Readonly<Record<SandboxKind, () => SandboxProvider>> = {
  docker: () => createDockerProvider({ environment: process.env, image: testImage }),
  bwrap: () => createBwrapProvider(),
  seatbelt: () => createSeatbeltProvider(),
  virtual: () => createVirtualProvider({ workerUrl: virtualWorkerUrl }),
};

export function providerOf(kind: SandboxKind): SandboxProvider {
  return providers[kind]();
}
