import type { World } from '../core/harness/session.ts';
import { createSystemClock } from '../core/model/systemClock.ts';
import { createKeyResolver } from '../machine/keys.ts';

/** API keys as the command line finds them: where the configuration says, and nowhere else. */
export function createCliKeyResolver(environment: NodeJS.ProcessEnv): World['resolveKey'] {
  return createKeyResolver({
    given: {},
    environment,
    clock: createSystemClock(),
    missingHint: (variable) =>
      `Set it where this runs, for instance in your CI's secrets, or: export ${variable}=…`,
  });
}
