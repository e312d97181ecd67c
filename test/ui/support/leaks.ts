import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createRedactor } from '../../../src/core/model/redact.ts';
import { filesUnder } from '../../support/runResults.ts';

/** Finds a secret as it is, and escaped for JSON or a URL or in base64, wherever it stands. */
export class SecretFinder {
  private readonly redact: (text: string) => string;

  constructor(secret: string) {
    this.redact = createRedactor([secret]);
  }

  isIn(text: string): boolean {
    return this.redact(text) !== text;
  }

  /** Files under a folder that hold it, and how many there are. */
  inFolder(dir: string): { readonly leaks: string[]; readonly files: number } {
    const files = filesUnder(dir);
    const leaks = [...files].filter(([, bytes]) => this.isIn(bytes.toString('latin1')));
    return { leaks: leaks.map(([path]) => join(dir, path)), files: files.size };
  }

  /** Processes of this machine that have it in their arguments or their environment, this one not counted. */
  inProcesses(): string[] {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
    return pids.flatMap((pid) =>
      ['cmdline', 'environ'].flatMap((file) => {
        const found = this.isIn(readOr(`/proc/${pid}/${file}`));
        return found ? [`${file} of ${programOf(pid)} (${pid})`] : [];
      }),
    );
  }

  /** Looks at all processes again and again until `until` settles. @returns what it found, and how often it looked */
  async watchProcesses(until: Promise<unknown>): Promise<{ leaks: string[]; looks: number }> {
    let isOver = false;
    const over = until.finally(() => {
      isOver = true;
    });
    const leaks = new Set<string>();
    let looks = 0;
    for (; !isOver; await delay(50)) {
      for (const leak of this.inProcesses()) leaks.add(leak);
      looks += 1;
    }
    await over;
    return { leaks: [...leaks], looks };
  }
}

/** Empty for a process that has gone meanwhile, or is another user's. */
function readOr(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function programOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return 'a process that is gone';
  }
}
