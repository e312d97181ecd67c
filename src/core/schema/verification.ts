import * as z from 'zod';

/** Version of what `verify --json` prints. */
export const verificationSchemaVersion = '1.0';

/** Something about a run that is not as it was left. */
export const VerificationProblem = z.strictObject({
  file: z.string().describe('Path in the run folder, with /; empty for the run as a whole.'),
  line: z
    .int()
    .positive()
    .nullable()
    .describe('First line that does not fit, from 1; null where it is no matter of lines.'),
  what: z.string().describe('What is wrong, as a clause about the file.'),
});
export type VerificationProblem = z.infer<typeof VerificationProblem>;

/** What a signature is worth; {@link VerifiedSignature} says what each word means. */
export const SignatureState = z.enum(['valid', 'outdated', 'unchecked', 'refused']);
export type SignatureState = z.infer<typeof SignatureState>;

export const VerifiedSignature = z.strictObject({
  file: z.string().describe('Path of the envelope in the run folder.'),
  keyid: z.string().describe('sha256 of the public key that it says it is by.'),
  kind: z
    .enum(['run', 'test_result', 'svr', 'reviews', 'unknown'])
    .describe('What is signed: the files of the run, or a statement in the format of in-toto.'),
  signed_at: z.string().nullable().describe('When, as the signer says.'),
  state: SignatureState.describe(
    'valid: by a key that was named, and nothing has changed since. outdated: likewise, but something was added since. unchecked: fits its own key, of which nobody says whose it is. refused: it does not fit, or not any more.',
  ),
  what: z.array(z.string()).describe('Why, one sentence each.'),
});
export type VerifiedSignature = z.infer<typeof VerifiedSignature>;

/** What became of a run folder since it was written: audit/verifyRun.ts. */
export const Verification = z
  .strictObject({
    schema_version: z.literal(verificationSchemaVersion).describe('Version of this format.'),
    run_id: z.string().nullable().describe('Id of the run; null where run.json cannot be read.'),
    dir: z.string().describe('The run folder.'),
    ok: z
      .boolean()
      .describe(
        'Whether nothing is broken, nothing is missing from the check, and no signature that was asked for is lacking.',
      ),
    state: z
      .enum(['intact', 'broken', 'unfinished', 'running', 'unlisted'])
      .describe(
        'intact: finished, and every byte is as it was left. broken: something was changed. unfinished: what is there is sound, but attempts are missing. running: somebody works on it. unlisted: by a version that lists no files, so that not every byte can be checked.',
      ),
    summary: z.string().describe('The result in one or two sentences.'),
    problems: z.array(VerificationProblem).describe('What is not as it was left.'),
    notes: z.array(z.string()).describe('What could not be checked, and why; one sentence each.'),
    checked: z
      .strictObject({
        files: z.int().nonnegative().describe('Files.'),
        bytes: z.int().nonnegative().describe('Their bytes.'),
        records: z.int().nonnegative().describe('Lines of journals whose chain was followed.'),
        attempts: z.int().nonnegative().describe('Attempts.'),
      })
      .describe('How much was checked.'),
    signature: z
      .strictObject({
        state: z
          .enum(['none', ...SignatureState.options])
          .describe(
            'The worst of those that count: with keys, those by a named key; none without a signature that counts.',
          ),
        what: z.string().describe('What that means, as a sentence.'),
        signatures: z.array(VerifiedSignature).describe('Every signature that was found.'),
      })
      .describe('Who vouches for the run.'),
  })
  .describe('What became of a run folder since it was written.');
export type Verification = z.infer<typeof Verification>;
