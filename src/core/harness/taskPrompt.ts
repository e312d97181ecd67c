import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fillPrompt, type Prompts } from '../agent/prompts.ts';
import type { SandboxFingerprint } from '../schema/trajectory.ts';

/** The two messages that open every attempt. */
export interface OpeningPrompts {
  readonly system: string;
  readonly task: string;
}

/** Fills in what differs between tasks and sandboxes. Nothing of it names the task. */
export function openingPrompts(
  prompts: Prompts,
  facts: {
    readonly maxTurns: number;
    readonly dataDir: string;
    readonly sandbox: SandboxFingerprint;
    readonly home: string;
  },
): OpeningPrompts {
  const values = {
    home: facts.home,
    max_turns: facts.maxTurns,
    files: describeFiles(facts.dataDir),
    environment: describeTools(facts.sandbox),
  };
  return { system: fillPrompt(prompts.system, values), task: fillPrompt(prompts.task, values) };
}

function describeFiles(dataDir: string): string {
  const entries = readdirSync(dataDir, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.map((entry) => describeEntry(dataDir, entry)).join('\n');
}

function describeEntry(dataDir: string, entry: Dirent): string {
  if (!entry.isDirectory()) return `- \`${entry.name}\``;
  const count = readdirSync(join(dataDir, entry.name)).length;
  return `- \`${entry.name}/\` (${count} ${count === 1 ? 'file' : 'files'})`;
}

function describeTools(sandbox: SandboxFingerprint): string {
  const tools = Object.entries(sandbox.tools).map(([name, version]) =>
    version === '' ? name : `${name} ${version}`,
  );
  return `Commands run in bash. ${tools.length === 0 ? '' : `Tools at hand: ${tools.join(', ')}.`}`.trimEnd();
}
