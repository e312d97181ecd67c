import type { Report } from '../../schema/report.ts';
import type { ReportInterval } from '../../schema/reportInterval.ts';
import type { RunFile } from '../../schema/run.ts';
import { accuracyName, everyEvalVersion } from './everyEvalRows.ts';
import { modelIdOf } from './exportedAttempt.ts';
import { jsonOf } from './jsonOf.ts';

/** Where the two files of a model are, relative to the folder that holds `data/`, and how the evaluation is called. */
export interface EveryEvalPlace {
  readonly evaluationId: string;
  readonly aggregate: string;
  readonly samples: string;
}

/**
 * @param sha256 of a text: the name of a file is an UUID, made of the run and the model so that it is the same every time
 * @param fileName a name as one path component
 */
export function everyEvalPlace(
  run: RunFile,
  model: string,
  {
    sha256,
    fileName,
  }: { readonly sha256: (text: string) => string; readonly fileName: (name: string) => string },
): EveryEvalPlace {
  const id = modelIdOf(run, model);
  const slash = id.indexOf('/');
  const developer = slash === -1 ? 'unknown' : id.slice(0, slash);
  const hash = sha256(JSON.stringify([run.run_id, model]));
  const uuid = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
  const folder = `data/itbench-sre/${fileName(developer)}/${fileName(id.slice(slash + 1))}`;
  return {
    evaluationId: `itbench-sre/${id}/${epochSeconds(run.created_at)}/${uuid}`,
    aggregate: `${folder}/${uuid}.json`,
    samples: `${folder}/${uuid}_samples.jsonl`,
  };
}

/** What is said of the rows. */
export interface EveryEvalSamples {
  readonly sha256: string;
  readonly rows: number;
}

/** A report, and why it is not to be relied on, one sentence each. */
export interface EveryEvalReport {
  readonly report: Report;
  readonly standing: readonly string[];
}

/** The report of a model as the aggregate of Every Eval Ever 0.3. A figure that the report has not is left out. */
export function everyEvalAggregate(
  run: RunFile,
  { report, standing }: EveryEvalReport,
  place: EveryEvalPlace,
  samples: EveryEvalSamples,
): string {
  const started = epochSeconds(run.created_at);
  const value = {
    schema_version: everyEvalVersion,
    evaluation_id: place.evaluationId,
    evaluation_timestamp: started,
    retrieved_timestamp: started,
    source_metadata: {
      source_name: 'itbench-review',
      source_type: 'evaluation_run',
      source_organization_name: 'not stated',
      evaluator_relationship: 'other',
      additional_details: {
        run_id: run.run_id,
        suite: run.suite.id,
        suite_lock_sha256: run.suite.lock_sha256,
        report_status: report.status,
        status_reasons: report.status_reasons.join(' '),
        ...(standing.length === 0 ? {} : { not_to_be_relied_on: standing.join(' ') }),
        practice: String(report.practice),
        review_coverage: String(report.review.coverage),
      },
    },
    eval_library: { name: 'itbench-review', version: run.product_version },
    model_info: {
      name: report.model,
      id: modelIdOf(run, report.model),
      additional_details: {
        deployment_type: 'unknown',
        model_availability: 'unknown',
        adapter: run.models[report.model]?.adapter ?? 'unknown',
      },
    },
    evaluation_results: resultsOf(run, report),
    detailed_evaluation_results: {
      format: 'jsonl',
      file_path: place.samples,
      hash_algorithm: 'sha256',
      checksum: samples.sha256,
      total_rows: samples.rows,
    },
  };
  return `${jsonOf(value, 2)}\n`;
}

interface Figure {
  readonly name: string;
  readonly about: string;
  readonly value: number | null;
  readonly interval?: ReportInterval;
  readonly lowerIsBetter: boolean;
}

function figuresOf({
  accuracy,
  false_positive_rate,
  full_recall_rate,
  corrected,
  intervals,
}: Report): Figure[] {
  const isCorrected = corrected !== null && corrected.changed_claims + corrected.confirmed_claims > 0;
  return [
    {
      name: accuracyName,
      about: '0 if any true cause is missed, else TP / (TP + FP); mean over tasks of the mean over repeats.',
      value: accuracy,
      interval: intervals.accuracy,
      lowerIsBetter: false,
    },
    {
      name: `${accuracyName}/corrected`,
      about:
        'The same with the words of human reviewers in place of the scorer where they agree, and of an adjudicator where they do not.',
      value: isCorrected ? corrected.accuracy : null,
      interval: corrected?.intervals?.accuracy ?? null,
      lowerIsBetter: false,
    },
    {
      name: 'itbench-sre/false_positive_rate',
      about: 'False claims / all claims.',
      value: false_positive_rate,
      interval: intervals.false_positive_rate,
      lowerIsBetter: true,
    },
    {
      name: 'itbench-sre/full_recall_rate',
      about: 'Share of counted attempts that named every true cause.',
      value: full_recall_rate,
      interval: intervals.full_recall_rate,
      lowerIsBetter: false,
    },
  ];
}

function resultsOf(run: RunFile, report: Report): unknown[] {
  const { intervals } = report;
  return figuresOf(report).flatMap(({ name, about, value, interval, lowerIsBetter }) => {
    if (value === null) return [];
    const bounds =
      interval == null
        ? {}
        : {
            confidence_interval: {
              lower: interval.low,
              upper: interval.high,
              confidence_level: intervals.confidence,
              method: interval.method,
            },
          };
    return [
      {
        evaluation_name: name,
        source_data: { dataset_name: run.suite.title, source_type: 'other' },
        metric_config: {
          evaluation_description: about,
          lower_is_better: lowerIsBetter,
          score_type: 'continuous',
          min_score: 0,
          max_score: 1,
          metric_parameters: { match: report.metric.match, duplicates: report.metric.duplicates },
        },
        score_details: {
          score: value,
          details: {
            tasks: String(report.scored_task_count),
            repeats: String(report.repeats),
            counted_attempts: String(report.counted_attempt_count),
            attempts_that_do_not_count: String(report.attempt_count - report.counted_attempt_count),
            unfinished_attempts: String(report.unfinished_attempt_count),
          },
          uncertainty: { ...bounds, num_samples: report.counted_attempt_count },
        },
      },
    ];
  });
}

function epochSeconds(time: string): string {
  return String(Math.floor(Date.parse(time) / 1000));
}
