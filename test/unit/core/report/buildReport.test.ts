import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as z from 'zod';
import { BenchError } from '../../../../src/core/errors.ts';
import { buildReport, reportJson } from '../../../../src/core/report/buildReport.ts';
import type { ReportInput } from '../../../../src/core/report/reportInput.ts';
import { Report } from '../../../../src/core/schema/report.ts';
import { attempt, randomInput, reportInput } from './reportFixture.ts';

const exact = ['shop/Deployment/ad'];
const half = ['shop/Deployment/ad', 'shop/Service/frontend'];
const wrong = ['shop/Service/frontend'];

describe('buildReport', () => {
  it('has the four headline figures at the top level', () => {
    const report = buildReport(
      reportInput(
        ['A', 'B', 'C'],
        [
          attempt('A', exact, { turns: 10 }),
          attempt('B', half, { turns: 20 }),
          attempt('C', wrong, { turns: 60 }),
        ],
      ),
    );
    assert.equal(report.accuracy, (1 + 0.5 + 0) / 3);
    assert.equal(report.avg_turns, 30);
    assert.equal(report.false_positive_rate, 2 / 4);
    assert.equal(report.task_count, 3);
    assert.equal(report.status, 'complete');
    assert.deepEqual(report.status_reasons, []);
  });

  it('means repeats first and tasks then', () => {
    const attempts = [
      attempt('A', exact, { repeat: 1 }),
      attempt('A', exact, { repeat: 2 }),
      attempt('A', wrong, { repeat: 3 }),
      attempt('B', wrong, { repeat: 1 }),
    ];
    const report = buildReport(reportInput(['A', 'B'], attempts, { repeats: 3 }));
    assert.equal(report.accuracy, (2 / 3 + 0) / 2);
    assert.equal(report.pass_at_1, (2 / 3 + 0) / 2);
    assert.equal(report.full_recall_rate, 2 / 4);
    assert.equal(report.exact_rate, 2 / 4);
  });

  it('keeps full recall, exactness and passing apart', () => {
    const report = buildReport(reportInput(['A', 'B'], [attempt('A', half), attempt('B', exact)]));
    assert.deepEqual(
      [report.accuracy, report.full_recall_rate, report.exact_rate, report.pass_at_1],
      [0.75, 1, 0.5, 0.5],
    );
  });

  it('counts a task as passed in all repeats only if every planned repeat counted and passed', () => {
    const report = buildReport(
      reportInput(
        ['all', 'one', 'cut'],
        [
          attempt('all', exact, { repeat: 1 }),
          attempt('all', exact, { repeat: 2 }),
          attempt('one', exact, { repeat: 1 }),
          attempt('one', half, { repeat: 2 }),
          attempt('cut', exact, { repeat: 1 }),
          attempt('cut', [], { repeat: 2, outcome: 'model_error' }),
        ],
        { repeats: 2 },
      ),
    );
    assert.equal(report.pass_all_repeats, 1 / 2);
  });

  it('takes the turn penalty from each score, never below zero, and leaves accuracy alone', () => {
    const attempts = [attempt('A', exact, { turns: 20 }), attempt('B', half, { turns: 90 })];
    const report = buildReport(reportInput(['A', 'B'], attempts));
    assert.equal(report.turn_adjusted_accuracy, (0.8 + 0) / 2);
    assert.equal(report.accuracy, 0.75);
  });

  it('scores a counted attempt without a valid submission 0', () => {
    const outcomes = [
      'no_submission',
      'invalid_submission',
      'turn_limit',
      'time_limit',
      'cost_limit',
    ] as const;
    for (const outcome of outcomes) {
      const attempts = [attempt('A', exact), attempt('B', [], { outcome, score: null, false_positives: [] })];
      const report = buildReport(reportInput(['A', 'B'], attempts));
      assert.deepEqual([report.accuracy, report.full_recall_rate], [0.5, 0.5], outcome);
      assert.deepEqual([report.tasks[1]?.score, report.tasks[1]?.attempts[0]?.full_recall], [0, false]);
      assert.equal(report.outcomes[outcome], 1);
      assert.equal(report.status, 'complete');
    }
  });

  it('never counts an error or a cancelled attempt as 0', () => {
    for (const outcome of ['model_error', 'sandbox_error', 'scorer_error', 'cancelled'] as const) {
      const attempts = [
        attempt('A', exact, { repeat: 1, turns: 10 }),
        attempt('A', [], { repeat: 2, turns: 99, outcome }),
      ];
      const report = buildReport(reportInput(['A'], attempts, { repeats: 2 }));
      assert.deepEqual([report.accuracy, report.avg_turns, report.counted_attempt_count], [1, 10, 1]);
      assert.equal(report.errors[outcome], 1);
      assert.deepEqual(report.tasks[0]?.attempts[1]?.score, null);
      assert.notEqual(report.status, 'complete', outcome);
    }
  });

  it('has null, not 0, where there is nothing to average', () => {
    const report = buildReport(reportInput(['A', 'B'], [attempt('A', [], { outcome: 'model_error' })]));
    const { accuracy, avg_turns, false_positive_rate, full_recall_rate, pass_all_repeats } = report;
    assert.deepEqual(
      { accuracy, avg_turns, false_positive_rate, full_recall_rate, pass_all_repeats, turns: report.turns },
      {
        accuracy: null,
        avg_turns: null,
        false_positive_rate: null,
        full_recall_rate: null,
        pass_all_repeats: null,
        turns: { mean: null, median: null, p90: null, max: null },
      },
    );
    assert.equal(report.status, 'inconclusive');
  });

  it('has no false-positive rate where nothing was claimed', () => {
    const report = buildReport(reportInput(['A', 'B'], [attempt('A', []), attempt('B', [])]));
    assert.deepEqual([report.accuracy, report.false_positive_rate], [0, null]);
  });

  it('leaves a task without a counted attempt out of the mean, names it and is inconclusive', () => {
    const attempts = [attempt('A', exact), attempt('B', [], { outcome: 'sandbox_error' })];
    const input = reportInput(['A', 'B'], attempts);
    const report = buildReport({ ...input, policy: { ...input.policy, max_error_share: 1 } });
    assert.equal(report.accuracy, 1);
    assert.deepEqual(report.unscored_tasks, ['B']);
    assert.deepEqual([report.task_count, report.scored_task_count], [2, 1]);
    assert.equal(report.status, 'inconclusive');
    assert.deepEqual(report.status_reasons, ['No attempt counts for B: the figures leave it out.']);
  });

  it('is inconclusive above the share of errors that the policy allows, and not at it', () => {
    const at = (errors: number) => {
      const attempts = Array.from({ length: 10 }, (_, index) =>
        attempt('A', exact, { repeat: index + 1, ...(index < errors ? { outcome: 'model_error' } : {}) }),
      );
      return buildReport(reportInput(['A'], attempts, { repeats: 10 }));
    };
    assert.equal(at(1).status, 'complete');
    assert.equal(at(2).status, 'inconclusive');
    assert.match(at(2).status_reasons.join(), /2 of 10 attempts ended in an error, more than the 10 %/);
  });

  it('is partial while planned attempts are missing', () => {
    const report = buildReport(reportInput(['A'], [attempt('A', exact)], { repeats: 3 }));
    assert.equal(report.status, 'partial');
    assert.equal(report.unfinished_attempt_count, 2);
    assert.deepEqual(report.status_reasons, ['2 planned attempts have not ended.']);
  });

  it('splits false claims by pattern and by whether the entity exists', () => {
    const names = [
      'shop/Deployment/ad',
      'shop/Pod/ad-6c9d7b9f4d-q2x7k',
      'shop/Service/frontend',
      'shop/Deployment/frontend',
      'shop/Service/email',
      'shop/ConfigMap/flagd-config',
      'shop/Service/ghost',
      'shop/Service/quote',
    ];
    const report = buildReport(reportInput(['A', 'B'], [attempt('A', names), attempt('B', exact)]));
    assert.deepEqual(report.false_positives, {
      claims: 9,
      false_claims: 6,
      plausible: 5,
      ungrounded: 1,
      by_pattern: {
        duplicate: 1,
        upstream_injector: 1,
        downstream_victim: 1,
        co_occurring_symptom: 1,
        unsupported: 1,
      },
      unclassified: 1,
    });
    assert.equal(report.false_positive_rate, 6 / 9);
  });

  it('sums what is known of tokens and cost, errors included, and says how much is not', () => {
    const usage = (input_tokens: number | null) => ({
      input_tokens,
      output_tokens: null,
      cached_input_tokens: null,
      reasoning_tokens: null,
    });
    const attempts = [
      attempt('A', exact, { usage: usage(100), cost_usd: 0.5, seconds: 2 }),
      attempt('B', [], { outcome: 'model_error', usage: usage(40), cost_usd: 0.25, seconds: 3 }),
      attempt('C', exact, { usage: usage(null), cost_usd: null, seconds: 4 }),
    ];
    const further = {
      set_aside_tries: 2,
      set_aside_cost_usd: 0.1,
      judge_cost_usd: 0.2,
      calls_without_cost: 3,
    };
    assert.deepEqual(buildReport(reportInput(['A', 'B', 'C'], attempts, { further })).usage, {
      tokens: usage(140),
      attempts_without_tokens: 3,
      cost_usd: 0.75,
      attempts_without_cost: 1,
      ...further,
      total_cost_usd: 1.05,
      projection: null,
      no_projection: null,
      seconds: 9,
    });
  });

  it('knows a total as soon as it knows any cost that was paid, and none from there being nothing to pay', () => {
    const totalOf = (cost_usd: number | null, further: Partial<ReportInput['further']>) => {
      const input = reportInput(['A'], [attempt('A', exact, { cost_usd })]);
      const { usage } = buildReport({ ...input, further: { ...input.further, ...further } });
      return usage.total_cost_usd;
    };
    assert.equal(totalOf(null, {}), null);
    assert.equal(totalOf(null, { set_aside_tries: 1, set_aside_cost_usd: null }), null);
    assert.equal(totalOf(null, { set_aside_tries: 1, set_aside_cost_usd: 0.3 }), 0.3);
    assert.equal(totalOf(null, { judge_cost_usd: 0.2 }), 0.2);
    assert.equal(totalOf(0.1, { set_aside_tries: 1, set_aside_cost_usd: 0.2 }), 0.3);
  });

  it('sums what was written to caches where anybody counted it', () => {
    const usage = { input_tokens: 9, output_tokens: 1, cached_input_tokens: 2, reasoning_tokens: 0 };
    const written = { ...usage, cache_write_input_tokens: 3 };
    const attempts = [attempt('A', exact, { usage: written }), attempt('B', exact, { usage })];
    const report = buildReport(reportInput(['A', 'B'], attempts));
    assert.equal(report.usage.tokens.cache_write_input_tokens, 3);
    assert.equal(report.tasks[0]?.attempts[0]?.tokens.cache_write_input_tokens, 3);
    assert.doesNotThrow(() => reportJson(report));
  });

  it('is practice as soon as one attempt was', () => {
    const attempts = [attempt('A', exact), attempt('B', exact, { practice: true })];
    assert.equal(buildReport(reportInput(['A', 'B'], attempts)).practice, true);
    assert.equal(buildReport(reportInput(['A', 'B'], attempts.slice(0, 1))).practice, false);
  });

  it('gives no interval for one task, and for tasks that all agree one with a width', () => {
    assert.equal(buildReport(reportInput(['A'], [attempt('A', exact)])).intervals.accuracy, null);
    const ids = Array.from({ length: 10 }, (_, index) => `T${index}`);
    const { accuracy } = buildReport(
      reportInput(
        ids,
        ids.map((id) => attempt(id, exact)),
      ),
    ).intervals;
    assert.equal(accuracy?.method, 'wilson');
    assert.ok(Math.abs((accuracy?.low ?? 0) - 0.7224672001371107) < 1e-12);
    assert.equal(accuracy?.high, 1);
  });

  it('gives the same bytes for the same input, whatever the order of the attempts', () => {
    const input = randomInput(11);
    const json = reportJson(buildReport(input));
    assert.equal(reportJson(buildReport(randomInput(11))), json);
    const reversed = { ...input, attempts: [...input.attempts].reverse() };
    assert.equal(reportJson(buildReport(reversed)), json);
    assert.ok(json.startsWith('{\n  "schema_version": "1.1",\n  "run_id": '));
    assert.ok(json.endsWith('}\n'));
  });

  it('fits its published JSON Schema, in which every field is described', () => {
    const schema = z.toJSONSchema(Report);
    const validate = new Ajv2020({
      strict: true,
      allowUnionTypes: true,
      allErrors: true,
      formats: { 'date-time': true },
    }).compile(schema);
    for (const seed of [1, 2, 3]) {
      assert.ok(
        validate(JSON.parse(reportJson(buildReport(randomInput(seed))))),
        JSON.stringify(validate.errors),
      );
    }
    const broken = { ...buildReport(randomInput(1)), accuracy: 1.5 };
    assert.equal(validate(broken), false);
    assert.deepEqual(undescribed(schema), []);
  });

  it('refuses input that contradicts itself', () => {
    const refused = (problem: RegExp, ...build: Parameters<typeof reportInput>) =>
      assert.throws(
        () => buildReport(reportInput(...build)),
        (error) => BenchError.is(error, 'internal') && problem.test(error.message),
      );
    refused(/A\/1 is there twice/, ['A'], [attempt('A', exact), attempt('A', exact)]);
    refused(/B\/1 is of a task that the run does not have/, ['A'], [attempt('B', exact)]);
    refused(/beyond the 1 planned/, ['A'], [attempt('A', exact, { repeat: 2 })]);
    refused(/another model, other/, ['A'], [attempt('A', exact, { model: 'other' })]);
    refused(/submitted but has no score/, ['A'], [attempt('A', exact, { score: null })]);
    refused(/of each false claim/, ['A'], [attempt('A', wrong, { false_positives: [] })]);
    refused(
      /invalid_submission but has claims/,
      ['A'],
      [attempt('A', exact, { outcome: 'invalid_submission' })],
    );
    refused(/two tasks have the same id/, ['A', 'A'], []);
    refused(/matched by rules, the report is of judge/, ['A'], [attempt('A', exact)], {
      metric: { match: 'judge', label: 'sample suite' },
    });
  });
});

/** Paths of properties, at any depth, without a description: the published schema is the format's documentation. */
function undescribed(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    const isProperties = key === 'properties' && typeof value === 'object' && value !== null;
    const bare = isProperties
      ? Object.entries(value).flatMap(([name, property]) =>
          typeof property === 'object' && property !== null && 'description' in property
            ? []
            : [`${path}/${name}`],
        )
      : [];
    return [...bare, ...undescribed(value, isProperties ? path : `${path}/${key}`)];
  });
}
