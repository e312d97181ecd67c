import type { CommandNode, PipelineNode, ScriptNode, TransformPlugin } from 'just-bash';

/**
 * Puts every command that redirects its output into a group of its own.
 *
 * Workaround for just-bash 3.4.2, where a redirection that the file system refuses (read-only data, a missing folder)
 * rejects the whole `exec` and loses what was printed before. Inside a group the refusal is what it is in bash: a
 * message on standard error, exit code 1, and the script goes on.
 */
export const groupRedirections: TransformPlugin = {
  name: 'group-redirections',
  transform: ({ ast }) => {
    groupIn(ast);
    return { ast };
  },
};

/** The tree is fresh for each script, so it is changed in place. */
function groupIn(node: unknown): void {
  if (Array.isArray(node)) {
    for (const item of node) groupIn(item);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  for (const value of Object.values(node)) groupIn(value);
  if (isPipeline(node)) node.commands = node.commands.map(grouped);
}

function isPipeline(node: object): node is PipelineNode {
  return 'type' in node && node.type === 'Pipeline' && 'commands' in node && Array.isArray(node.commands);
}

const outputOperators: ReadonlySet<string> = new Set(['>', '>>', '>|', '>&', '&>', '&>>', '<>']);

function grouped(command: CommandNode): CommandNode {
  if (command.type === 'FunctionDef' || isExec(command)) return command;
  if (!command.redirections.some(({ operator }) => outputOperators.has(operator))) return command;
  const pipeline: PipelineNode = { type: 'Pipeline', commands: [command], negated: false };
  const body: ScriptNode['statements'] = [
    { type: 'Statement', pipelines: [pipeline], operators: [], background: false },
  ];
  return { type: 'Group', body, redirections: [] };
}

/** `exec > file` redirects the shell itself and has to stay in it. */
function isExec(command: CommandNode): boolean {
  if (command.type !== 'SimpleCommand') return false;
  const [part] = command.name?.parts ?? [];
  return part?.type === 'Literal' && part.value === 'exec';
}
