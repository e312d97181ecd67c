import type { AttemptAnalysis } from '../schema/analysis.ts';
import type { GroundTruth } from '../schema/groundTruth.ts';
import type { AttemptOverInvestigation } from '../schema/run.ts';
import type { Score } from '../schema/score.ts';
import type { Claim } from '../schema/submission.ts';
import type { ReadSubmission } from '../scoring/submission.ts';
import { type FindableCause, findableCauses } from './causeNames.ts';
import { type FindableClaims, findableClaims } from './claimNames.ts';
import {
  completenessProblem,
  completenessRemark,
  findingRemark,
  ledgerProblem,
  victimRemarks,
} from './evidenceRemarks.ts';
import { claimLedger, type ExplainedFalseClaim } from './ledger.ts';
import type { ObjectNames } from './objectNames.ts';
import { OverInvestigationMeter } from './overInvestigation.ts';
import { Sightings } from './sightings.ts';
import type { Part, Step } from './step.ts';
import { isEnding, touchesAnswer } from './toolCommand.ts';
import { truthEvidence } from './truthEvidence.ts';

/** What is known of an attempt beside its trajectory. */
export interface EvidenceInput {
  /** Its submission as it was read; null where there is none. */
  readonly submission: ReadSubmission | null;
  /** The score of `score.json`; null where nothing was scored. */
  readonly score: Score | null;
  /** Its false claims. */
  readonly falsePositives: readonly ExplainedFalseClaim[];
  readonly truth: GroundTruth | null;
  /** Why there is no truth, as a sentence; null where there is one. */
  readonly truthProblem: string | null;
  /** What the ground-truth doctor finds wrong with it, as sentences. */
  readonly doubts: readonly string[];
  /** The objects of the snapshot; null where it is not there: names are then known by their form. */
  readonly objects: ObjectNames | null;
  /** What else a reader should know of truth and snapshot, as sentences. */
  readonly remarks: readonly string[];
  /** sha256 of a value as canonical JSON. */
  readonly contentSha256: (value: unknown) => string;
}

/**
 * Finds in a trajectory, step by step, where each claim and each cause of the truth appears, and what the agent did after it
 * had seen all causes. How a name is found: {@link NameSearch}.
 *
 * The agent's words are its text, its reasoning and what it gave to tools, the command that writes its answer among them;
 * not the arguments of `finish`, and not the submitted file. A tool result is what came back, except from a call that names the
 * answer's file, or, in a format without ids of calls, from any call beside it: it would show the agent its own words.
 */
export function createEvidenceCollector(input: EvidenceInput): EvidenceCollector {
  return new EvidenceCollector(input);
}

export class EvidenceCollector {
  private readonly input: EvidenceInput;
  private readonly claims: readonly Claim[];
  private readonly found: FindableClaims;
  private readonly causes: readonly FindableCause[];
  /** Claims by their index, then causes by their position. */
  private readonly sightings: Sightings;
  /** Positions of the root causes that no result has shown yet. */
  private readonly unseen: Set<number>;
  /** Why nobody can say when the evidence was complete, or null. */
  private readonly problem: string | null;
  private readonly meter = new OverInvestigationMeter();
  private readonly answerCalls = new Set<string>();

  constructor(input: EvidenceInput) {
    this.input = input;
    this.claims = input.submission?.ok ? input.submission.submission.claims : [];
    this.found = findableClaims(
      this.claims.map(({ name }) => name),
      input.objects,
    );
    this.causes = input.truth === null ? [] : findableCauses(input.truth, input.objects);
    this.problem = completenessProblem(input.truth !== null, this.causes);
    this.sightings = new Sightings(this.wanted(), this.claims.length + this.causes.length);
    this.unseen = new Set(this.causes.flatMap(({ set }, position) => (set.root ? [position] : [])));
  }

  /** Takes the steps in their order, from 0 on, each once. */
  add(index: number, step: Step): void {
    const isAnswer = this.answersOf(step);
    step.parts.forEach((part, position) => {
      if (isEnding(part)) return;
      if (isOwnWords(part)) this.sightings.readWords(index, position, part.text);
      else if (part.kind === 'tool_result' && !isAnswer(part)) {
        for (const target of this.sightings.readResult(index, position, part.text))
          this.unseen.delete(target - this.claims.length);
      }
    });
    this.meter.add(index, step, this.problem === null && this.unseen.size === 0);
  }

  result(): AttemptAnalysis {
    const { submission, truth, truthProblem, doubts } = this.input;
    const score = this.fittingScore();
    const sightingOf = (target: number) => this.sightings.of(target);
    return {
      ledger: claimLedger({ ...this.input, claims: this.claims, score, mentionsOf: sightingOf }),
      ledger_problem: ledgerProblem(submission),
      truth:
        truth === null
          ? null
          : truthEvidence({
              truth,
              doubts,
              score,
              causes: this.causes,
              sightingOf: (cause) => sightingOf(this.claims.length + cause),
            }),
      truth_problem: truth === null ? (truthProblem ?? 'There is no ground truth.') : null,
      over_investigation: this.meter.result(this.problem, this.claimsAddedAfter()),
      remarks: [...this.remarks(score), ...this.meter.remarks()],
    };
  }

  /** What `score.json` keeps of it. */
  summary(): AttemptOverInvestigation {
    return this.meter.summary(this.problem, this.claimsAddedAfter());
  }

  private wanted() {
    const shifted = <T extends object>(of: (cause: FindableCause) => readonly T[]) =>
      this.causes.flatMap((cause, position) =>
        of(cause).map((one) => ({ ...one, target: this.claims.length + position })),
      );
    return {
      names: [...this.found.names, ...shifted(({ names }) => names)],
      patterns: [...this.found.patterns, ...shifted(({ patterns }) => patterns)],
      phrases: this.found.phrases,
    };
  }

  /** Tells the results of a step that only show the agent's answer, by the calls that they belong to. */
  private answersOf({ parts }: Step): (result: Part) => boolean {
    const calls = parts.filter((part) => part.kind === 'tool_call' && !isEnding(part));
    let unnamed = false;
    for (const call of calls) {
      const isAnswer = touchesAnswer(call);
      if (call.callId === null) unnamed ||= isAnswer;
      else if (isAnswer) this.answerCalls.add(call.callId);
      else this.answerCalls.delete(call.callId);
    }
    return ({ callId }) => (callId === null ? unnamed : this.answerCalls.has(callId));
  }

  /** A claim that was never named before the submission was named after everything. */
  private claimsAddedAfter(): number[] {
    const complete = this.meter.completeStep;
    if (complete === null) return [];
    const unsought = new Set(this.found.unsought);
    return this.claims.flatMap((_, claim) => {
      const said = this.sightings.of(claim).firstSaid;
      return !unsought.has(claim) && (said === null || said.step > complete) ? [claim] : [];
    });
  }

  /** The score, if it is one of these claims. */
  private fittingScore(): Score | null {
    const { score } = this.input;
    if (score === null || score.claims.length !== this.claims.length) return null;
    return score.claims.every(({ name }, index) => name === this.claims[index]?.name) ? score : null;
  }

  private remarks(score: Score | null): string[] {
    const unsought = this.found.unsought.length;
    const isAnother = this.input.score !== null && score === null;
    // Nothing to find, nothing to say of how it was found.
    const isSought = this.claims.length + this.causes.length > 0;
    return [
      ...(isSought ? [findingRemark(this.input.objects)] : []),
      ...(this.problem === null ? [completenessRemark] : []),
      ...this.input.remarks,
      ...victimRemarks(this.causes),
      ...(isAnother
        ? ['The score is of another submission than the one that is here, so no claim has a verdict.']
        : []),
      ...(unsought === 0
        ? []
        : [`${unsought} claims do not have the form of a name and were not looked for.`]),
    ];
  }
}

function isOwnWords({ kind }: Part): boolean {
  return kind === 'text' || kind === 'reasoning' || kind === 'tool_call';
}
