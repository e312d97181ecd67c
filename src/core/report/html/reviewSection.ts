import { counted } from '../../counted.ts';
import { labelWords } from '../../schema/labelWords.ts';
import type { Report } from '../../schema/report.ts';
import { coverageText, notAvailable, percent, percentWithInterval } from '../figureText.ts';
import type { Detail } from './detail.ts';
import { type Html, html, type Part } from './markup.ts';
import { badge, firstOf, folded, leftOut, list, section, shortened, table } from './parts.ts';

/** Who has looked, how far they agree, and what the figures come to by their word. */
export function reviewSection(report: Report, detail: Detail): Html {
  const { review } = report;
  const problems = list(review.problems.map((problem) => shortened(problem, detail.characters)));
  const missing =
    problems === null
      ? null
      : html`<div class="banner" role="note"><strong>Labels are missing.</strong>${problems}</div>`;
  if (review.reviewers.length === 0) {
    return section('review', 'Review by people', [
      missing,
      html`<p>Nobody has labelled an attempt yet. ${coverageText(report)} flagged attempts are reviewed, and every figure above is the scorer’s word alone.</p>`,
    ]);
  }
  return section('review', 'Review by people', [
    missing,
    html`<p>${coverageText(report)} flagged attempts are labelled by at least one person${review.coverage === null ? '' : ` (${percent(review.coverage)})`}.</p>`,
    corrected(report),
    reviewers(report),
    agreement(report),
    unresolved(report, detail),
    adjudications(report, detail),
    review.stale_labels === 0
      ? null
      : html`<p class="muted">${counted(review.stale_labels, 'label')} went stale: what was labelled has changed since, so it counts nowhere.</p>`,
  ]);
}

function corrected({ accuracy, false_positive_rate, intervals, corrected: after, review }: Report): Html {
  const known = after.intervals;
  const rows: Part[][] = [
    [
      'Accuracy',
      percentWithInterval(accuracy, intervals.accuracy),
      percentWithInterval(after.accuracy, known?.accuracy ?? null),
    ],
    [
      'False-positive rate',
      percentWithInterval(false_positive_rate, intervals.false_positive_rate),
      percentWithInterval(after.false_positive_rate, known?.false_positive_rate ?? null),
    ],
  ];
  const columns = [
    { title: 'Figure' },
    { title: 'By the scorer', isNumber: true },
    { title: 'After people’s corrections', isNumber: true },
  ];
  return html`<h3>What their labels change</h3>${table('Figures before and after correction', columns, rows)}<p class="muted">${counted(after.changed_claims, 'claim')} changed, ${after.confirmed_claims} confirmed; ${counted(after.changed_attempts.length, 'attempt')} with another score. ${counted(review.contested, 'claim')} contested: reviewers disagree or disagreed on it.</p>`;
}

function reviewers({ review }: Report): Html {
  const rows = review.reviewers.map(
    ({ reviewer, labels, blind_labels, notes, labelled_flagged_attempts }) => [
      shortened(reviewer, 60),
      labels,
      blind_labels,
      notes,
      `${labelled_flagged_attempts} of ${review.flagged_attempts}`,
    ],
  );
  const columns = [
    { title: 'Reviewer' },
    { title: 'Labels', isNumber: true },
    { title: 'Of them blind', isNumber: true },
    { title: 'Notes', isNumber: true },
    { title: 'Flagged attempts', isNumber: true },
  ];
  return html`<h3>Reviewers</h3>${table('Reviewers', columns, rows)}`;
}

function agreement({ review: { agreement: found } }: Report): Html {
  if (found === null) {
    return html`<h3>Agreement</h3><p>No two people have labelled the same claim, so nothing is known of how far they agree.</p>`;
  }
  const { claims, agreed, krippendorff_alpha, gwet_ac1, pairs } = found;
  const rows = pairs.map(({ reviewers: names, claims: both, agreed: same, cohen_kappa }) => [
    names.map((name) => shortened(name, 60)).join(' and '),
    both,
    same,
    coefficient(cohen_kappa),
  ]);
  const columns = [
    { title: 'Reviewers' },
    { title: 'Claims of both', isNumber: true },
    { title: 'Agreed', isNumber: true },
    { title: 'Cohen’s kappa', isNumber: true },
  ];
  return html`<h3>Agreement</h3><p>They agree on ${agreed} of ${counted(claims, 'claim')} that at least two have labelled. Beyond chance: Krippendorff’s alpha ${coefficient(krippendorff_alpha)}, Gwet’s AC1 ${coefficient(gwet_ac1)} (1 is full agreement, 0 is chance).</p>${rows.length < 2 ? null : table('Agreement in pairs', columns, rows)}`;
}

function coefficient(value: number | null): string {
  return value === null ? notAvailable : value.toFixed(2);
}

function unresolved({ review: { unresolved: open } }: Report, detail: Detail): Html | null {
  if (open.length === 0) return null;
  const { shown, left } = firstOf(open, detail.rows);
  const rows = shown.map(({ task_id, repeat, claim, values }) => [
    shortened(task_id, detail.characters),
    repeat,
    claim + 1,
    values.map(({ reviewer, value }) => `${shortened(reviewer, 40)}: ${labelWords[value].name}`).join('; '),
  ]);
  const columns = [{ title: 'Task' }, { title: 'Repeat' }, { title: 'Claim' }, { title: 'What they say' }];
  return html`<h3>Undecided</h3><p>Reviewers disagree on ${counted(open.length, 'claim')}, and nobody has decided: there the scorer’s word stands.</p>${table('Undecided claims', columns, rows)}${leftOut(left, 'claim')}`;
}

function adjudications({ review: { adjudications: all } }: Report, detail: Detail): Html | null {
  if (all.length === 0) return null;
  const { shown, left } = firstOf(all, detail.rows);
  const rows = shown.map(
    ({ task_id, repeat, claim, value, adjudicator, was_party, reason, holds, why_not }) => [
      `${shortened(task_id, detail.characters)}, repeat ${repeat}, claim ${claim + 1}`,
      labelWords[value].name,
      `${shortened(adjudicator, 60)}${was_party ? ' (one of those who disagreed)' : ''}: ${shortened(reason, detail.characters)}`,
      holds ? badge('✓ counts', 'good') : html`${badge('✕ does not count', 'warn')} ${why_not}`,
    ],
  );
  const columns = [
    { title: 'Claim' },
    { title: 'Decided' },
    { title: 'By whom, and why' },
    { title: 'Standing' },
  ];
  return folded(
    `${counted(all.length, 'decision')} between reviewers`,
    html`${table('Decisions between reviewers', columns, rows)}${leftOut(left, 'decision')}`,
  );
}
