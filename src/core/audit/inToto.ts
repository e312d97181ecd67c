import { decide, isAtLeast } from '../report/decision.ts';
import { labelSchemaVersion } from '../schema/label.ts';
import { defaultPolicy, type Policy } from '../schema/policy.ts';
import type { Report } from '../schema/report.ts';
import type { RunFile } from '../schema/run.ts';
import type {
  InTotoStatement,
  ResourceDescriptor,
  ReviewResult,
  TestResult,
  VerificationResult,
} from '../schema/signature.ts';
import type { VerifiedSignature } from '../schema/verification.ts';
import { sha256OfJson } from '../store/hash.ts';

/** Statements that a run can be signed with besides its files. The first two are in-toto's, the third is ours. */
export const predicateTypes = {
  'test-result': 'https://in-toto.io/attestation/test-result/v0.1',
  svr: 'https://in-toto.io/attestation/svr/v0.2',
  reviews: 'urn:itbench-review:attestation:reviews:v0.1',
} as const;
export type StatementKind = keyof typeof predicateTypes;
export const statementKinds = ['test-result', 'svr', 'reviews'] as const satisfies readonly StatementKind[];

const kinds: Readonly<Record<StatementKind, VerifiedSignature['kind']>> = {
  'test-result': 'test_result',
  svr: 'svr',
  reviews: 'reviews',
};

export function kindOfPredicate(predicateType: string): VerifiedSignature['kind'] {
  const kind = statementKinds.find((one) => predicateTypes[one] === predicateType);
  return kind === undefined ? 'unknown' : kinds[kind];
}

/** A file by its path in the run folder. */
export interface Subject {
  readonly path: string;
  readonly sha256: string;
}

export interface AttestedReport extends Subject {
  readonly report: Report;
}

export interface Attestation {
  readonly run: RunFile;
  readonly reports: readonly AttestedReport[];
  readonly trajectories: readonly Subject[];
  /** Null for the policy that each report was decided by. */
  readonly policy: Policy | null;
  /** sha256 of the JSON Schema of labels. */
  readonly labelSchemaSha256: string;
  readonly verifier: string;
  readonly now: number;
}

/** A statement of in-toto v1 about the reports of a run; null where there is nothing that it could say. */
export function statementOf(kind: StatementKind, attestation: Attestation): InTotoStatement | null {
  switch (kind) {
    case 'test-result': {
      const { reports, trajectories } = attestation;
      return statement(kind, [...reports, ...trajectories], testResult(attestation));
    }
    case 'svr': {
      const meeting = attestation.reports.filter((one) => gated(one.report, attestation.policy).isMet);
      return meeting.length === 0 ? null : statement(kind, meeting, verificationResult(attestation, meeting));
    }
    case 'reviews':
      return statement(kind, attestation.reports, reviewResult(attestation));
  }
}

function statement(
  kind: StatementKind,
  subjects: readonly Subject[],
  predicate: TestResult | VerificationResult | ReviewResult,
): InTotoStatement {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjects.map(({ path, sha256 }) => ({ name: path, digest: { sha256 } })),
    predicateType: predicateTypes[kind],
    predicate: { ...predicate },
  };
}

interface Gated {
  /** Every rule up to what the policy's gate asks for is met. */
  readonly isMet: boolean;
  readonly passed: readonly string[];
  /** Rules beyond that, and what is wrong with the evidence whatever the policy says. */
  readonly warned: readonly string[];
  readonly failed: readonly string[];
}

/** Decided anew: what a report says of itself is not asked. */
function gated(report: Report, named: Policy | null): Gated {
  const policy = policyOf(report, named);
  const { checks, reservations } = decide(report, policy);
  const name = (id: string) => `${report.model}/${id}`;
  const failed = checks.filter(({ met, level }) => !met && isAtLeast(policy.gate.needs, level));
  const beyond = checks.filter(({ met, level }) => !met && !isAtLeast(policy.gate.needs, level));
  return {
    isMet: failed.length === 0,
    passed: checks.filter(({ met }) => met).map(({ id }) => name(id)),
    warned: [
      ...beyond.map(({ id }) => name(id)),
      ...reservations.map((sentence) => `${report.model}: ${sentence}`),
    ],
    failed: failed.map(({ id }) => name(id)),
  };
}

function policyOf(report: Report, named: Policy | null): Policy {
  return named ?? report.decision?.policy ?? defaultPolicy;
}

function testResult({ run, reports, policy, labelSchemaSha256 }: Attestation): TestResult {
  const all = reports.map(({ report }) => gated(report, policy));
  const failedTests = all.flatMap(({ failed }) => failed);
  const reserved = reports.flatMap(({ report }) => decide(report, policyOf(report, policy)).reservations);
  return {
    result: failedTests.length > 0 ? 'FAILED' : reserved.length > 0 ? 'WARNED' : 'PASSED',
    configuration: configurationOf(run, labelSchemaSha256),
    passedTests: all.flatMap(({ passed }) => passed),
    warnedTests: all.flatMap(({ warned }) => warned),
    failedTests,
  };
}

/** What the figures were made by. */
function configurationOf(run: RunFile, labelSchemaSha256: string): ResourceDescriptor[] {
  const { suite, settings, prompt_sha256, harness_sha256, judge } = run;
  const digest = (sha256: string) => ({ digest: { sha256 } });
  return [
    {
      name: `suite ${suite.id}`,
      ...digest(suite.lock_sha256),
      annotations: { revision: suite.revision, verified: suite.verified },
    },
    { name: 'settings', ...digest(sha256OfJson(settings)) },
    { name: 'prompts and tools', ...digest(sha256OfJson(prompt_sha256)) },
    {
      name: `itbench-review ${run.product_version}`,
      ...(harness_sha256 === null ? {} : digest(harness_sha256)),
    },
    { name: `scorer ${settings.match}`, ...(judge === null ? {} : digest(sha256OfJson(judge))) },
    { name: `label schema ${labelSchemaVersion}`, ...digest(labelSchemaSha256) },
  ];
}

function verificationResult(
  { policy, verifier, now }: Attestation,
  meeting: readonly AttestedReport[],
): VerificationResult {
  const policies = new Map(
    meeting.map(({ report }) => {
      const sha256 = sha256OfJson(policyOf(report, policy));
      return [sha256, { name: 'itbench-review gate policy', digest: { sha256 } }] as const;
    }),
  );
  return {
    verifier: { id: verifier, policies: [...policies.values()] },
    timeCreated: new Date(now).toISOString(),
    properties: meeting.map(({ report }) => `ITBENCH_REVIEW_GATE_POLICY_MET:${report.model}`),
  };
}

function reviewResult({ reports, labelSchemaSha256 }: Attestation): ReviewResult {
  return {
    labelSchema: { name: `label schema ${labelSchemaVersion}`, digest: { sha256: labelSchemaSha256 } },
    reviewers: reports.flatMap(({ report }) =>
      report.review.reviewers.map(({ reviewer, labels, blind_labels, notes, attempts, log_head }) => ({
        model: report.model,
        reviewer,
        blind: labels > 0 && blind_labels === labels,
        labels,
        blindLabels: blind_labels,
        notes,
        attempts,
        logHead: log_head,
      })),
    ),
    reviews: reports.map(({ report: { model, review } }) => ({
      model,
      flaggedAttempts: review.flagged_attempts,
      labelledFlaggedAttempts: review.labelled_flagged_attempts,
      unresolved: review.unresolved.length,
      contested: review.contested,
      adjudications: review.adjudications.length,
      agreement: review.agreement,
    })),
  };
}
