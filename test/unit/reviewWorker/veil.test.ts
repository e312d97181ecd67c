import assert from 'node:assert/strict';
import type { HeldLabel, LabelValue } from '../../../src/core/schema/label.ts';
import { ownLabelsAreIn } from '../../../src/core/review/ownLabels.ts';
import { seenLabels, untilSentence, veiledInfo } from '../../../src/reviewWorker/veil.ts';

const of = { model: 'gpt', task_id: 't', repeat: 1, content_sha256: '0'.repeat(64) };

function onClaim(claim: number, over: Partial<HeldLabel> = {}): HeldLabel {
  return {
    reviewer: 'ana',
    seq: claim,
    t: '2026-01-31T12:00:00.000Z',
    blind: true,
    target: { kind: 'claim', ...of, claim },
    value: 'true_cause' satisfies LabelValue,
    note: null,
    standing: 'current',
    now_at: claim,
    ...over,
  };
}

const onAttempt = onClaim(0, { target: { kind: 'attempt', ...of }, value: 'acceptable', now_at: null });

describe('what decides whether a blind reviewer may see all', () => {
  it('is a label of the own on every claim', () => {
    assert.equal(ownLabelsAreIn([onClaim(0)], 'ana', 2), false);
    assert.equal(ownLabelsAreIn([onClaim(0), onClaim(1)], 'ana', 2), true);
    assert.equal(ownLabelsAreIn([onClaim(0), onClaim(1)], ' Ana', 2), true);
  });

  it('is one on the attempt where nothing was claimed', () => {
    assert.equal(ownLabelsAreIn([], 'ana', 0), false);
    assert.equal(ownLabelsAreIn([onAttempt], 'ana', 0), true);
    assert.equal(ownLabelsAreIn([onAttempt], 'ana', 1), false);
    assert.equal(ownLabelsAreIn([{ ...onAttempt, standing: 'stale' }], 'ana', 0), false);
  });

  it('is nothing that somebody else said, no note, and nothing whose target has changed', () => {
    for (const label of [
      onClaim(0, { reviewer: 'bo' }),
      onClaim(0, { value: null, note: 'hm' }),
      onClaim(0, { standing: 'stale', now_at: null }),
    ]) {
      assert.equal(ownLabelsAreIn([label], 'ana', 1), false);
    }
    assert.equal(ownLabelsAreIn([onClaim(0)], null, 1), false);
    assert.equal(ownLabelsAreIn([], null, 0), false);
  });

  it('counts a label where its claim is now', () => {
    const moved = onClaim(0, { standing: 'moved', now_at: 1 });
    assert.equal(ownLabelsAreIn([moved], 'ana', 2), false);
    assert.equal(ownLabelsAreIn([moved, onClaim(5, { now_at: 0 })], 'ana', 2), true);
  });

  it('is said in words', () => {
    assert.match(untilSentence(0), /^Label the attempt to see/);
    assert.match(untilSentence(1), /^Label the claim to see/);
    assert.match(untilSentence(3), /^Label each of the 3 claims to see/);
  });
});

describe('labels as a blind reviewer sees them', () => {
  const read = { labels: [onClaim(0, { reviewer: 'bo' }), onClaim(1)], problems: ["bo's file is damaged."] };

  it('are the own ones, with a count of the others, who are not named either', () => {
    const seen = seenLabels(read, 'ana', true);
    assert.deepEqual(
      [seen.labels.map(({ reviewer }) => reviewer), seen.hidden, seen.problems],
      [['ana'], 1, []],
    );
  });

  it('are all of them, own ones first, where nothing is hidden', () => {
    const seen = seenLabels(read, 'ana', false);
    assert.deepEqual(
      [seen.labels.map(({ reviewer }) => reviewer), seen.hidden, seen.problems],
      [['ana', 'bo'], 0, read.problems],
    );
  });
});

describe('what a blind reviewer hears of a file', () => {
  it('names neither the model nor the folder that is called after it', () => {
    const info = {
      format: 'itbench-review',
      format_version: '1.0',
      agent: 'gpt agent',
      model: 'gpt',
      task: 't',
      ending: 'submitted: gpt said so',
      facts: [{ name: 'model', value: 'gpt' }],
      members: [{ id: 'attempt', title: 'gpt · t · repeat 1' }],
      member: 'attempt',
      problems: [{ code: 'missing', message: '/runs/attempts/gpt/t/r1/trajectory.jsonl was moved.' }],
      undecoded: 0,
    } as const;
    const { facts, members, problems, ...rest } = info;
    const veiled = veiledInfo(
      { ...rest, facts: [...facts], members: [...members], problems: [...problems] },
      '/runs/attempts/gpt/t/r1',
    );
    assert.doesNotMatch(JSON.stringify(veiled), /gpt/);
    assert.equal(veiled.problems[0]?.message, '…/trajectory.jsonl was moved.');
    assert.equal(veiled.task, 't');
  });
});
