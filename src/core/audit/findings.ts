import type { Verification, VerificationProblem } from '../schema/verification.ts';

/** What a check of a run comes to, gathered as it goes. */
export class Findings {
  private readonly found: VerificationProblem[] = [];
  private readonly said: string[] = [];
  private isWhole = true;
  private readonly count = { files: 0, bytes: 0, records: 0, attempts: 0 };

  get problems(): readonly VerificationProblem[] {
    return this.found;
  }

  get notes(): readonly string[] {
    return this.said;
  }

  get checked(): Verification['checked'] {
    return { ...this.count };
  }

  /** `what`: a clause about the file. The first word on a file is the best: others follow from it. */
  problem(file: string, what: string, line: number | null = null): void {
    if (!this.found.some((one) => one.file === file && one.what === what))
      this.found.push({ file, line, what });
  }

  note(sentence: string): void {
    if (!this.said.includes(sentence)) this.said.push(sentence);
  }

  /** A note on something that could not be checked, for which the run cannot be called intact. */
  unchecked(sentence: string): void {
    this.isWhole = false;
    this.note(sentence);
  }

  get everythingChecked(): boolean {
    return this.isWhole;
  }

  counted(what: Partial<Verification['checked']>): void {
    for (const name of ['files', 'bytes', 'records', 'attempts'] as const)
      this.count[name] += what[name] ?? 0;
  }

  isBroken(file: string): boolean {
    return this.found.some((one) => one.file === file);
  }

  /** Whether anything below a folder, named with its `/`, is broken. */
  isBrokenBelow(folder: string): boolean {
    return this.found.some(({ file }) => file.startsWith(folder));
  }
}
