import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quietSettings } from './settings.ts';

export interface ProfileOptions {
  /** On top of the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Made by someone else, with settings in it; by default one of this profile's own. */
  readonly userDataDir?: string;
  readonly extensionsDir?: string;
}

/** What belongs to one VS Code: its home, temporary folder, settings and extensions. All of it is gone when disposed. */
export interface HostProfile extends Disposable {
  readonly path: string;
  readonly homeDir: string;
  readonly temporaryDir: string;
  readonly userDataDir: string;
  readonly extensionsDir: string;
  /** Replaces the user settings; a VS Code that runs notices. */
  writeSettings(settings: Readonly<Record<string, unknown>>): void;
}

export function createProfile(options: ProfileOptions = {}): HostProfile {
  const path = mkdtempSync(join(shortTemporaryDir(), 'vsh-'));
  // Processes that were told to end may still be writing their last.
  const remove = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  const userDataDir = options.userDataDir ?? join(path, 'data');
  const profile: HostProfile = {
    path,
    homeDir: join(path, 'home'),
    temporaryDir: join(path, 't'),
    userDataDir,
    extensionsDir: options.extensionsDir ?? join(path, 'extensions'),
    writeSettings: (settings) => writeUserSettings(userDataDir, settings),
    [Symbol.dispose]: () => {
      process.off('exit', remove);
      remove();
    },
  };
  process.once('exit', remove);
  for (const dir of [profile.homeDir, profile.temporaryDir, userDataDir, profile.extensionsDir]) {
    mkdirSync(dir, { recursive: true });
  }
  if (options.userDataDir === undefined) profile.writeSettings(options.settings ?? {});
  return profile;
}

/** Writes `User/settings.json`: the quiet settings with `settings` over them. */
export function writeUserSettings(userDataDir: string, settings: Readonly<Record<string, unknown>>): void {
  mkdirSync(join(userDataDir, 'User'), { recursive: true });
  writeFileSync(
    join(userDataDir, 'User/settings.json'),
    JSON.stringify({ ...quietSettings, ...settings }, null, 2),
  );
}

/** Paths of unix sockets end at 107 characters, and VS Code adds some 60 of them. */
function shortTemporaryDir(): string {
  const usual = tmpdir();
  return process.platform === 'win32' || usual.length <= 32 ? usual : '/tmp';
}
