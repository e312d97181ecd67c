import assert from 'node:assert/strict';
import {
  causePairs,
  claimPairs,
  compareRows,
  firstDifference,
} from '../../../../webview/text/compareRows.ts';
import { claimVerdict, ledgerClaim, stepHead } from '../../../support/pageState.ts';

const sha = (digit: string) => digit.repeat(64);

describe('two trajectories by turn', () => {
  it('calls steps identical whose content is, whatever their cost and time', () => {
    const [row] = compareRows([stepHead(0, { cost_usd: 1 })], [stepHead(0, { cost_usd: 2 })]);
    assert.equal(row?.likeness, 'identical');
  });

  it('marks the same command on both sides when its results differ', () => {
    const left = stepHead(0, { content_sha256: sha('a') });
    const right = stepHead(0, { content_sha256: sha('b') });
    assert.equal(compareRows([left], [right])[0]?.likeness, 'same_command');
    assert.equal(compareRows([left], [{ ...right, tools: ['finish'] }])[0]?.likeness, 'different');
  });

  it('does not take the same first words for the same command where no tool was called', () => {
    const silent = { tool_calls: 0, tools: [], title: 'I am done' };
    const rows = compareRows(
      [stepHead(0, { ...silent, content_sha256: sha('a') })],
      [stepHead(0, { ...silent, content_sha256: sha('b') })],
    );
    assert.equal(rows[0]?.likeness, 'different');
  });

  it('says where the other side runs the command of this step', () => {
    const left = [stepHead(0), stepHead(1)];
    const right = [
      stepHead(0),
      stepHead(1, { title: 'other', content_sha256: sha('d') }),
      stepHead(1, { step: 2 }),
    ];
    const rows = compareRows(left, right);
    assert.deepEqual(
      rows.map(({ leftElsewhere, rightElsewhere }) => [leftElsewhere, rightElsewhere]),
      [
        [null, null],
        [2, null],
        [null, 1],
      ],
    );
  });

  it('names the first of several steps in which the other side runs it', () => {
    const other = (step: number) => stepHead(step, { title: 'ls', content_sha256: sha(String(step + 1)) });
    const rows = compareRows(
      [stepHead(0), stepHead(1), stepHead(2), other(3)],
      [other(0), other(1), other(2)],
    );
    assert.equal(rows[3]?.leftElsewhere, 0);
  });

  it('has a row for every turn of the longer one', () => {
    const rows = compareRows([stepHead(0)], [stepHead(0), stepHead(1)]);
    assert.deepEqual(
      rows.map(({ likeness }) => likeness),
      ['identical', 'one_sided'],
    );
  });

  it('is aligned anew when either side has grown', () => {
    const left = [stepHead(0)];
    assert.equal(compareRows(left, [stepHead(0)]).length, 1);
    assert.equal(compareRows(left, [stepHead(0), stepHead(1)]).length, 2);
  });

  it('finds where they first differ, and nothing where they never do', () => {
    const same = [stepHead(0), stepHead(1)];
    assert.equal(firstDifference(compareRows(same, same)), null);
    assert.equal(firstDifference(compareRows(same, [stepHead(0)])), 1);
    const other = stepHead(0, { title: 'ls', content_sha256: sha('e') });
    assert.equal(firstDifference(compareRows(same, [other])), 0);
  });
});

describe('claims of two submissions', () => {
  it('share a row where they have the same name', () => {
    const left = ledgerClaim(0, { name: 'a/Pod/x', verdict: null });
    const right = ledgerClaim(1, { name: 'A/pod/X ', verdict: null });
    assert.deepEqual(claimPairs([left], [right]), [{ left, right }]);
  });

  it('share a row where they were matched to one group', () => {
    const left = ledgerClaim(0, { name: 'a/Pod/x', verdict: claimVerdict({ group: 'g' }) });
    const right = ledgerClaim(0, { name: 'a/Deployment/x', verdict: claimVerdict({ group: 'g' }) });
    assert.deepEqual(claimPairs([left], [right]), [{ left, right }]);
  });

  it('stand alone where only one side has them, each once', () => {
    const left = [ledgerClaim(0, { name: 'a', verdict: null }), ledgerClaim(1, { name: 'b', verdict: null })];
    const right = [
      ledgerClaim(0, { name: 'b', verdict: null }),
      ledgerClaim(1, { name: 'c', verdict: null }),
    ];
    assert.deepEqual(
      claimPairs(left, right).map((pair) => [pair.left?.name ?? null, pair.right?.name ?? null]),
      [
        ['a', null],
        ['b', 'b'],
        [null, 'c'],
      ],
    );
  });

  it('are not paired by a match that there is not', () => {
    const unmatched = claimVerdict({ group: null, verdict: 'false_positive', is_false: true });
    const left = ledgerClaim(0, { name: 'a', verdict: unmatched });
    const right = ledgerClaim(0, { name: 'b', verdict: unmatched });
    assert.equal(claimPairs([left], [right]).length, 2);
  });
});

describe('true causes of two attempts', () => {
  const cause = (groups: string[], root = true) => ({
    groups,
    labels: groups.map((group) => `ns/Pod/${group}`),
    root,
    first_in_result: null,
    first_said: null,
  });

  it('are those that both were looked through for', () => {
    const left = [cause(['a', 'b']), cause(['c'])];
    const right = [cause(['c']), cause(['d'])];
    assert.deepEqual(
      causePairs(left, right).map(({ label }) => label),
      ['ns/Pod/c'],
    );
  });

  it('are root causes only', () => {
    assert.deepEqual(causePairs([cause(['a'], false)], [cause(['a'], false)]), []);
  });
});
