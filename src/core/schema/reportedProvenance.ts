import * as z from 'zod';
import { ModelIdentityRecord, SuiteRecord } from './run.ts';
import { SandboxFingerprint } from './trajectory.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const suite = SuiteRecord.shape;
const ReportedSuite = z
  .strictObject({
    id: suite.id.describe('Id of the suite.'),
    title: suite.title.describe('Its title.'),
    layout: suite.layout.describe('Layout of its folder.'),
    revision: suite.revision.describe('Revision of a downloaded suite, or null.'),
    lock_sha256: suite.lock_sha256.describe('sha256 of the lock over the files of the tasks that ran.'),
    verified: suite.verified.describe(
      'Whether those files equal its own lock file; unlocked when it has none.',
    ),
  })
  .describe('The tasks that were run.');

const identity = ModelIdentityRecord.shape;
const ReportedIdentity = z
  .strictObject({
    adapter: identity.adapter.describe('The adapter.'),
    adapter_version: identity.adapter_version.describe("Version of the adapter's library or behaviour."),
    model: identity.model.describe('The model id that was sent.'),
    endpoint_host: identity.endpoint_host.describe('Host that was asked, or null for a model without one.'),
    parameters: identity.parameters.describe("Parameters as sent; absent ones are the provider's default."),
  })
  .describe('What answered.');

const sandbox = SandboxFingerprint.shape;
const ReportedSandbox = z
  .strictObject({
    kind: sandbox.kind.describe('Kind of sandbox.'),
    version: sandbox.version.describe('Its version.'),
    tools: sandbox.tools.describe('Versions of the tools in it.'),
    limits: sandbox.limits.describe('Limits of a command, by name.'),
    image_digest: sandbox.image_digest.describe('Digest of the container image, where there is one.'),
    practice: sandbox.practice.describe('Whether its results are for practice only.'),
  })
  .describe('Where the commands of the agent ran.');

export const Integrity = z
  .strictObject({
    attempts: z
      .array(
        z.strictObject({
          task_id: z.string().describe('The task.'),
          repeat: z.int().positive().describe('The repeat.'),
          trajectory_head: sha256.describe('Head of the hash chain of trajectory.jsonl.'),
          exchanges_head: sha256.nullable().describe('Head of that of exchanges.jsonl, or null without one.'),
          judgement_head: sha256
            .nullable()
            .default(null)
            .describe('Head of the chain of judgement.jsonl, or null where no judge was asked.'),
          score_sha256: sha256.describe('sha256 of score.json, as canonical JSON.'),
        }),
      )
      .describe('The files of each ended attempt.'),
  })
  .describe('What the numbers were computed from: an edit of any of it shows.');
export type Integrity = z.infer<typeof Integrity>;

export const Provenance = z
  .strictObject({
    generator: z
      .strictObject({ name: z.string().describe('Program.'), version: z.string().describe('Its version.') })
      .describe('The program that made the report.'),
    suite: ReportedSuite,
    config_sha256: sha256.describe('sha256 of the settings in force, every default filled in.'),
    prompt_sha256: z
      .record(z.string(), z.string())
      .describe('sha256 of each prompt piece, and under tools of the tool definitions.'),
    harness_sha256: sha256
      .nullable()
      .describe('sha256 of the program that ran the attempts, or null if unknown.'),
    model: ReportedIdentity,
    sandbox: ReportedSandbox,
    scorer: z.string().describe('Name and version of the scorer.'),
    judge: z
      .strictObject({
        identity: ReportedIdentity.describe('The model that judged.'),
        prompt_sha256: sha256.describe('sha256 of what it was told besides claims and truth.'),
      })
      .nullable()
      .default(null)
      .describe('Who matched the claims; null where the rules did.'),
    machine: z.record(z.string(), z.string()).describe('Where the harness ran.'),
    started_at: z.iso.datetime().describe('Start of the run, UTC.'),
    ended_at: z.iso.datetime().nullable().describe('End of the last attempt, UTC; null if none has ended.'),
  })
  .describe('Everything that identifies how the numbers were made.');
export type Provenance = z.infer<typeof Provenance>;
