import { askHostTool } from './hostTool.ts';
import type { Probe } from './sandbox.ts';

/** An engine that is there answers in well under a second; one that hangs must not hold `doctor`. */
const answerTimeoutMs = 5000;

const notSupported = 'Docker sandboxes are not supported by this version yet.';

/**
 * Says whether a container engine answers. Never `ok` in this version, which cannot open a container.
 * `environment` is where the clients look for their socket and context.
 */
export async function probeDocker(
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Probe> {
  const about = { kind: 'docker', ok: false, isolation: 'container', practice: false } as const;
  const found: string[] = [];
  for (const client of ['docker', 'podman']) {
    const asked = await askHostTool(client, ['info', '--format', versionFormat(client)], {
      timeoutMs: answerTimeoutMs,
      environment,
      signal,
    });
    if (!asked.found) continue;
    const version = asked.exitCode === 0 ? asked.stdout.trim() : '';
    if (version !== '') {
      return { ...about, version: `${client} ${version}`, reasons: [notSupported] };
    }
    found.push(`${client} is installed, but no engine answers it: ${firstLine(asked.stderr)}`);
  }
  const reasons = found.length > 0 ? found : ['Neither docker nor podman is installed.'];
  return { ...about, version: null, reasons: [notSupported, ...reasons] };
}

function versionFormat(client: string): string {
  return client === 'docker' ? '{{.ServerVersion}}' : '{{.Version.Version}}';
}

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? 'it did not answer in time'
  );
}
