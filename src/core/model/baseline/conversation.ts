import * as z from 'zod';
import type { ChatMessage } from '../model.ts';
import { readShellResult, type ShellResult } from './shellResult.ts';

/** A turn of ours: what it called and what came back. */
export interface PastTurn {
  readonly tool: string;
  /** The command of a `code_exec`, else empty. */
  readonly command: string;
  readonly result: ShellResult;
}

export interface PastConversation {
  readonly turns: readonly PastTurn[];
  /**
   * Messages of the harness since our first turn. We never write text alone, so all of them announce that turns run
   * out: one before each of the last twenty. Source: BENCHMARK.md §5.3.
   */
  readonly announcements: number;
}

const Command = z.object({ cmd: z.string() });

/** Reads a conversation back into our turns. Everything that we know comes from here: we keep nothing between calls. */
export function readConversation(messages: readonly ChatMessage[]): PastConversation {
  const contents = new Map<string, string>();
  for (const message of messages)
    if (message.role === 'tool') contents.set(message.tool_call_id, message.content);
  const turns: PastTurn[] = [];
  let announcements = 0;
  for (const message of messages) {
    if (message.role === 'user' && turns.length > 0) announcements += 1;
    if (message.role !== 'assistant') continue;
    const call = message.tool_calls[0];
    turns.push({
      tool: call?.name ?? '',
      command: call?.name === 'code_exec' ? commandIn(call.arguments) : '',
      result: readShellResult(call === undefined ? '' : (contents.get(call.id) ?? '')),
    });
  }
  return { turns, announcements };
}

function commandIn(text: string): string {
  try {
    const parsed = Command.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.cmd : '';
  } catch {
    return '';
  }
}
