import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox, SandboxLimits, SandboxProvider } from '../../src/core/sandbox/sandbox.ts';

export const limits: SandboxLimits = {
  memoryBytes: 256 * 1024 ** 2,
  processes: 64,
  fileBytes: 64 * 1024 ** 2,
  outputBytes: 20_000,
  scratchBytes: 512 * 1024 ** 2,
};

export const neverAborted = new AbortController().signal;

/** Long enough for a loaded machine; no test waits for it unless the product hangs. */
export const patienceMs = 60_000;

/** The folders of one attempt, on the host. */
export interface Folders extends Disposable {
  readonly root: string;
  readonly dataDir: string;
  readonly scratchDir: string;
}

/** A small snapshot in the benchmark's layout: two alert files, a TSV of events with tabs and quotes, a log. */
export function makeFolders(): Folders {
  const root = mkdtempSync(join(tmpdir(), 'sandbox-contract-'));
  const dataDir = join(root, 'data');
  const scratchDir = join(root, 'scratch');
  mkdirSync(join(dataDir, 'alerts'), { recursive: true });
  mkdirSync(scratchDir);
  writeFileSync(join(dataDir, 'alerts', 'alerts_at_1.json'), JSON.stringify(alerts(1), null, 2));
  writeFileSync(join(dataDir, 'alerts', 'alerts_at_2.json'), JSON.stringify(alerts(2), null, 2));
  writeFileSync(join(dataDir, 'k8s_events_raw.tsv'), events());
  writeFileSync(join(dataDir, 'application.log'), log());
  return {
    root,
    dataDir,
    scratchDir,
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

const services = ['checkout', 'cart', 'frontend', 'payment', 'kafka'];

function alerts(minute: number): object {
  return {
    status: 'success',
    data: {
      alerts: services.slice(0, minute + 2).map((service, index) => ({
        labels: { alertname: index === 0 ? 'RequestErrorRate' : 'RequestLatency', service_name: service },
        state: index === 1 ? 'pending' : 'firing',
        value: (index + 1) * minute * 0.125,
      })),
    },
  };
}

function events(): string {
  const rows = Array.from({ length: 240 }, (_, index) => {
    const service = services[index % services.length] ?? '';
    const type = index % 7 === 0 ? 'Warning' : 'Normal';
    const reason = index % 7 === 0 ? 'BackOff' : 'Pulled';
    const minute = String(index % 60).padStart(2, '0');
    return [
      `2025-12-01T10:${minute}:00Z`,
      type,
      reason,
      `Pod/${service}-${index % 3}`,
      `message "${index}" – ok`,
    ].join('\t');
  });
  return `${['timestamp', 'type', 'reason', 'object', 'message'].join('\t')}\n${rows.join('\n')}\n`;
}

function log(): string {
  const lines = Array.from({ length: 500 }, (_, index) => {
    const level = index % 50 === 0 ? 'ERROR' : 'INFO';
    return `${1_764_500_000 + index} ${level} [${services[index % 5]}] took ${index * 3} ms status=${index % 50 === 0 ? 503 : 200}`;
  });
  return `${lines.join('\n')}\n`;
}

export interface Opened extends AsyncDisposable {
  readonly folders: Folders;
  readonly sandbox: Sandbox;
  /** Runs a script and returns what it printed; fails where it does not end by itself. */
  run(script: string): Promise<{ exitCode: number | null; stdout: string; stderr: string }>;
}

export async function openSandbox(
  provider: SandboxProvider,
  changed: Partial<SandboxLimits> = {},
): Promise<Opened> {
  const folders = makeFolders();
  const spec = {
    dataDir: folders.dataDir,
    scratchDir: folders.scratchDir,
    limits: { ...limits, ...changed },
  };
  const sandbox = await provider.open(spec, neverAborted);
  return {
    folders,
    sandbox,
    run: async (script) => {
      const result = await sandbox.exec(script, { timeoutMs: patienceMs, signal: neverAborted });
      if (result.ended !== 'exit') throw new Error(`${script}: ended by ${result.ended}: ${result.detail}`);
      return { exitCode: result.exitCode, stdout: result.stdout.head, stderr: result.stderr.head };
    },
    [Symbol.asyncDispose]: async () => {
      await sandbox[Symbol.asyncDispose]();
      folders[Symbol.dispose]();
    },
  };
}

/** Every path below a folder with its mode and the hash of its content. */
export function fingerprintOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const stats = lstatSync(join(folder, path));
      const content = stats.isFile()
        ? createHash('sha256')
            .update(readFileSync(join(folder, path)))
            .digest('hex')
        : '';
      return `${path} ${stats.mode.toString(8)} ${stats.mtimeMs} ${content}`;
    });
}

/** Command lines of the host's processes that contain `marker`; empty where there is no `/proc`. */
export function processesWith(marker: string): string[] {
  const found: string[] = [];
  for (const pid of readdirOrEmpty('/proc').filter((name) => /^\d+$/.test(name))) {
    const line = readOrEmpty(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
    if (line.includes(marker)) found.push(`${pid} ${line}`);
  }
  return found;
}

/** Ids of the processes that a process started, and those that these started; empty where there is no `/proc`. */
export function descendantsOf(pid: number): number[] {
  const children = readdirOrEmpty(`/proc/${pid}/task`).flatMap((task) =>
    readOrEmpty(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
  );
  return [...children, ...children.flatMap(descendantsOf)];
}

/** Names of the processes that have ended and that nobody has waited for. */
export function zombies(): string[] {
  return readdirOrEmpty('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readOrEmpty(`/proc/${pid}/stat`))
    .filter((stat) => /\) Z /.test(stat))
    .map((stat) => stat.slice(stat.indexOf('('), stat.indexOf(')') + 1));
}

function readdirOrEmpty(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process ended in the meantime.
    return '';
  }
}
