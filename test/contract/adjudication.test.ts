import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClaimLabel } from '../../src/core/schema/label.ts';
import { pathsOfRun } from '../../src/core/store/layout.ts';
import { labelledRun, never, runScene } from '../support/labelScene.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { WorkerHost } from '../support/workerHost.ts';

describe('where reviewers disagree, as a worker tells and decides it', function () {
  this.timeout(60_000);

  it('tells who said what, decides with the report written, takes that back, and says what it cannot read', async () => {
    await using host = new WorkerHost();
    using made = tempFolder();
    using folder = tempFolder();
    const { keeper, key, content, dir, labelsDir } = await runScene(
      await labelledRun(made.path),
      folder.path,
    );
    const say = async (reviewer: string, claim: number, value: ClaimLabel) =>
      await keeper.write(
        key,
        content,
        { kind: 'claim', claim },
        { type: 'label', value },
        { reviewer, blind: false },
        never,
      );
    await say('ana', 1, 'true_cause');
    await say('bob', 1, 'unsupported');
    keeper.dispose();
    const contested = (viewer: string | null) => host.client.call('readContested', { dir, viewer });
    const decide = (
      decision: { type: 'decide'; value: ClaimLabel; reason: string } | { type: 'take_back' },
    ) => host.client.call('adjudicate', { dir, ...key, claim: 1, by: 'Cleo', decision });
    const review = () => JSON.parse(readFileSync(pathsOfRun(dir).report(key.model), 'utf8')).review;

    const found = await contested(null);
    const [claim] = found.claims;
    assert.deepEqual(found, {
      claims: [
        {
          ...key,
          claim: 1,
          name: 'shop/Service/frontend',
          trajectory: pathsOfRun(dir).attempt(key).trajectory,
          values: [
            { reviewer: 'ana', value: 'true_cause' },
            { reviewer: 'bob', value: 'unsupported' },
          ],
          decisions: [],
        },
      ],
      hidden_attempts: 0,
      reviewers: 2,
      problems: [],
    });
    // Her labels on the other claims of the attempt are not in.
    const blind = await contested('ana');
    assert.deepEqual([blind.claims, blind.hidden_attempts], [[], 1]);

    const decision = { type: 'decide', value: 'true_cause', reason: 'The trace shows it.' } as const;
    assert.deepEqual(await decide(decision), { is_new: true, remarks: [] });
    assert.deepEqual([review().adjudications[0].adjudicator, review().unresolved], ['Cleo', []]);
    assert.deepEqual((await contested(null)).claims, [
      {
        ...claim,
        decisions: [
          {
            adjudicator: 'Cleo',
            value: 'true_cause',
            reason: 'The trace shows it.',
            holds: true,
            why_not: null,
          },
        ],
      },
    ]);
    assert.equal((await decide(decision)).is_new, false);
    assert.equal((await decide({ type: 'take_back' })).is_new, true);
    assert.deepEqual([review().adjudications, review().unresolved.length], [[], 1]);
    await assert.rejects(decide({ type: 'take_back' }), { code: 'labels_invalid' });

    const bobs = join(labelsDir, 'bob.jsonl');
    writeFileSync(bobs, readFileSync(bobs, 'utf8').slice(20));
    const { claims, problems } = await contested(null);
    assert.deepEqual(claims, []);
    assert.match(problems.join(' '), /bob\.jsonl/);
  });
});
