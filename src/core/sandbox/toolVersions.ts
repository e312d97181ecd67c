import { BenchError } from '../errors.ts';
import type { Sandbox } from './sandbox.ts';

/** Longest wait for the first command of a sandbox, in milliseconds: more than any takes on a busy machine. */
export const firstCommandTimeoutMs = 60_000;

/** Tools whose version can change what a command prints; those that are missing are left out. */
const tools = ['bash', 'awk', 'grep', 'sed', 'sort', 'find', 'jq', 'python3', 'rg', 'sqlite3', 'perl'];

/** Prints `name<TAB>first line of its version` for each tool there is. mawk knows `-W version` only. */
const toolVersionsScript = `
for tool in ${tools.join(' ')}; do
  command -v "$tool" > /dev/null || continue
  version=$({ "$tool" --version || "$tool" -W version; } 2> /dev/null < /dev/null | grep -m 1 .)
  printf '%s\\t%s\\n' "$tool" "$version"
done
exit 0`;

export function parseToolVersions(text: string): Record<string, string> {
  const versions: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [tool, version] = line.split('\t', 2);
    if (tool !== undefined && version !== undefined) versions[tool] = version.trim();
  }
  return versions;
}

/** What the tools of a sandbox that was just opened say of themselves. @throws BenchError sandbox_failed; the signal's reason */
export async function askToolVersions(
  sandbox: Sandbox,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const asked = await sandbox.exec(toolVersionsScript, { timeoutMs: firstCommandTimeoutMs, signal });
  if (asked.ended === 'aborted') signal.throwIfAborted();
  if (asked.ended !== 'exit' || asked.exitCode !== 0) {
    const detail = asked.detail ?? asked.stderr.head.trim();
    const { kind } = sandbox.fingerprint;
    throw new BenchError('sandbox_failed', `the ${kind} sandbox does not run a first command: ${detail}`, {
      hint: 'Run "itbench-review doctor" to see why.',
    });
  }
  return parseToolVersions(asked.stdout.head);
}
