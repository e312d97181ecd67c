import type { HeldLabel, LabelTarget } from '../schema/label.ts';
import type { Report } from '../schema/report.ts';
import type { ReportedAdjudication } from '../schema/reportedAgreement.ts';
import type { ReportedReview } from '../schema/reportedReview.ts';
import type { ReportedAttempt } from '../schema/reportedTask.ts';
import { reviewerKey } from '../schema/reviewerKey.ts';
import { agreementOf, agreementOn, type RatedClaim, type Said } from './agreementOf.ts';
import { attemptText, flaggedAttempts } from './coverage.ts';
import { ownLabelsAreIn } from './ownLabels.ts';
import { counts } from './standing.ts';
import { resolve, type Voice, voicesOf } from './voices.ts';

/** How far reviewers agree on things of one kind. */
export interface KindAgreement {
  readonly kind: 'claim' | 'step' | 'attempt';
  /** Things that at least two reviewers have labelled. */
  readonly things: number;
  readonly agreed: number;
  readonly krippendorff_alpha: number | null;
  readonly gwet_ac1: number | null;
  readonly pairs: readonly {
    readonly reviewers: readonly string[];
    readonly things: number;
    readonly agreed: number;
    readonly cohen_kappa: number | null;
  }[];
}

/** A claim on whose truth reviewers disagree. */
export interface ContestedClaim {
  readonly task_id: string;
  readonly repeat: number;
  readonly claim: number;
  readonly name: string;
  readonly values: readonly Voice[];
  /** Whether somebody has decided, and it counts. */
  readonly decided: boolean;
  readonly adjudications: readonly ReportedAdjudication[];
}

/** What several people said of the attempts of one model. */
export interface ReviewOverview {
  readonly model: string;
  readonly flagged_attempts: number;
  readonly reviewers: ReportedReview['reviewers'];
  /** Truth of claims; labels of steps; labels of attempts. Only kinds of which something was labelled twice. */
  readonly agreement: readonly KindAgreement[];
  /** Those that nobody has decided first. */
  readonly contested: readonly ContestedClaim[];
  /** Flagged attempts that nobody has labelled. */
  readonly unlabelled: readonly { readonly task_id: string; readonly repeat: number }[];
  /** Attempts left out because the reviewer who looks has not labelled them, and others have. */
  readonly hidden_attempts: number;
  /** Label and adjudication files that cannot be used, or only in part, as sentences: what they say is missing here. */
  readonly problems: readonly string[];
}

/**
 * What several people said, as a reviewer may see it: for one who labels blind, nothing that others said of an attempt on
 * which their own labels are not in. `viewer`: null for somebody who does not label.
 */
export function reviewOverview(report: Report, viewer: string | null): ReviewOverview {
  const labels = Map.groupBy(report.labels.filter(counts), ({ target }) =>
    attemptText(target.task_id, target.repeat),
  );
  const all = report.tasks.flatMap(({ task_id, attempts }) =>
    attempts.map((attempt) => ({
      task_id,
      attempt,
      labels: labels.get(attemptText(task_id, attempt.repeat)) ?? [],
    })),
  );
  const seen = all.filter((one) => !isHidden(one, viewer));
  return {
    model: report.model,
    flagged_attempts: report.review.flagged_attempts,
    reviewers: report.review.reviewers,
    agreement: [
      kindOf('claim', agreementOf(seen.flatMap(ratedClaims))),
      ...(['step', 'attempt'] as const).map((kind) => kindOf(kind, agreementOnKind(seen, kind))),
    ].flat(),
    contested: contestedOf(seen, report.review.adjudications),
    unlabelled: unlabelledOf(report, labels),
    hidden_attempts: all.length - seen.length,
    problems: report.review.problems,
  };
}

interface LabelledAttempt {
  readonly task_id: string;
  readonly attempt: ReportedAttempt;
  readonly labels: readonly HeldLabel[];
}

function isHidden({ attempt, labels }: LabelledAttempt, viewer: string | null): boolean {
  if (viewer === null || ownLabelsAreIn(labels, viewer, attempt.claims.length)) return false;
  return labels.some(({ reviewer }) => reviewerKey(reviewer) !== reviewerKey(viewer));
}

function kindOf(kind: KindAgreement['kind'], found: ReturnType<typeof agreementOn>): KindAgreement[] {
  if (found === null) return [];
  const { claims: things, agreed, krippendorff_alpha, gwet_ac1, pairs } = found;
  return [
    {
      kind,
      things,
      agreed,
      krippendorff_alpha,
      gwet_ac1,
      pairs: pairs.map(({ reviewers, claims, agreed: same, cohen_kappa }) => ({
        reviewers,
        things: claims,
        agreed: same,
        cohen_kappa,
      })),
    },
  ];
}

function ratedClaims({ attempt, labels }: LabelledAttempt): RatedClaim[] {
  if (!attempt.counted) return [];
  const voices = voicesOf(labels);
  return attempt.claims.flatMap(({ is_false }, index) => {
    const said = voices.get(index);
    return said === undefined ? [] : [{ isFalse: is_false, voices: said }];
  });
}

/** A step and an attempt may have several labels of one person: those who chose the same ones agree. */
function agreementOnKind(attempts: readonly LabelledAttempt[], kind: LabelTarget['kind']) {
  const things = attempts.flatMap(({ labels }) => {
    const own = labels.filter(({ target }) => target.kind === kind);
    return [...Map.groupBy(own, ({ now_at }) => now_at).values()].map(saidOf);
  });
  const words = new Set(things.flatMap((said) => said.map(({ word }) => word)));
  return agreementOn(things, [...words].sort());
}

function saidOf(labels: readonly HeldLabel[]): Said {
  return [...Map.groupBy(labels, ({ reviewer }) => reviewerKey(reviewer)).values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const values = own.map(({ value }) => value ?? '').sort();
    return [{ reviewer: first.reviewer, word: values.join(' ') }];
  });
}

function contestedOf(
  attempts: readonly LabelledAttempt[],
  adjudications: readonly ReportedAdjudication[],
): ContestedClaim[] {
  const decisions = Map.groupBy(adjudications, ({ task_id, repeat }) => attemptText(task_id, repeat));
  const contested = attempts.flatMap(({ task_id, attempt, labels }) => {
    if (!attempt.counted) return [];
    const { repeat, claims } = attempt;
    const voices = voicesOf(labels);
    return claims.flatMap(({ name, is_false }, claim) => {
      const values = voices.get(claim) ?? [];
      if (resolve(values, is_false) !== 'unresolved') return [];
      const about = (decisions.get(attemptText(task_id, repeat)) ?? []).filter((one) => one.claim === claim);
      const decided = about.some(({ holds }) => holds);
      return [{ task_id, repeat, claim, name, values, decided, adjudications: about }];
    });
  });
  return contested.sort((a, b) => Number(a.decided) - Number(b.decided));
}

function unlabelledOf(
  report: Report,
  labels: ReadonlyMap<string, readonly HeldLabel[]>,
): ReviewOverview['unlabelled'] {
  const flagged = new Set(flaggedAttempts(report).filter((attempt) => !labels.has(attempt)));
  return report.tasks.flatMap(({ task_id, attempts }) =>
    attempts
      .filter(({ repeat }) => flagged.has(attemptText(task_id, repeat)))
      .map(({ repeat }) => ({ task_id, repeat })),
  );
}
