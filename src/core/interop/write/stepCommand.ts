import { recordParts } from '../../analysis/ownParts.ts';
import { commandText } from '../../analysis/toolCommand.ts';
import { type ExportedAttempt, isTurn } from './exportedAttempt.ts';

/** What the agent did first in a turn, from 1: its first command, else its first words; empty for a turn that is not there. */
export function firstAct({ records }: Pick<ExportedAttempt, 'records'>, turn: number): string {
  const reply = records.map(({ record }) => record).filter(isTurn)[turn - 1];
  const parts = reply === undefined ? [] : recordParts(reply);
  const call = parts.find(({ kind }) => kind === 'tool_call');
  return call === undefined ? (parts[0]?.text ?? '') : commandText(call);
}
