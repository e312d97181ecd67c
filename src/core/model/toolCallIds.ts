import type { ChatMessage } from './model.ts';

/** Gives each tool call of a reply its id: the provider's, or one made up where there is none. */
export type ToolCallNamer = (
  given: readonly (string | null | undefined)[],
  messages: readonly ChatMessage[],
) => readonly string[];

/**
 * Made-up ids are `call_<turn>_<n>`, both counted from 1, so that the same conversation gets the same ids again. An id
 * that occurs twice in one reply counts as missing the second time: two results could not be told apart. Made-up ids are
 * unique in the conversation and, because the namer remembers, in the attempt, whose history may be summarised away.
 */
export function createToolCallNamer(): ToolCallNamer {
  const used = new Set<string>();
  let turn = 0;
  return (given, messages) => {
    for (const id of idsIn(messages)) used.add(id);
    turn = Math.max(turn, messages.filter((message) => message.role === 'assistant').length) + 1;
    const kept = keepFirst(given);
    for (const id of kept) if (id !== null) used.add(id);
    return kept.map((id, index) => {
      const name = id ?? unusedId(`call_${turn}_${index + 1}`, used);
      used.add(name);
      return name;
    });
  };
}

function idsIn(messages: readonly ChatMessage[]): string[] {
  return messages.flatMap((message) =>
    message.role === 'assistant' ? message.tool_calls.map((call) => call.id) : [],
  );
}

function keepFirst(given: readonly (string | null | undefined)[]): (string | null)[] {
  return given.map((id, index) => (id && given.indexOf(id) === index ? id : null));
}

function unusedId(base: string, used: ReadonlySet<string>): string {
  let id = base;
  for (let suffix = 2; used.has(id); suffix += 1) id = `${base}_${suffix}`;
  return id;
}
