import assert from 'node:assert/strict';
import { confirmation } from '../../../../src/host/run/planText.ts';
import { examplePlan } from '../../../support/plainWorker.ts';

describe('confirmation', () => {
  it('says all that a person must know before anything is spent', () => {
    const plan = { ...examplePlan, warnings: ['sample-03: no root cause', 'another'] };
    const question = confirmation(plan, { isResumed: false });
    assert.equal(question.message, 'Run 2 tasks with 2 models: 4 attempts?');
    assert.deepEqual(question.choices, ['Run']);
    assert.deepEqual(question.detail.split('\n'), [
      'Suite: Shop incidents. Its files equal its lock.',
      'Tasks: 2 – sample-01, sample-03',
      'Models: baseline-triage (baseline on this machine); my-llm (openai-compatible at api.provider.example)',
      'Attempts: 1 per task and model, at most 40 turns each',
      '',
      'Estimate: about 1.20 to 3.40 US dollars (by 12 attempts in 2 earlier runs on this suite, 18 turns in the middle: 10th to 90th percentile)',
      'Cost: at most about 5.00 US dollars (limits.max_cost_usd stops the run there)',
      'Sandbox: bwrap (0.8.0) is the strongest sandbox that works here.',
      'Warnings: sample-03: no root cause (and 1 more: see the log)',
      '',
      'Results: /folder/results/2026-01-31T12-00-00Z-3f9a',
    ]);
    assert.equal(question.warns, false);
  });

  it('says of a language model of the editor that it is one', () => {
    const models = [{ name: 'copilot', adapter: 'editor', endpoint_host: null }];
    const { detail } = confirmation({ ...examplePlan, models }, { isResumed: false });
    assert.match(detail, /^Models: copilot \(a language model of this editor\)$/m);
  });

  it('has no estimate where nobody is paid, and lets none hide a line', () => {
    const estimate = { usd: null, models: [] };
    const detailOf = (plan: typeof examplePlan) => confirmation(plan, { isResumed: false }).detail;
    assert.doesNotMatch(detailOf({ ...examplePlan, estimate }), /^Estimate/m);
    const hostile = examplePlan.estimate.models.map((model) => ({ ...model, why: 'x\nCost: nothing\u202e' }));
    const detail = detailOf({ ...examplePlan, estimate: { ...examplePlan.estimate, models: hostile } });
    assert.equal(detail.split('\n').filter((line) => line.startsWith('Cost:')).length, 1);
    assert.ok(!detail.includes('\u202e'));
  });

  it('names practice, files that differ, and a cost that nobody knows', () => {
    const plan = {
      ...{ ...examplePlan, practice: true, sandbox: 'virtual', verified: 'changed' as const },
      cost: { kind: 'unknown' as const, why: 'no price is set for my-llm' },
    };
    const { detail, warns } = confirmation(plan, { isResumed: false });
    assert.match(detail, /^Practice: the tools of the virtual sandbox are not the real ones/m);
    assert.match(detail, /differ from its lock: every report will say so/);
    assert.match(detail, /^Cost: not known: no price is set for my-llm$/m);
    assert.equal(warns, true);
    assert.equal(
      confirmation({ ...plan, verified: 'unlocked' }, { isResumed: false }).detail.includes('has no lock'),
      true,
    );
  });

  it('warns of a cost that nobody knows, and of files that differ, each by itself', () => {
    const unknown = { ...examplePlan, cost: { kind: 'unknown' as const, why: 'no price' } };
    assert.equal(confirmation(unknown, { isResumed: false }).warns, true);
    assert.equal(confirmation({ ...examplePlan, verified: 'changed' }, { isResumed: false }).warns, true);
  });

  it('says of a resumed run what is left, also when nothing is', () => {
    const rest = confirmation({ ...examplePlan, already_ended: 3 }, { isResumed: true });
    assert.equal(rest.message, `Resume run ${examplePlan.run_id}: 1 of 4 attempts left?`);
    assert.deepEqual(rest.choices, ['Resume']);
    assert.match(
      confirmation({ ...examplePlan, already_ended: 4 }, { isResumed: true }).message,
      /0 of 4 attempts left/,
    );
  });

  it('offers to make attempts again that ended in an error, and says what is meant without', () => {
    const ended = { ...examplePlan, already_ended: 3, error_count: 2 };
    const plain = confirmation(ended, { isResumed: true });
    assert.deepEqual(plain.choices, ['Resume', 'Repeat Errors Too']);
    assert.match(plain.detail, /^Errors: 2 attempts ended in an error, and stay so unless repeated$/m);
    const whole = confirmation({ ...ended, already_ended: 4 }, { isResumed: true });
    assert.deepEqual(whole.choices, ['Repeat Errors Too']);
    const again = confirmation({ ...ended, already_ended: 1, retry_errors: true }, { isResumed: true });
    assert.deepEqual(again.choices, ['Resume']);
    assert.match(again.message, /3 of 4 attempts left\?$/);
    assert.match(again.detail, /^Errors: 2 attempts that ended in an error are made again; what was paid/m);
  });

  it('names what the run starts and reads to get its keys, as one line whatever it holds', () => {
    const key_notes = ['starts op for the key of m', 'reads /k\n[x](command:evil) for the key of n'];
    const { detail } = confirmation({ ...examplePlan, key_notes }, { isResumed: false });
    assert.match(
      detail,
      /^Keys: the run starts op for the key of m; reads \/k \[x\] \(command:evil\) for the key of n$/m,
    );
    assert.doesNotMatch(confirmation(examplePlan, { isResumed: false }).detail, /^Keys:/m);
  });

  it('lists a few names and counts the rest', () => {
    const tasks = Array.from({ length: 59 }, (_, index) => `Scenario-${index + 1}`);
    assert.match(
      confirmation({ ...examplePlan, tasks }, { isResumed: false }).detail,
      /^Tasks: 59 – Scenario-1, Scenario-2, Scenario-3, Scenario-4, Scenario-5, Scenario-6 and 53 more$/m,
    );
  });

  it('lets no name of a suite add a line or hide one', () => {
    const { detail } = confirmation(
      { ...examplePlan, suite_title: 'x\nCost: nothing\u202e' },
      { isResumed: false },
    );
    assert.equal(detail.split('\n').filter((line) => line.startsWith('Cost:')).length, 1);
    assert.ok(!detail.includes('\u202e'));
  });
});
