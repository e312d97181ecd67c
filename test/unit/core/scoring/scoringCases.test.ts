import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { GroundTruth } from '../../../../src/core/schema/groundTruth.ts';
import { parseGroundTruth } from '../../../../src/core/scoring/groundTruth.ts';
import { matchClaims } from '../../../../src/core/scoring/match.ts';
import { scoreClaims } from '../../../../src/core/scoring/precisionAtFullRecall.ts';
import { sharedDir } from '../../../support/shared.ts';

const Cases = z.object({
  match: z.array(z.object({ scenario: z.int(), claim: z.string(), group: z.string().nullable() })),
  score: z.array(
    z.object({
      scenario: z.int(),
      claims: z.array(z.string()),
      merged: z.number(),
      per_claim: z.number(),
      duplicate_is_fp: z.number(),
    }),
  ),
});

const casesFile = sharedDir('scoring-cases.json');

function groundTruthOf(scenario: number): GroundTruth {
  const file = sharedDir('real-data', 'itbench-ground-truth', `scenario_${scenario}`, 'groundtruth_v1.yaml');
  assert.ok(file, `no ground truth of scenario ${scenario}`);
  return parseGroundTruth(readFileSync(file, 'utf8'), file);
}

function claim(name: string) {
  return { name, reasoning: '', evidence: '' };
}

describe('the scoring cases on real ground truths', () => {
  if (casesFile === null) {
    it('skipped: the folder of reference data is not beside the repository');
    return;
  }
  const cases = Cases.parse(JSON.parse(readFileSync(casesFile, 'utf8')));

  it('are all there', () => {
    assert.deepEqual([cases.match.length, cases.score.length], [52, 16]);
  });

  for (const { scenario, claim: name, group } of cases.match) {
    it(`S${scenario}: "${name}" names ${group ?? 'nothing'}`, () => {
      const [match] = matchClaims([claim(name)], groundTruthOf(scenario));
      assert.equal(match?.group, group, match?.why);
      assert.match(match?.why ?? '', /^[A-Z].*\.$/);
    });
  }

  for (const { scenario, claims, merged, per_claim, duplicate_is_fp } of cases.score) {
    it(`S${scenario}: [${claims.join(', ')}] scores ${merged}`, () => {
      const groundTruth = groundTruthOf(scenario);
      const score = scoreClaims(matchClaims(claims.map(claim), groundTruth), groundTruth, 'rules');
      assert.deepEqual(score.score_variants, { merged, per_claim, duplicate_is_fp });
      assert.equal(score.score, merged);
    });
  }
});
