/** The program that verifies, to say how far it is the one that made the run. */
export interface VerifyingProgram {
  readonly version: string;
  readonly harnessSha256: string | null;
  /** Folder of the prompts that come with it. */
  readonly promptsDir: string;
}
