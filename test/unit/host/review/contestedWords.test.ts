import assert from 'node:assert/strict';
import {
  answerChoices,
  type Contested,
  claimChoice,
  contestedSummary,
  doneText,
  nothingContested,
  reasonProblem,
} from '../../../../src/host/review/contestedWords.ts';
import type { ContestedClaim } from '../../../../src/protocol/adjudication.ts';

const claim: ContestedClaim = {
  model: 'steady',
  task_id: 'Scenario-1',
  repeat: 2,
  claim: 1,
  name: 'shop/Service/frontend',
  trajectory: '/runs/one/trajectory.jsonl',
  values: [
    { reviewer: 'ana', value: 'true_cause' },
    { reviewer: 'bob', value: 'unsupported' },
  ],
  decisions: [],
};
const cleos = {
  adjudicator: 'Cleo',
  value: 'true_cause',
  reason: 'The trace shows it.',
  holds: true,
  why_not: null,
} as const;
const none: Contested = { claims: [], hidden_attempts: 0, reviewers: 2, problems: [] };

describe('what the editor tells of contested claims', () => {
  it('names the claim, and who said what in the words of the reviewer page', () => {
    const { label, description, detail } = claimChoice(claim);
    assert.deepEqual(
      [label, description, detail],
      [
        'shop/Service/frontend',
        'Scenario-1 · steady · repeat 2 · claim 2',
        'ana: true cause · bob: unsupported',
      ],
    );
  });

  it('says what was decided and why before it says who disagreed, however many they are', () => {
    const values = Array.from({ length: 40 }, (_, n) => ({
      reviewer: `a reviewer with a long name, the number ${n}`,
      value: 'duplicate' as const,
    }));
    const { detail } = claimChoice({ ...claim, values, decisions: [cleos] });
    assert.match(detail, /^Cleo decided: true cause, because: The trace shows it\. · a reviewer/);
  });

  it('cuts a name of whoever wrote much, and none of what a person must know of a decision', () => {
    const remark = 'The decision of Cleo does not count: Cleo and ana have decided differently.';
    const done = doneText(
      { ...claim, name: 'x'.repeat(5000), task_id: 'y'.repeat(5000) },
      { type: 'decide', value: 'true_cause', reason: 'r' },
      { is_new: true, remarks: [remark, remark, remark] },
    );
    assert.ok(done.endsWith(remark), done);
  });

  it('offers to take back the own decision, under whatever case the name was written, and that of nobody else', () => {
    const offered = (by: string) =>
      answerChoices({ ...claim, decisions: [cleos] }, by)[1]?.value.type === 'take_back';
    assert.deepEqual([offered('cleo '), offered('ana')], [true, false]);
    assert.equal(answerChoices({ ...claim, decisions: [cleos] }, 'cleo')[0]?.value.type, 'look');
  });

  it('calls nothing agreed on where labels cannot be read', () => {
    const problem = 'labels/bob.jsonl was changed.';
    assert.equal(
      nothingContested({ ...none, problems: [problem] }),
      `Nothing that can be read is contested. ${problem}`,
    );
    assert.match(nothingContested(none) ?? '', /on none do two reviewers disagree/);
    assert.match(nothingContested({ ...none, reviewers: 1 }) ?? '', /^One reviewer has labelled this run/);
  });

  it('says how many attempts are left out for a blind reviewer, and why', () => {
    const hidden = { ...none, hidden_attempts: 2 };
    assert.match(nothingContested(hidden) ?? '', /2 attempts left out: you review blind/);
    assert.match(
      contestedSummary({ ...hidden, claims: [claim] }),
      /^1 to decide, 0 decided\. 2 attempts left/,
    );
  });

  it('takes a reason that can be kept, and no other', () => {
    assert.equal(reasonProblem('The trace shows it.'), null);
    assert.match(reasonProblem(' \n') ?? '', /needs a reason/);
    assert.match(reasonProblem('r'.repeat(10_001)) ?? '', /at most 10,000/);
  });
});
