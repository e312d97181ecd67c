import type { Report } from '../schema/report.ts';
import type { ReportedTask } from '../schema/reportedTask.ts';
import type { ReportInterval } from '../schema/reportInterval.ts';
import { figureRows as figureRowsAgainst, verdictWords } from './compareText.ts';
import { pText } from './compareVerdict.ts';
import { costText, projectionText } from './costText.ts';
import { decisionMeaning, decisionWords } from './decisionText.ts';
import {
  caption,
  coverageText,
  decimal,
  errorsText,
  notAvailable,
  percent,
  percentWithInterval,
  reservations,
  reviewNotes,
  tasksText,
} from './figureText.ts';
import { escaped, table } from './markdownText.ts';
import { matcherNotes } from './matcherText.ts';

/**
 * A summary of one report as GitHub Markdown. Names that come from outside (models, tasks, claims) are escaped: they
 * show as they are and can neither add markup nor break a table. Ends with a newline.
 * @param standing why the report is not to be relied on, one sentence each: what is on record of it beside the file
 */
export function reportMarkdown(report: Report, standing: readonly string[] = []): string {
  const withdrawn = standing.map((sentence) => `not to be relied on: ${sentence}`);
  const notes = [...withdrawn, ...reservations(report)].map((note) => `> **${escaped(note)}**`);
  return [
    `# ${escaped(report.model)}`,
    '',
    escaped(caption(report)),
    '',
    ...(notes.length === 0 ? [] : [notes.join('\n>\n'), '']),
    ...decisionRows(report),
    ...figureRows(report),
    '',
    '## False claims',
    '',
    ...falseClaimRows(report),
    '',
    ...matcherRows(report),
    '## Review',
    '',
    ...reviewRows(report),
    '',
    ...hypothesisRows(report),
    ...earlierRows(report),
    ...publishedRows(report),
    '## Tasks',
    '',
    ...taskRows(report.tasks),
    '',
    '## Where the numbers come from',
    '',
    ...provenanceRows(report),
    '',
  ].join('\n');
}

function figureRows(report: Report): string[] {
  const { intervals, turns } = report;
  const share = (value: number | null, interval: ReportInterval) => percentWithInterval(value, interval);
  return table(
    ['Figure', 'Value'],
    [
      ['Accuracy', share(report.accuracy, intervals.accuracy)],
      ['Full recall', share(report.full_recall_rate, intervals.full_recall_rate)],
      ['Exact', share(report.exact_rate, intervals.exact_rate)],
      ['Pass at 1', share(report.pass_at_1, intervals.pass_at_1)],
      ['Pass in all repeats', share(report.pass_all_repeats, intervals.pass_all_repeats)],
      ['False-positive rate', share(report.false_positive_rate, intervals.false_positive_rate)],
      [
        `Accuracy less ${report.policy.turn_penalty} per turn`,
        share(report.turn_adjusted_accuracy, intervals.turn_adjusted_accuracy),
      ],
      [
        'Turns: mean, median, p90, most',
        `${decimal(turns.mean)}, ${decimal(turns.median)}, ${decimal(turns.p90)}, ${turns.max ?? notAvailable}`,
      ],
      ['Tasks', tasksText(report)],
      ['Attempts: counted, ended', `${report.counted_attempt_count}, ${report.attempt_count}`],
      ['Errors', errorsText(report)],
      ['Cost', costText(report)],
      ...projectionRows(report),
    ],
  );
}

function decisionRows(report: Report): string[] {
  const { decision } = report;
  if (decision === null) return [];
  const list = (sentences: readonly string[]) => sentences.map((sentence) => `- ${escaped(sentence)}`);
  return [
    `## Decision: ${escaped(decisionWords(decision))}`,
    '',
    `${escaped(decisionMeaning(decision, report))} Policy: ${escaped(decision.policy.name)}.`,
    '',
    ...list(decision.reasons),
    ...decision.reservations.map((sentence) => `- Mind: ${escaped(sentence)}`),
    '',
    '## Figures',
    '',
  ];
}

function hypothesisRows({ hypotheses }: Report): string[] {
  if (hypotheses.length === 0) return [];
  const number = (value: number | null) => (value === null ? notAvailable : value.toFixed(3));
  const rows = hypotheses.map(({ statement, verdict, estimate, interval, attempts, why }) => [
    statement,
    verdict.replaceAll('_', ' '),
    interval === null
      ? number(estimate)
      : `${number(estimate)} [${number(interval.low)}, ${number(interval.high)}]`,
    String(attempts),
    why,
  ]);
  return ['## Hypotheses', '', ...table(['Hypothesis', 'Verdict', 'Estimate', 'Attempts', 'Why'], rows), ''];
}

/** A few lines: all of it is what `itbench-review compare` says. */
function earlierRows({ comparison }: Report): string[] {
  const earlier = comparison?.earlier ?? null;
  if (earlier === null) return [];
  const { first, why, forced, reservations, test } = earlier;
  const [accuracy = []] = figureRowsAgainst(earlier);
  const p = test === null ? 'no test' : `p = ${pText(test.p)}`;
  return [
    `## Against an earlier report: ${verdictWords[earlier.verdict]}`,
    '',
    ...forced.flatMap((reason) => [`> **Not comparable.** ${escaped(reason)}`, '']),
    escaped(why),
    '',
    `- Earlier: ${escaped(first.model)}, run ${escaped(first.run_id)}, ${escaped(first.status)}.`,
    `- Accuracy over the tasks of both: ${escaped(`${accuracy[1]} → ${accuracy[2]}, ${accuracy[3]}, ${p}`)}.`,
    ...reservations.map((sentence) => `- Mind: ${escaped(sentence)}`),
    '',
  ];
}

function publishedRows({ comparison }: Report): string[] {
  if (comparison === null) return [];
  const rows = comparison.published.flatMap(({ title, date, results }) =>
    results.map(({ model, accuracy, avg_turns, cost_usd_per_task }) => [
      `${title}, ${date}`,
      model,
      percent(accuracy),
      decimal(avg_turns),
      cost_usd_per_task === null ? notAvailable : cost_usd_per_task.toFixed(2),
    ]),
  );
  return [
    '## Published figures, another measurement',
    '',
    ...comparison.why_not.map((sentence) => `- ${escaped(sentence)}`),
    '',
    ...table(['Published', 'Model', 'Score', 'Turns', 'USD per task'], rows),
    '',
  ];
}

function projectionRows({ usage: { projection, no_projection } }: Report): [string, string][] {
  const text = projection === null ? no_projection : projectionText(projection);
  return text === null ? [] : [['Cost of the whole suite', text]];
}

/** What somebody has decided is still contested; reports of format 1.0 do not count that. */
function contestedCell({ contested, unresolved }: Report['review']): string {
  const all = Math.max(contested, unresolved.length);
  return all === 0 ? '0' : `${all}, of which ${unresolved.length} undecided`;
}

function reviewRows(report: Report): string[] {
  const { review, corrected } = report;
  const notes = reviewNotes(report).map((note) => `- ${escaped(note)}`);
  if (review.reviewers.length === 0) {
    return [
      `Nobody has labelled it: ${coverageText(report)} flagged attempts.`,
      ...notes.flatMap((note) => ['', note]),
    ];
  }
  return [
    ...table(
      ['Review', 'Value'],
      [
        ['Flagged attempts labelled', coverageText(report)],
        ['Accuracy, corrected', percent(corrected.accuracy)],
        ['False-positive rate, corrected', percent(corrected.false_positive_rate)],
        ['Claims changed, confirmed', `${corrected.changed_claims}, ${corrected.confirmed_claims}`],
        ['Claims that reviewers disagree on', contestedCell(review)],
      ],
    ),
    '',
    ...notes,
  ];
}

function falseClaimRows({ false_positives }: Report): string[] {
  const { claims, false_claims, plausible, ungrounded, by_pattern, unclassified } = false_positives;
  return table(
    ['False claims', 'Count'],
    [
      ['All, of claims', `${false_claims} of ${claims}`],
      ['Plausible: the entity exists', String(plausible)],
      ['Ungrounded: it does not', String(ungrounded)],
      ...Object.entries(by_pattern).map(([pattern, count]): [string, string] => [
        `By rule: ${pattern.replaceAll('_', ' ')}`,
        String(count),
      ]),
      ['By rule: none fits', String(unclassified)],
    ],
  );
}

/** Nothing where only the rules matched. */
function matcherRows(report: Report): string[] {
  const { matchers } = report;
  if (matchers === null) return [];
  const rows = matchers.differences.map(({ task_id, repeat, name, judge, rules }) => [
    task_id,
    String(repeat),
    name,
    judge ?? 'nothing',
    rules ?? 'nothing',
  ]);
  return [
    '## Judge and rules',
    '',
    ...matcherNotes(report).map((note) => `- ${escaped(note)}`),
    '',
    ...(rows.length === 0 ? [] : [...table(['Task', 'Repeat', 'Claim', 'Judge', 'Rules'], rows), '']),
  ];
}

function taskRows(tasks: readonly ReportedTask[]): string[] {
  return table(
    ['Task', 'Score', 'Turns', 'Outcomes', 'Flags'],
    tasks.map((task) => [
      task.task_id,
      task.score === null ? notAvailable : task.score.toFixed(3),
      task.attempts.map(({ turns }) => turns).join(', ') || notAvailable,
      task.attempts.map(({ outcome }) => outcome).join(', ') || 'not run',
      [...new Set([...task.attempts.flatMap(({ flags }) => flags), ...task.flags])].join(', '),
    ]),
  );
}

function provenanceRows({ run_id, provenance, intervals }: Report): string[] {
  const { suite, model, sandbox, generator } = provenance;
  return table(
    ['What', 'Which'],
    [
      ['Run', run_id],
      ['Suite', `${suite.id}, revision ${suite.revision ?? 'none'}, ${suite.verified}`],
      ['Suite lock', suite.lock_sha256],
      ['Model', `${model.model} by ${model.adapter} ${model.adapter_version}`],
      ['Sandbox', `${sandbox.kind} ${sandbox.version}`],
      ['Scorer', provenance.scorer],
      ...judgeRow(provenance),
      ['Intervals', `${intervals.algorithm}; ${intervals.resamples} resamples, seed ${intervals.seed}`],
      ['Made by', `${generator.name} ${generator.version}`],
      ['From, to', `${provenance.started_at}, ${provenance.ended_at ?? 'not ended'}`],
    ],
  );
}

function judgeRow({ judge }: Report['provenance']): [string, string][] {
  if (judge === null) return [];
  const { model, adapter, adapter_version } = judge.identity;
  return [['Judge', `${model} by ${adapter} ${adapter_version}, prompt ${judge.prompt_sha256}`]];
}
