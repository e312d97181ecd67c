import * as z from 'zod';
import { FileDigest } from './manifest.ts';

export const statementSchemaVersion = '1.0';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const base64 = z.base64();

/** `signatures/*.json`: an envelope of DSSE (https://github.com/secure-systems-lab/dsse), with one signature. */
export const Envelope = z
  .strictObject({
    payloadType: z.string().describe('What the payload is, as a media type.'),
    payload: base64.describe('What is signed, as base64.'),
    signatures: z
      .array(
        z.strictObject({
          keyid: sha256.describe('sha256 of the public key, as DER.'),
          sig: base64.describe('The signature by ed25519 over type and payload, as DSSE joins them; base64.'),
        }),
      )
      .length(1)
      .describe('The one signature.'),
  })
  .describe('Who vouches for a run, and for what: an envelope of DSSE, signatures/*.json.');
export type Envelope = z.infer<typeof Envelope>;

/** What a plain signature is over: every file of a run that no manifest lists, the manifests among them. */
export const RunStatement = z
  .strictObject({
    schema_version: z.literal(statementSchemaVersion).describe('Version of this format.'),
    run_id: z.string().describe('The run.'),
    signed_at: z.iso.datetime().describe('When it was signed, UTC, as the signer says.'),
    signer: z.string().nullable().describe('Who signs, as they say; null where they do not.'),
    product_version: z.string().describe('Version of the program that signed.'),
    files: z
      .array(FileDigest.extend({ path: z.string().describe('Path in the run folder, with /.') }))
      .describe('Every file that no manifest lists; the manifests are among them, and stand for the rest.'),
  })
  .describe('The payload of a signature of a run, decoded.');
export type RunStatement = z.infer<typeof RunStatement>;

/** A statement of in-toto v1: https://in-toto.io/Statement/v1. */
export const InTotoStatement = z.strictObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(z.strictObject({ name: z.string(), digest: z.strictObject({ sha256 }) })).min(1),
  predicateType: z.string(),
  predicate: z.record(z.string(), z.unknown()),
});
export type InTotoStatement = z.infer<typeof InTotoStatement>;

/** A thing by name and digest: https://github.com/in-toto/attestation/blob/main/spec/v1/resource_descriptor.md. */
export const ResourceDescriptor = z.strictObject({
  name: z.string(),
  uri: z.string().optional(),
  digest: z.strictObject({ sha256 }).optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
});
export type ResourceDescriptor = z.infer<typeof ResourceDescriptor>;

/** Predicate https://in-toto.io/attestation/test-result/v0.1. */
export const TestResult = z.strictObject({
  result: z.enum(['PASSED', 'WARNED', 'FAILED']),
  configuration: z.array(ResourceDescriptor),
  passedTests: z.array(z.string()),
  warnedTests: z.array(z.string()),
  failedTests: z.array(z.string()),
});
export type TestResult = z.infer<typeof TestResult>;

/** Predicate https://in-toto.io/attestation/svr/v0.2: what a verifier found to hold. */
export const VerificationResult = z.strictObject({
  verifier: z.strictObject({ id: z.string(), policies: z.array(ResourceDescriptor) }),
  timeCreated: z.iso.datetime(),
  properties: z.array(z.string()),
});
export type VerificationResult = z.infer<typeof VerificationResult>;

/** Predicate of our own: who reviewed attempts, on which bytes. Neither of the two above has people in it. */
export const ReviewResult = z.strictObject({
  labelSchema: ResourceDescriptor,
  reviewers: z.array(
    z.strictObject({
      model: z.string(),
      reviewer: z.string(),
      /** Whether each label was given while model, truth and score were hidden. */
      blind: z.boolean(),
      labels: z.int().nonnegative(),
      blindLabels: z.int().nonnegative(),
      notes: z.int().nonnegative(),
      attempts: z.int().nonnegative(),
      logHead: sha256,
    }),
  ),
  reviews: z.array(
    z.strictObject({
      model: z.string(),
      flaggedAttempts: z.int().nonnegative(),
      labelledFlaggedAttempts: z.int().nonnegative(),
      unresolved: z.int().nonnegative(),
      contested: z.int().nonnegative(),
      adjudications: z.int().nonnegative(),
      /** As the report has it; null where no two have labelled the same claim. */
      agreement: z.unknown(),
    }),
  ),
});
export type ReviewResult = z.infer<typeof ReviewResult>;
