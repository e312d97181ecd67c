import type { GateCheck, GatedReport } from '../../schema/gate.ts';
import type { Finding } from '../gateFindings.ts';
import type { ReportLines } from '../reportLines.ts';
import type { DetailedReport } from './junit.ts';
import { sarifRules } from './sarifRules.ts';

/** What the file needs from outside: this room reads no file and hashes nothing. */
export interface SarifContext {
  readonly version: string;
  readonly sha256: (text: string) => string;
}

/** A report and where things stand in its file. */
export interface LocatedReport extends DetailedReport {
  /** URI of the report file, relative where it can be. */
  readonly uri: string;
  /** Where its claims stand. */
  readonly lines: ReportLines;
}

/**
 * SARIF 2.1.0 (OASIS, errata 01): one result for each false claim and each missed cause of a counted attempt, and one for
 * each rule of the gate that is not met. The fingerprint is made from what was claimed, so that the same mistake of the
 * next run is known again.
 */
export function sarifLog(reports: readonly LocatedReport[], { version, sha256 }: SarifContext): object {
  const ruleIndex = new Map(sarifRules.map(({ id }, index) => [id, index]));
  const result = (one: Result, uri: string) => ({
    ruleId: one.rule,
    ruleIndex: ruleIndex.get(one.rule),
    level: one.level,
    message: { text: wellFormed(one.text) },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: one.line } } }],
    partialFingerprints: { 'itbenchReview/v1': sha256(wellFormed(one.identity)) },
    ...(one.suppression === null
      ? {}
      : {
          suppressions: [
            { kind: 'external', status: 'accepted', justification: wellFormed(one.suppression) },
          ],
        }),
    properties: { model: wellFormed(one.model), run_id: wellFormed(one.runId), review: one.review },
  });
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'ITBench Review', semanticVersion: version, rules: sarifRules },
        },
        columnKind: 'utf16CodeUnits',
        results: reports.flatMap((report) => resultsOf(report).map((one) => result(one, report.uri))),
      },
    ],
  };
}

interface Result {
  readonly rule: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly text: string;
  readonly line: number;
  readonly identity: string;
  /** Why it is none after all, or null. */
  readonly suppression: string | null;
  readonly review: Finding['review'] | 'none';
  readonly model: string;
  readonly runId: string;
}

function resultsOf({ gated, details, lines }: LocatedReport): Result[] {
  const of = { model: gated.model, runId: gated.run_id };
  return [
    ...gated.checks.filter(({ met }) => !met).map((check) => ({ ...of, ...checkResult(check, gated) })),
    ...details.findings.map((finding) => ({
      ...of,
      ...findingResult(finding),
      line: lineOf(finding, lines),
    })),
  ];
}

function checkResult({ id, outcome, text }: GateCheck, { model }: GatedReport) {
  return {
    rule: `gate/${id}`,
    level: outcome === 'unreviewed' ? ('warning' as const) : ('error' as const),
    text: `${model}: ${text}`,
    line: 1,
    identity: JSON.stringify(['gate', model, id]),
    suppression: null,
    review: 'none' as const,
  };
}

/** Of the claim, or of the attempt that missed a cause. */
function lineOf({ place: { task, attempt, claim } }: Finding, lines: ReportLines): number {
  return (claim === null ? null : lines.claim(task, attempt, claim)) ?? lines.attempt(task, attempt) ?? 1;
}

/** A false claim weighs as an error once a person says so; what nobody looked at is a warning. */
function findingResult({ rule, text, review, said, identity }: Finding) {
  const isError = review === 'confirmed' || rule === 'true_cause_missed';
  const words = said.length === 0 ? '' : ` Reviewers: ${said.join(', ')}.`;
  return {
    rule,
    level: review === 'refuted' ? ('note' as const) : isError ? ('error' as const) : ('warning' as const),
    text: `${text}${words}`,
    identity,
    suppression: review === 'refuted' ? said.join(', ') : null,
    review,
  };
}

/** SARIF is JSON in UTF-8, which has no lone surrogates; control characters and turned text are no part of a message. */
function wellFormed(text: string): string {
  return text.toWellFormed().replace(/[^\P{Cc}\n\t]|\p{Cf}/gu, '\ufffd');
}
