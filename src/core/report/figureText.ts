import type { Report } from '../schema/report.ts';
import type { ReportInterval } from '../schema/reportInterval.ts';

/** The one way in which figures are written for people; JSON keeps every digit. */
export const notAvailable = 'n/a';

/** `50.0 %`, or n/a. */
export function percent(value: number | null): string {
  return value === null ? notAvailable : `${(value * 100).toFixed(1)} %`;
}

/** `50.0 % [20.0, 80.0]`; without an interval only the share. */
export function percentWithInterval(value: number | null, interval: ReportInterval): string {
  if (value === null || interval === null) return percent(value);
  return `${percent(value)} [${(interval.low * 100).toFixed(1)}, ${(interval.high * 100).toFixed(1)}]`;
}

/** `12.3`, or n/a. */
export function decimal(value: number | null): string {
  return value === null ? notAvailable : value.toFixed(1);
}

/** With as many digits as tell a number from another one, such as from its limit: 40.04 turns are not 40.0 where 40 are allowed. */
export function toldApart(value: number, other: number, fewestDigits = 1): string {
  for (let digits = fewestDigits; digits < 12; digits += 1) {
    const text = value.toFixed(digits);
    if (text !== other.toFixed(digits)) return text;
  }
  return value.toFixed(fewestDigits);
}

/** `3`, or `3 (2 model_error, 1 cancelled)`. */
export function errorsText({ errors }: Report): string {
  const present = Object.entries(errors).filter(([, many]) => many > 0);
  const total = present.reduce((all, [, many]) => all + many, 0);
  if (total === 0) return '0';
  return `${total} (${present.map(([outcome, many]) => `${many} ${outcome}`).join(', ')})`;
}

/** `10`, or `9 of 10` where tasks are left out of the means. */
export function tasksText({ scored_task_count, task_count }: Report): string {
  return scored_task_count === task_count ? String(task_count) : `${scored_task_count} of ${task_count}`;
}

/** What a reader must know before believing the figures, one sentence each; empty for a report without reservations. */
export function reservations(report: Report): string[] {
  const notes: string[] = [];
  if (report.status !== 'complete') {
    notes.push(`${report.status}: ${report.status_reasons.join(' ')}`);
  }
  if (report.practice) {
    notes.push('practice: it ran in a sandbox whose tools are not the real ones; not for published numbers.');
  }
  if (report.provenance.suite.verified === 'changed') {
    notes.push('changed: files differ from the suite’s lock, so these are not the tasks that it names.');
  }
  if (report.accuracy === null) {
    notes.push(`${notAvailable}: no attempt counts, so there is nothing to average.`);
  } else {
    if (report.false_positive_rate === null) {
      notes.push(`${notAvailable} for the false-positive rate: no attempt claimed anything.`);
    }
    if (report.intervals.accuracy === null) {
      notes.push('no intervals: one task says nothing about other tasks.');
    }
  }
  const doubtful = report.flags.filter(({ code }) => code === 'scorer_in_doubt').length;
  if (doubtful > 0) {
    notes.push(`the scorer is in doubt ${doubtful === 1 ? 'once' : `${doubtful} times`}: see the flags.`);
  }
  return notes;
}

/**
 * How far people have reviewed it and what the figures come to by their word, one sentence each; empty where nobody has
 * said anything, and no label file is in trouble.
 */
export function reviewNotes({ review, corrected }: Report): string[] {
  const { reviewers, unresolved, stale_labels, problems } = review;
  const notes: string[] = [];
  if (reviewers.length > 0) {
    const names = reviewers.map(({ reviewer }) => reviewer).join(', ');
    notes.push(`reviewed by ${names}: ${coverageText({ review })} flagged attempts labelled.`);
    const figures = `accuracy ${percent(corrected.accuracy)}, false-positive rate ${percent(corrected.false_positive_rate)}`;
    notes.push(`corrected by the reviewers: ${figures}; ${claimsText(corrected.changed_claims)} changed.`);
  }
  if (review.contested > unresolved.length) notes.push(contestedText(review));
  else if (unresolved.length > 0) {
    notes.push(`reviewers disagree on ${claimsText(unresolved.length)}: there the scorer's word stands.`);
  }
  const idle = review.adjudications.filter(({ holds }) => !holds).length;
  if (idle > 0) {
    const many = idle === 1 ? '1 adjudication does' : `${idle} adjudications do`;
    notes.push(`${many} not count any more: labels or claims have changed since, or adjudicators differ.`);
  }
  if (review.agreement !== null) notes.push(agreementText(review.agreement));
  if (stale_labels > 0) {
    const many = stale_labels === 1 ? '1 label is' : `${stale_labels} labels are`;
    notes.push(`${many} stale: what was labelled has changed since, so it counts nowhere.`);
  }
  // Names of reviewers come out of files that others may have written, and this goes to terminals.
  return [...notes, ...problems.map((problem) => `labels: ${problem}`)].map((note) =>
    note.replace(/\p{Cc}+/gu, ' '),
  );
}

function contestedText({ contested, unresolved, adjudications }: Report['review']): string {
  const holding = adjudications.filter(({ holds }) => holds);
  const names = [...new Set(holding.map(({ adjudicator }) => adjudicator))].join(', ');
  const party = holding.filter(({ was_party }) => was_party).length;
  const own = party === 0 ? '' : `, in ${claimsText(party)} as one of those who disagreed`;
  const open =
    unresolved.length === 0 ? '' : `; in ${claimsText(unresolved.length)} the scorer's word stands`;
  return `reviewers disagree on ${claimsText(contested)}: ${contested - unresolved.length} decided by ${names}${own}${open}.`;
}

function agreementText({
  claims,
  agreed,
  krippendorff_alpha,
}: NonNullable<Report['review']['agreement']>): string {
  const alpha = krippendorff_alpha === null ? '' : `; Krippendorff's alpha ${krippendorff_alpha.toFixed(2)}`;
  return `reviewers agree on ${agreed} of ${claimsText(claims)} that several have labelled${alpha}.`;
}

/** `9 of 12`. */
export function coverageText({ review }: Pick<Report, 'review'>): string {
  return `${review.labelled_flagged_attempts} of ${review.flagged_attempts}`;
}

function claimsText(many: number): string {
  return many === 1 ? '1 claim' : `${many} claims`;
}

/** What the numbers are of: metric, reading, tasks, confidence. */
export function caption({ metric, intervals, repeats }: Report): string {
  const matched = metric.match === 'rules' ? 'claims matched by rules' : 'claims matched by a judge model';
  const level = `${intervals.confidence * 100} % intervals over tasks`;
  const times = repeats === 1 ? '1 repeat' : `${repeats} repeats`;
  return `${metric.label}; precision at full recall, ${matched}; ${times}; ${level}.`;
}
