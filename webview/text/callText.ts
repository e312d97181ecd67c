/** A tool call as a person reads it. */
export interface CallText {
  /** The command itself, or the arguments as they are where there is none. */
  readonly text: string;
  /** The other arguments, as short lines. */
  readonly others: readonly { readonly name: string; readonly value: string }[];
}

/** Arguments that hold what is run, in the order in which they are looked for. */
const commandNames = ['cmd', 'command', 'code', 'script', 'input', 'query'];

/** Takes the command out of the JSON of a tool call's arguments, with its line breaks. Other texts stay as they are. */
export function callText(args: string): CallText {
  const value = parsed(args);
  if (!isRecord(value)) return { text: args, others: [] };
  const name = commandNames.find((wanted) => commandOf(value[wanted]) !== null);
  const command = name === undefined ? null : commandOf(value[name]);
  if (command === null) return { text: JSON.stringify(value, null, 2), others: [] };
  const others = Object.entries(value)
    .filter(([key]) => key !== name)
    .map(([key, other]) => ({ name: key, value: typeof other === 'string' ? other : JSON.stringify(other) }));
  return { text: command, others };
}

/** A text, or the words of an argument list such as `["bash", "-lc", "ls"]`. */
function commandOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) || value.length === 0) return null;
  if (!value.every((word) => typeof word === 'string')) return null;
  const [shell = '', flag = '', script] = value;
  const isShell = /(^|\/)(ba|z|da)?sh$/.test(shell) && /^-l?c$/.test(flag) && value.length === 3;
  return isShell && script !== undefined ? script : value.join(' ');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
