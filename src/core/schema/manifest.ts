import * as z from 'zod';

/** Version of the format. A reader refuses another. */
export const manifestSchemaVersion = '1.0';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A file and what was in it. */
export const FileDigest = z.strictObject({
  sha256: sha256.describe('sha256 of its bytes.'),
  bytes: z.int().nonnegative().describe('Its size in bytes.'),
});
export type FileDigest = z.infer<typeof FileDigest>;

/**
 * `manifest.json` of a run folder, and of each rescoring in it: every file that is not written any more when a session has
 * ended. Reports, labels and signatures are not in it: they change afterwards, and each is checked in its own way. The text
 * is canonical and names its own hash, so that no byte of it can change unseen.
 */
export const Manifest = z
  .strictObject({
    schema_version: z.literal(manifestSchemaVersion).describe('Version of this format.'),
    run_id: z.string().describe('The run.'),
    files: z
      .record(z.string(), FileDigest)
      .describe('By path in the folder, with /, in the order of code units.'),
    changed_between_sessions: z
      .array(z.string())
      .describe(
        'Files that were not as an earlier session had left them when the next one began, in the order in which it was seen.',
      ),
    self_sha256: sha256.describe('sha256 of the canonical JSON (RFC 8785) of all the rest.'),
  })
  .describe('Every file of a run that is not written any more when a session has ended: manifest.json.');
export type Manifest = z.infer<typeof Manifest>;
