import { createBwrapProvider } from './bwrap.ts';
import { createDockerProvider } from './docker.ts';
import type { SandboxProvider } from './sandbox.ts';
import { createSeatbeltProvider } from './seatbelt.ts';
import { createVirtualProvider } from './virtual.ts';

export interface ProviderOptions {
  /** `virtualWorker.ts`, or what it was bundled to. */
  readonly virtualWorkerUrl: URL;
  /**
   * The environment in which container clients look for their engine (`DOCKER_HOST`, contexts under `HOME`); no
   * sandbox gets any of it. Without it they look in the usual places only.
   */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** One provider of each kind, the strongest first. Those that this version cannot open probe as not ok and say so. */
export function createSandboxProviders(options: ProviderOptions): readonly SandboxProvider[] {
  const environment = options.environment ?? { PATH: '/usr/local/bin:/usr/bin:/bin' };
  return [
    createDockerProvider({ environment }),
    createBwrapProvider(),
    createSeatbeltProvider(),
    createVirtualProvider({ workerUrl: options.virtualWorkerUrl }),
  ];
}
