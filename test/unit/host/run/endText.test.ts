import assert from 'node:assert/strict';
import { failureKinds } from '../../../../src/core/schema/modelFailure.ts';
import { endMessage } from '../../../../src/host/run/endText.ts';
import type { Trouble } from '../../../../src/host/run/runProgress.ts';
import type { RunSummary } from '../../../../src/protocol/worker.ts';
import { exampleSummary } from '../../../support/plainWorker.ts';

const id = exampleSummary.run_id;
const end = (summary: Partial<RunSummary>, troubles: readonly Trouble[] = [], practice = false) =>
  endMessage({ summary: { ...exampleSummary, ...summary }, troubles, practice });
const refused: Trouble = {
  ...{ model: 'my-llm', outcome: 'model_error', failure: 'auth', count: 2 },
  reason: 'auth: the server answered 401: Incorrect API key',
};

describe('endMessage', () => {
  it('names the figures of a complete run and what to look at', () => {
    assert.deepEqual(end({}), {
      level: 'information',
      text: `Run ${id} is complete: 4 attempts. Accuracy: baseline-triage 50.0 %, my-llm 25.0 %. 3 attempts are flagged for review.`,
      actions: ['open_results'],
    });
  });

  it('never names a figure of practice without saying so', () => {
    assert.match(end({}, [], true).text, /Accuracy \(practice\): /);
  });

  it('names no figure of a report that nothing can be decided from', () => {
    const [first, second] = exampleSummary.reports;
    assert.ok(first && second);
    const { level, text } = end({ reports: [first, { ...second, status: 'inconclusive' }] });
    assert.equal(level, 'warning');
    assert.match(
      text,
      /Inconclusive, nothing can be decided from it: my-llm\. Accuracy: baseline-triage 50\.0 %\./,
    );
    assert.ok(!text.includes('25.0'));
  });

  it('offers to resume a run that was cancelled, and names no figure of its part', () => {
    const reports = exampleSummary.reports.map((report) => ({ ...report, status: 'partial' as const }));
    const { text, actions } = end({ status: 'cancelled', ended: 1, reports });
    assert.match(
      text,
      /was cancelled after 1 of 4 attempts\. What has ended is kept; Resume runs the rest\./,
    );
    assert.ok(!text.includes('Accuracy'));
    assert.deepEqual(actions, ['resume', 'open_results']);
  });

  it('offers to go on with a higher limit where the limit was reached', () => {
    const { level, text, actions } = end({ status: 'budget', ended: 2, reports: [] });
    assert.deepEqual([level, actions], ['warning', ['resume_with_limit', 'open_results']]);
    assert.match(text, /reached its cost limit \(limits\.max_cost_usd\) after 2 of 4 attempts/);
  });

  it('says which models could not be asked any more, and offers to go on', () => {
    const stopped_models = [{ model: 'my-llm', why: 'its key was refused' }];
    const { level, text, actions } = end({ status: 'failed', ended: 2, stopped_models }, [refused]);
    assert.equal(level, 'warning');
    assert.match(text, /ended after 2 of 4 attempts: no further calls to my-llm \(its key was refused\)\./);
    assert.deepEqual(actions, [{ setKeyOf: 'my-llm' }, 'resume', 'open_results']);
  });

  it('offers to repeat the attempts of a complete run that ended in an error', () => {
    assert.deepEqual(end({ error_count: 1 }).actions, ['repeat_errors', 'open_results']);
  });

  it('says which server refused a key, and offers to set it', () => {
    const { level, text, actions } = end({}, [refused]);
    assert.equal(level, 'warning');
    assert.match(
      text,
      /2 attempts ended in errors and count for nothing: the server of my-llm refused its API key \(2 × auth: the server answered 401: Incorrect API key\)\./,
    );
    assert.deepEqual(actions, [{ setKeyOf: 'my-llm' }, 'open_results']);
  });

  it('has words for every way in which a model can fail', () => {
    for (const failure of failureKinds) {
      assert.match(end({}, [{ ...refused, failure }]).text, /counts? for nothing: .*my-llm/, failure);
    }
  });

  it('tells errors of the sandbox and the scorer apart from those of models', () => {
    const { text, actions } = end({}, [
      { ...refused, outcome: 'sandbox_error', failure: null, count: 1, reason: 'the container is gone.' },
      { ...refused, outcome: 'scorer_error', failure: null, count: 1, reason: 'damaged' },
      { ...refused, failure: null, count: 1, reason: 'adapter broke' },
      { ...refused, failure: 'network', count: 1 },
    ]);
    assert.match(
      text,
      /4 attempts ended in errors .*the sandbox failed \(1 × the container is gone\); not scored \(1 × damaged\); my-llm failed \(1 × adapter broke\); 1 more kinds?\./,
    );
    assert.deepEqual(actions, ['open_results']);
  });

  it('makes nothing of what a server says but text', () => {
    const { text } = end({}, [
      { ...refused, reason: 'see [here](command:evil)\u001b[31m\nRun x is complete' },
    ]);
    assert.ok(!text.includes('](') && !text.includes('\n') && !text.includes('\u001b'));
  });
});
