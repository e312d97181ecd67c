import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import { comparedWithNothing, reportPairs } from '../../../../src/core/report/reportPairs.ts';
import { scoredReport } from '../../../support/comparedRuns.ts';

const run = (wanted: string, ...models: string[]) => ({
  wanted,
  reports: models.map((model) => scoredReport({ a: [1] }, { run_id: wanted, model })),
});

function pairsOf(
  groups: Parameters<typeof reportPairs>[0],
  more: Partial<Parameters<typeof reportPairs>[1]> = {},
) {
  const named = ({ run_id, model }: { run_id: string; model: string }) => `${run_id}/${model}`;
  return reportPairs(groups, { models: null, baselineModel: null, ...more }).map(({ first, others }) => [
    named(first),
    ...others.map(named),
  ]);
}

function refuses(work: () => unknown, why: RegExp): void {
  assert.throws(work, (error) => BenchError.is(error) && error.code === 'usage' && why.test(error.message));
}

describe('which reports are compared', () => {
  it('of one run, its models with the first or with the one that is named', () => {
    const one = run('r', 'x', 'y', 'z');
    assert.deepEqual(pairsOf([one]), [['r/x', 'r/y', 'r/z']]);
    assert.deepEqual(pairsOf([one], { baselineModel: 'y' }), [['r/y', 'r/x', 'r/z']]);
    assert.deepEqual(pairsOf([one], { models: ['z'], baselineModel: 'y' }), [['r/y', 'r/z']]);
  });

  it('of several, everything with the one report of the first', () => {
    assert.deepEqual(pairsOf([run('r', 'x'), run('s', 'y'), run('t', 'x', 'z')]), [
      ['r/x', 's/y', 't/x', 't/z'],
    ]);
  });

  it('of several with several models, each with its own, or all with the one that is named', () => {
    const groups = [run('r', 'x', 'y'), run('s', 'y', 'x')];
    assert.deepEqual(pairsOf(groups), [
      ['r/x', 's/x'],
      ['r/y', 's/y'],
    ]);
    assert.deepEqual(pairsOf(groups, { models: ['y'] }), [['r/y', 's/y']]);
    assert.deepEqual(pairsOf(groups, { baselineModel: 'x' }), [['r/x', 's/y', 's/x']]);
  });

  it('leaves nobody out without a word', () => {
    refuses(() => pairsOf([run('r', 'x')]), /r has only one report to compare/);
    refuses(
      () => pairsOf([run('r', 'x', 'y'), run('s', 'x', 'z')]),
      /r has several reports \(x, y\), and none of z/,
    );
    refuses(
      () => pairsOf([run('r', 'x'), run('s', 'x')], { models: ['q'] }),
      /no report is of q: there are x/,
    );
    refuses(() => pairsOf([run('r', 'x'), run('s', 'y')], { models: ['x'] }), /none of the others is of x/);
    refuses(
      () => pairsOf([run('r', 'x', 'y'), run('s', 'x')], { models: ['x', 'y'] }),
      /none of the others is of y/,
    );
    const twice = {
      wanted: 'f',
      reports: [run('r', 'x'), run('s', 'x', 'y')].flatMap(({ reports }) => reports),
    };
    refuses(
      () => pairsOf([twice, run('t', 'x')], { baselineModel: 'x' }),
      /f has several reports of x: those of r, s/,
    );
    const all = { models: null, baselineModel: null };
    const alone = (groups: Parameters<typeof reportPairs>[0], wishes = all) =>
      comparedWithNothing(groups, wishes, reportPairs(groups, wishes));
    assert.deepEqual(alone([run('r', 'x', 'y', 'z'), run('s', 'y')]), ['x', 'z']);
    assert.deepEqual(alone([run('r', 'x', 'y')]), []);
    assert.deepEqual(alone([run('r', 'x'), run('s', 'y')]), []);
    refuses(
      () => pairsOf([run('r', 'x'), run('s', 'y')], { baselineModel: 'y' }),
      /r has no report of y: it has x/,
    );
  });
});
