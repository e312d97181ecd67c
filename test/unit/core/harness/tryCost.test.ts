import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { costBefore, judgements, sumOfTries, tryCost } from '../../../../src/core/harness/tryCost.ts';
import { Journal, type JournalRecord } from '../../../../src/core/store/journal.ts';
import { pathsOfRescore, pathsOfRun } from '../../../../src/core/store/layout.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

type Entry = readonly [type: string, more?: Record<string, unknown>];

function records(...entries: readonly Entry[]): JournalRecord[] {
  return entries.map(([type, more], seq) => ({
    seq,
    t: '2026-11-22T12:00:00.000Z',
    prev: '',
    type,
    ...more,
  }));
}

/** A judgement of one answer that cost so much. */
function writeJudgement(path: string, cost_usd: number): void {
  mkdirSync(join(path, '..'), { recursive: true });
  const journal = Journal.create(path, () => 0);
  journal.append({ type: 'judge_request' });
  journal.append({ type: 'judge_reply', cost_usd });
  journal.close();
}

const answered = (cost_usd: number | null) => [['request'], ['response', { cost_usd }]] as const;

describe('what the calls of a try came to', () => {
  it('is the sum of the known costs and the dearest of them', () => {
    const found = tryCost(records(...answered(0.1), ...answered(0.3), ...answered(0.2)));
    assert.deepEqual(found, { knownUsd: 0.6, largestCallUsd: 0.3, callsWithoutCost: 0 });
  });

  it('is unknown where no call has a cost, and 0 where all were free', () => {
    assert.equal(tryCost(records(...answered(null))).knownUsd, null);
    assert.equal(tryCost(records(['attempt_started'])).knownUsd, null);
    assert.equal(tryCost(records(...answered(0))).knownUsd, 0);
  });

  it('counts calls that may be charged for without anybody knowing: no usage, no end, no whole answer', () => {
    const count = (...entries: readonly Entry[]) => tryCost(records(...entries)).callsWithoutCost;
    assert.equal(count(...answered(null), ...answered(1)), 1);
    assert.equal(count(['request']), 1, 'cut off');
    assert.equal(count(['request'], ['retry', { kind: 'timeout' }], ['response', { cost_usd: 1 }]), 1);
    assert.equal(count(['request'], ['model_failure', { kind: 'malformed_reply' }]), 1);
  });

  it('counts calls of a judge, one that an earlier session never heard of again among them', () => {
    const judged = tryCost(
      records(
        ['judge_request'],
        ['judge_request'],
        ['judge_reply', { cost_usd: 0.5 }],
        ['judge_request'],
        ['judge_failure', { kind: 'timeout' }],
      ),
    );
    assert.deepEqual(judged, { knownUsd: 0.5, largestCallUsd: 0.5, callsWithoutCost: 2 });
  });

  it('stands under the name of the judge, with what was set aside, and apart from a rescoring', () => {
    using folder = tempFolder();
    const run = pathsOfRun(folder.in('run'));
    const key = { model: 'agent', task_id: 't', repeat: 1 };
    const rescored = pathsOfRescore(run, 'judge-1').run;
    writeJudgement(run.attempt(key).judgement, 1);
    writeJudgement(join(run.attempt(key).interrupted, '1', 'judgement.jsonl'), 2);
    writeJudgement(rescored.attempt(key).judgement, 4);
    assert.equal(costBefore(run, [key], 'judge').get('judge')?.knownUsd, 3);
    assert.equal(costBefore(run, [key]).size, 0);
    assert.equal(sumOfTries(judgements(rescored.attempt(key))).knownUsd, 4);
  });

  it('does not count calls that were refused', () => {
    for (const kind of ['rate_limited', 'quota', 'server', 'auth', 'bad_request', 'context_overflow']) {
      const refused = records(['request'], ['retry', { kind }], ['model_failure', { kind }]);
      assert.equal(tryCost(refused).callsWithoutCost, 0, kind);
    }
  });

  it('adds up over tries, unknown only where all are', () => {
    const known = tryCost(records(...answered(0.1)));
    const unknown = tryCost(records(...answered(null)));
    assert.deepEqual(sumOfTries([known, unknown, known]), {
      knownUsd: 0.2,
      largestCallUsd: 0.1,
      callsWithoutCost: 1,
    });
    assert.equal(sumOfTries([unknown, unknown]).knownUsd, null);
    assert.deepEqual(sumOfTries([]), { knownUsd: null, largestCallUsd: 0, callsWithoutCost: 0 });
  });
});
