import { counted } from '../../core/counted.ts';
import type { ContestedClaim, KindAgreement, ReviewOverview } from '../../core/review/overview.ts';

/** What people read of an overview, one line each; not yet harmless for a terminal. */
export function agreementLines(overview: ReviewOverview): string[] {
  const { model, agreement, reviewers, flagged_attempts } = overview;
  return [
    `${model}`,
    ...(reviewers.length === 0 ? ['  Nobody has labelled anything.'] : []),
    ...reviewers.map(
      ({ reviewer, labels, blind_labels, labelled_flagged_attempts }) =>
        `  ${reviewer}: ${labelled_flagged_attempts} of ${flagged_attempts} flagged attempts, ${counted(labels, 'label')}, ${blind_labels} of them blind`,
    ),
    ...(agreement.length === 0 && reviewers.length > 0
      ? ['  No two reviewers have labelled the same thing.']
      : []),
    ...agreement.flatMap(kindLines),
    ...contestedLines(overview),
  ];
}

/** What is left to do: to decide first, then to label. */
export function listLines(overview: ReviewOverview): string[] {
  const { model, unlabelled, contested, flagged_attempts } = overview;
  return [
    `${model}`,
    ...(contested.length === 0 ? ['  Contested: no claim.'] : contestedLines(overview)),
    unlabelled.length === 0
      ? `  Not labelled: none of ${flagged_attempts} flagged attempts.`
      : `  Not labelled by anybody, of ${flagged_attempts} flagged attempts:`,
    ...unlabelled.map(({ task_id, repeat }) => `    ${task_id}/${repeat}`),
  ];
}

const kinds = {
  claim: 'Claims, on whether they are true',
  step: 'Steps',
  attempt: 'Attempts as a whole',
} as const;

function kindLines({ kind, things, agreed, krippendorff_alpha, gwet_ac1, pairs }: KindAgreement): string[] {
  return [
    `  ${kinds[kind]}: agreed on ${agreed} of ${things} that several have labelled; Krippendorff's alpha ${figure(krippendorff_alpha)}, Gwet's AC1 ${figure(gwet_ac1)}`,
    ...pairs.map(
      ({ reviewers, things: both, agreed: same, cohen_kappa }) =>
        `    ${reviewers.join(' and ')}: ${same} of ${both}, Cohen's kappa ${figure(cohen_kappa)}`,
    ),
  ];
}

function contestedLines({ contested, model }: ReviewOverview): string[] {
  if (contested.length === 0) return [];
  const open = contested.filter(({ decided }) => !decided).length;
  return [
    `  Contested: ${counted(contested.length, 'claim')}, ${open} of them open`,
    ...contested.flatMap((one) => claimLines(one, model)),
  ];
}

function claimLines(one: ContestedClaim, model: string): string[] {
  const { task_id, repeat, claim, name, values, decided, adjudications } = one;
  return [
    `    ${model}/${task_id}/${repeat}, claim ${claim + 1} (${name}): ${decided ? 'decided' : 'open'}`,
    ...values.map(({ reviewer, value }) => `      ${reviewer}: ${value}`),
    ...adjudications.map(({ adjudicator, value, reason, why_not, was_party }) => {
      const party = was_party ? ', one of those who disagree' : '';
      const counts = why_not === null ? '' : ` (does not count: ${why_not})`;
      return `      ${adjudicator} decided${party}: ${value}, because: ${reason}${counts}`;
    }),
  ];
}

function figure(value: number | null): string {
  return value === null ? 'undefined' : value.toFixed(2);
}
