import { fillPrompt, type Prompts } from './prompts.ts';

/** From this many turns before the end on, every turn is announced. Source: BENCHMARK.md §5.1. */
export const warningTurns = 20;

/** Whether the turn after `turnsDone` turns is announced: never the first. Source: BENCHMARK.md §5.3. */
export function isAnnounced(turnsDone: number, maxTurns: number): boolean {
  return turnsDone !== 0 && turnsDone < maxTurns && maxTurns - turnsDone <= warningTurns;
}

/** What the model is told before a turn that {@link isAnnounced}. */
export function announcement(turnsDone: number, maxTurns: number, prompts: Prompts): string {
  const left = maxTurns - turnsDone;
  return left === 1 ? prompts.last_turn : fillPrompt(prompts.turns_remaining, { turns: left });
}
