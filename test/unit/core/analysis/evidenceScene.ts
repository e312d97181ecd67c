import { createEvidenceCollector, type EvidenceInput } from '../../../../src/core/analysis/evidence.ts';
import { type ObjectNames, objectNames } from '../../../../src/core/analysis/objectNames.ts';
import type { Part, Step } from '../../../../src/core/analysis/step.ts';
import { AttemptAnalysis } from '../../../../src/core/schema/analysis.ts';
import type { GroundTruth } from '../../../../src/core/schema/groundTruth.ts';
import { matchClaims } from '../../../../src/core/scoring/match.ts';
import { scoreClaims } from '../../../../src/core/scoring/precisionAtFullRecall.ts';
import { readSubmission } from '../../../../src/core/scoring/submission.ts';
import { sha256OfJson } from '../../../../src/core/store/hash.ts';

export function part(kind: Part['kind'], text: string, more: Partial<Part> = {}): Part {
  return { kind, title: '', text, callId: null, failed: false, facts: [], ...more };
}

export function said(text: string): Part {
  return part('text', text);
}

/** A call of the shell. */
export function ran(cmd: string, callId: string | null = null): Part {
  return part('tool_call', JSON.stringify({ cmd }), { title: 'code_exec', callId });
}

/** What a command wrote, in the frame of our harness. */
export function gave(stdout: string, callId: string | null = null): Part {
  const text = `<shell_results>\n<exit_code>0</exit_code>\n<stdout>${stdout}</stdout>\n<stderr></stderr>\n</shell_results>`;
  return part('tool_result', text, { title: 'code_exec', callId });
}

/** The same of a command that failed. */
export function failed(stdout: string, stderr: string): Part {
  const text = `<shell_results>\n<exit_code>1</exit_code>\n<stdout>${stdout}</stdout>\n<stderr>${stderr}</stderr>\n</shell_results>`;
  return part('tool_result', text, { title: 'code_exec', failed: true });
}

export function finished(reason: string): Part {
  return part('tool_call', JSON.stringify({ reason, paths: ['agent_output.json'] }), { title: 'finish' });
}

/** Steps of these parts, each a turn. */
export function steps(...turns: readonly (readonly Part[])[]): Step[] {
  return turns.map((parts, index) => ({
    turn: index + 1,
    time: null,
    durationMs: null,
    usage: null,
    costUsd: null,
    facts: [],
    parts,
  }));
}

export interface Investigation {
  readonly truth: GroundTruth | null;
  /** `namespace/Kind/name` of the snapshot's objects; null for no snapshot. */
  readonly objects: readonly string[] | null;
  /** Names of the claims; null for no submission. */
  readonly claims: readonly string[] | null;
  readonly steps: readonly Step[];
  readonly more?: Partial<EvidenceInput>;
}

export function collectorOf({ truth, objects, claims, steps: all, more = {} }: Investigation) {
  const text = JSON.stringify({ contributing_factors: claims?.map((name) => ({ name })) });
  const submission = claims === null ? null : readSubmission(text);
  const read = submission?.ok ? submission.submission.claims : [];
  const names: ObjectNames | null = objects === null ? null : objectNames(truth, objects, { partial: false });
  const collector = createEvidenceCollector({
    submission,
    score: truth === null ? null : scoreClaims(matchClaims(read, truth), truth, 'rules'),
    falsePositives: [],
    truth,
    truthProblem: null,
    doubts: [],
    objects: names,
    remarks: [],
    contentSha256: sha256OfJson,
    ...more,
  });
  all.forEach((step, index) => {
    collector.add(index, step);
  });
  return collector;
}

/** The analysis of an investigation, checked against its schema. */
export function analysisOf(investigation: Investigation): AttemptAnalysis {
  return AttemptAnalysis.parse(collectorOf(investigation).result());
}
