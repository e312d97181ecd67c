import { join } from 'node:path';
import type { HostProfile } from './profile.ts';

/** What a VS Code or a browser under test inherits. No key, no proxy, nothing of a VS Code that this may run inside. */
const inherited = /^(?:PATH|LANG|LANGUAGE|LC_.*|TZ|CI|NODE_V8_COVERAGE|ITBENCH_.*)$/;

/** The environment of a process that has the profile's home for its own. */
export function hostEnvironment(
  profile: Pick<HostProfile, 'homeDir' | 'temporaryDir'>,
  parent: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const kept = Object.entries(parent).flatMap(([name, value]) =>
    value !== undefined && inherited.test(name) ? [[name, value]] : [],
  );
  return {
    ...Object.fromEntries(kept),
    HOME: profile.homeDir,
    TMPDIR: profile.temporaryDir,
    XDG_CONFIG_HOME: join(profile.homeDir, '.config'),
    XDG_DATA_HOME: join(profile.homeDir, '.local/share'),
    XDG_CACHE_HOME: join(profile.homeDir, '.cache'),
    XDG_RUNTIME_DIR: profile.temporaryDir,
  };
}
