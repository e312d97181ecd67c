import type { RunFile } from '../schema/run.ts';

/** The program that verifies, to say how far it is the one that made the run. */
export interface VerifyingProgram {
  readonly version: string;
  readonly harnessSha256: string | null;
  /** Folder of the prompts that come with it. */
  readonly promptsDir: string;
}

/**
 * The version that made a run; with a word about its build where that has the number of this version and is another one. Only
 * where it is this version is what it makes otherwise an edit.
 */
export function madeByText(
  { product_version, harness_sha256 }: Pick<RunFile, 'product_version' | 'harness_sha256'>,
  { version, harnessSha256 }: VerifyingProgram,
): string {
  const isOtherBuild =
    product_version === version &&
    harness_sha256 !== null &&
    harnessSha256 !== null &&
    harness_sha256 !== harnessSha256;
  return isOtherBuild ? `${product_version}, in another build` : product_version;
}
