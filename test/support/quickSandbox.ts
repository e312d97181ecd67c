import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecResult, Sandbox, SandboxProvider, SandboxSpec } from '../../src/core/sandbox/sandbox.ts';

/**
 * A sandbox for scenes of many attempts that only hand something in: it starts no process, and knows the one command that
 * writes a file (cliScene.ts, `submitting`); any other prints a line. Its results say that they are practice.
 */
export const quickSandbox: SandboxProvider = {
  kind: 'virtual',
  probe: async () => ({
    kind: 'virtual',
    ok: true,
    version: 'test',
    isolation: 'interpreter',
    practice: true,
    reasons: [],
  }),
  open: async (spec) => quick(spec),
};

const writesFile = /^cat > (?<name>[\w.]+) <<'END_OF_FILE'\n(?<text>.*)\nEND_OF_FILE$/s;

function quick({ scratchDir, limits }: SandboxSpec): Sandbox {
  const path = (name: string) => join(scratchDir, name);
  return {
    fingerprint: {
      kind: 'virtual',
      version: 'test',
      tools: {},
      limits: { memoryBytes: limits.memoryBytes },
      practice: true,
    },
    exec: async (script) => {
      const { name, text } = writesFile.exec(script)?.groups ?? {};
      if (name === undefined || text === undefined) return printed('shop  frontend  500  upstream cart\n');
      writeFileSync(path(name), text);
      return printed('');
    },
    readFile: async (name) =>
      existsSync(path(name))
        ? { ok: true, bytes: readFileSync(path(name)) }
        : { ok: false, reason: 'missing' },
    fileExists: async (name) => existsSync(path(name)) && statSync(path(name)).isFile(),
    [Symbol.asyncDispose]: async () => {},
  };
}

function printed(head: string): ExecResult {
  const none = { head: '', tail: '', totalBytes: 0, droppedBytes: 0 };
  return {
    exitCode: 0,
    stdout: { ...none, head, totalBytes: head.length },
    stderr: none,
    durationMs: 1,
    ended: 'exit',
  };
}
