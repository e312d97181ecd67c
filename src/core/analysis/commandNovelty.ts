import type { OverInvestigation } from '../schema/analysis.ts';
import { hashOf, LineMemory, maxLines } from './lineMemory.ts';
import { hasFrame, resultLines } from './resultLines.ts';
import { shortLine } from './shortLine.ts';
import type { Part, Step } from './step.ts';
import { commandText, isEnding, touchesAnswer } from './toolCommand.ts';

/** Which commands were run again, and which steps' commands brought nothing new. */
export class CommandNovelty {
  /** Commands so far; a call that ends the attempt is none. */
  commands = 0;
  private readonly lines = new LineMemory();
  private readonly runs = new Map<string, { readonly command: string; readonly steps: number[] }>();
  private readonly nothingNew: number[] = [];
  private fullAt: number | null = null;

  add(index: number, { parts }: Step): void {
    const calls = parts.filter((part) => part.kind === 'tool_call' && !isEnding(part));
    for (const call of calls) this.ran(index, call);
    this.commands += calls.length;
    const results = parts.filter((part) => part.kind === 'tool_result' && !isEnding(part));
    const brought = results.map((result) => this.bringsNews(result));
    // Writing the answer looks for nothing, and a command without a result may have brought anything.
    const asked = calls.some((call) => !touchesAnswer(call)) && results.length >= calls.length;
    if (asked && !brought.includes(true)) this.nothingNew.push(index);
    if (this.lines.full) this.fullAt ??= index;
  }

  /** Runs beyond the first of each command. */
  get repeatedRuns(): number {
    let runs = 0;
    for (const { steps } of this.runs.values()) runs += steps.length - 1;
    return runs;
  }

  get nothingNewSteps(): number {
    return this.nothingNew.length;
  }

  /** The lists of {@link OverInvestigation}, as long as it allows: repeated commands the most repeated first. */
  lists(): Pick<OverInvestigation, 'repeated' | 'nothing_new'> {
    const repeated = [...this.runs.values()]
      .filter(({ steps }) => steps.length > 1)
      .sort((a, b) => b.steps.length - a.steps.length)
      .slice(0, 100)
      .map(({ command, steps }) => ({ command, steps: steps.slice(0, maxStepsListed) }));
    return { repeated, nothing_new: this.nothingNew.slice(0, 1000) };
  }

  remarks(): string[] {
    return this.fullAt === null
      ? []
      : [
          `Of ${maxLines} different lines of results the later ones are not remembered: steps after step ${this.fullAt + 1} may have brought nothing new without being listed.`,
        ];
  }

  private ran(index: number, call: Part): void {
    const text = commandText(call);
    const key = `${call.title}\0${text.length > longCommand ? hashOf(text, 0, text.length) : text}`;
    const known = this.runs.get(key);
    if (known !== undefined) known.steps.push(index);
    else this.runs.set(key, { command: shortLine(text, 300), steps: [index] });
  }

  /**
   * Whether a result holds a line that none before it held. What a failed call says of its failure is no news; what it had written
   * to its standard output before is.
   */
  private bringsNews({ text, failed }: Part): boolean {
    const onlyOutput = failed && hasFrame(text);
    let news = false;
    resultLines(text, (start, end, stream) => {
      const isNew = this.lines.add(text, start, end);
      if (isNew && (!failed || (onlyOutput && stream === 'stdout'))) news = true;
    });
    return news;
  }
}

/** Longer ones, such as whole programs, are told apart by a hash instead of being kept. */
const longCommand = 1000;

/** A loop of ten thousand steps is shown by its beginning. */
const maxStepsListed = 100;
