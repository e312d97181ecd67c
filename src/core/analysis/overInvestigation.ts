import type { OverInvestigation } from '../schema/analysis.ts';
import type { AttemptOverInvestigation } from '../schema/run.ts';
import { CommandNovelty } from './commandNovelty.ts';
import type { Step } from './step.ts';

type After = NonNullable<OverInvestigation['after']>;

/** Counts what came after the evidence was complete, and what was asked in vain, step by step. */
export class OverInvestigationMeter {
  private readonly novelty = new CommandNovelty();
  private completeAt: number | null = null;
  private after = { turns: 0, commands: 0, unpriced: 0 };
  private readonly tokens: { input: number | null; output: number | null } = { input: null, output: null };

  /** @param complete whether every true cause has appeared in a result of this step or an earlier one */
  add(index: number, step: Step, complete: boolean): void {
    const before = this.novelty.commands;
    this.novelty.add(index, step);
    if (this.completeAt !== null) this.countAfter(step, this.novelty.commands - before);
    else if (complete) this.completeAt = index;
  }

  get completeStep(): number | null {
    return this.completeAt;
  }

  /**
   * @param problem why nobody can say when the evidence was complete; null where it was looked for
   * @param claimsAddedAfter indices of the claims that were first named later
   */
  result(problem: string | null, claimsAddedAfter: readonly number[]): OverInvestigation {
    return {
      complete_at: this.completeAt,
      problem,
      after: this.completeAt === null ? null : this.afterwards(),
      ...this.novelty.lists(),
      claims_added_after: [...claimsAddedAfter],
    };
  }

  /** The same in numbers, for `score.json`. */
  summary(problem: string | null, claimsAddedAfter: readonly number[]): AttemptOverInvestigation {
    const complete = this.completeAt !== null;
    return {
      complete_at_turn: this.completeAt === null ? null : this.completeAt + 1,
      problem,
      turns_after: complete ? this.after.turns : null,
      commands_after: complete ? this.after.commands : null,
      repeated_commands: this.novelty.repeatedRuns,
      nothing_new_turns: this.novelty.nothingNewSteps,
      claims_added_after: [...claimsAddedAfter],
    };
  }

  remarks(): string[] {
    const { turns, unpriced } = this.after;
    const partial = unpriced > 0 && unpriced < turns;
    return [
      ...this.novelty.remarks(),
      ...(partial
        ? [
            `The provider gave no tokens for ${unpriced} of the ${turns} turns after the evidence was complete.`,
          ]
        : []),
    ];
  }

  private afterwards(): After {
    const { turns, commands } = this.after;
    return { turns, input_tokens: this.tokens.input, output_tokens: this.tokens.output, commands };
  }

  private countAfter({ usage }: Step, commands: number): void {
    this.after.commands += commands;
    this.after.turns += 1;
    const input = usage?.input_tokens ?? null;
    const output = usage?.output_tokens ?? null;
    if (input === null || output === null) this.after.unpriced += 1;
    if (input !== null) this.tokens.input = (this.tokens.input ?? 0) + input;
    if (output !== null) this.tokens.output = (this.tokens.output ?? 0) + output;
  }
}
