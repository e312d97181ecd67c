import assert from 'node:assert/strict';
import { seededRandom } from '../../../../src/core/analysis/statistics.ts';
import type { GroundTruth } from '../../../../src/core/schema/groundTruth.ts';
import type { Score } from '../../../../src/core/schema/score.ts';
import { matchClaims } from '../../../../src/core/scoring/match.ts';
import { scoreClaims } from '../../../../src/core/scoring/precisionAtFullRecall.ts';

const seed = 20261122;
const rounds = 400;

const workloads = ['ad', 'cart', 'checkout', 'frontend', 'frontend-proxy', 'email'];
const kinds = ['Deployment', 'Pod', 'Service'] as const;

interface Case {
  readonly truth: GroundTruth;
  readonly names: readonly string[];
  readonly random: () => number;
}

/** A truth of random groups, aliases and roots (at least one), and claims that name groups, other objects or nothing. */
function randomCase(random: () => number): Case {
  const groups: GroundTruth['groups'] = workloads.flatMap((name) =>
    kinds.flatMap((kind) => {
      if (random() % 3 === 0) return [];
      const filter = [kind === 'Pod' ? `${name}-.*` : `${name}\\b`];
      return [{ id: `${name}-${kind}`, kind, namespace: 'shop', filter, root_cause: random() % 6 === 0 }];
    }),
  );
  groups.push({ id: 'root', kind: 'ConfigMap', namespace: 'shop', filter: ['flags'], root_cause: true });
  const idAt = (index: number) => groups[index % groups.length]?.id ?? 'root';
  const aliases = Array.from({ length: random() % 4 }, () => [idAt(random()), idAt(random())]);
  const truth: GroundTruth = { shape: 'flat', groups, aliases, propagations: [], alerts: [], faults: [] };
  const names = Array.from({ length: random() % 12 }, () => randomName(random));
  // Half of the cases name every root, so that full recall is not a rare accident.
  const roots = groups.filter(({ root_cause }) => root_cause).map(({ kind, id }) => nameOf(kind, id));
  return { truth, names: random() % 2 === 0 ? names : shuffled([...names, ...roots], random), random };
}

function nameOf(kind: string, id: string): string {
  return kind === 'ConfigMap' ? 'shop/ConfigMap/flags' : `shop/${kind}/${id.replace(`-${kind}`, '')}`;
}

function randomName(random: () => number): string {
  const kind = kinds[random() % kinds.length];
  const workload = workloads[random() % workloads.length];
  const choices = [
    `shop/${kind}/${workload}`,
    `shop/${kind}/${workload}`,
    `shop/Pod/${workload}-7d9f8b6c5-x2x7p`,
    'shop/ConfigMap/flags',
    'shop/Secret/none',
    'gibberish',
  ];
  return choices[random() % choices.length] ?? 'gibberish';
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

function scoreOf(names: readonly string[], truth: GroundTruth): Score {
  const claims = names.map((name) => ({ name, reasoning: '', evidence: '' }));
  return scoreClaims(matchClaims(claims, truth), truth, 'rules');
}

function forEachCase(check: (each: Case, label: string) => void): void {
  const random = seededRandom(seed);
  for (let round = 0; round < rounds; round++) {
    check(randomCase(random), `seed ${seed}, round ${round}`);
  }
}

/** The three readings and the counts by another route: labels spread through the alias lists until nothing changes. */
function scoreByHand(groups: readonly (string | null)[], truth: GroundTruth) {
  const label: Record<string, string> = {};
  for (const { id } of truth.groups) label[id] = id;
  for (let changed = true; changed; ) {
    changed = false;
    for (const list of truth.aliases) {
      const least = list.map((id) => label[id] ?? id).sort()[0] ?? '';
      for (const id of list) {
        if (label[id] !== least) changed = true;
        label[id] = least;
      }
    }
  }
  const rootLabels: string[] = [];
  for (const { id, root_cause } of truth.groups) {
    const own = label[id] ?? id;
    if (root_cause && !rootLabels.includes(own)) rootLabels.push(own);
  }
  const hit: string[] = [];
  let nothing = 0;
  let ofRoots = 0;
  for (const group of groups) {
    if (group === null) nothing += 1;
    else {
      const own = label[group] ?? group;
      if (rootLabels.includes(own)) ofRoots += 1;
      if (!hit.includes(own)) hit.push(own);
    }
  }
  const hitRoots = hit.filter((own) => rootLabels.includes(own)).length;
  const recall = hitRoots === rootLabels.length;
  return {
    merged: recall ? hitRoots / (hit.length + nothing) : 0,
    per_claim: recall ? ofRoots / groups.length : 0,
    duplicate_is_fp: recall ? hitRoots / groups.length : 0,
    true_positives: hitRoots,
    false_positives: hit.length - hitRoots + nothing,
    missed: rootLabels.length - hitRoots,
  };
}

describe(`properties of the score (${rounds} cases, seed ${seed})`, function () {
  // The slowest takes half a second on an idle machine.
  this.timeout(20_000);

  it('equals what another way of computing it gives', () => {
    let full = 0;
    forEachCase(({ truth, names }, label) => {
      const score = scoreOf(names, truth);
      const { true_positives, false_positives, missed } = score;
      assert.deepEqual(
        { ...score.score_variants, true_positives, false_positives, missed: missed.length },
        scoreByHand(
          score.claims.map(({ group }) => group),
          truth,
        ),
        label,
      );
      assert.equal(score.score, score.score_variants.merged, label);
      if (score.full_recall) full += 1;
    });
    assert.ok(full > rounds / 4 && full < rounds, `${full} cases of full recall say too little`);
  });

  it('never rises by a false claim', () => {
    forEachCase(({ truth, names, random }, label) => {
      const before = scoreOf(names, truth);
      const at = random() % (names.length + 1);
      for (const added of ['gibberish', 'shop/Secret/none', ...names]) {
        const after = scoreOf([...names.slice(0, at), added, ...names.slice(at)], truth);
        if (!after.claims[at]?.is_false) continue;
        for (const reading of ['merged', 'per_claim', 'duplicate_is_fp'] as const) {
          assert.ok(
            after.score_variants[reading] <= before.score_variants[reading],
            `${label}: ${added} raised ${reading}`,
          );
        }
        const isNew = after.claims[at]?.group === null && before.full_recall;
        if (isNew) assert.ok(after.score < before.score, `${label}: ${added} cost nothing`);
      }
    });
  });

  it('does not depend on the order of the claims', () => {
    forEachCase(({ truth, names, random }, label) => {
      const { claims: _, ...score } = scoreOf(names, truth);
      const { claims: __, ...again } = scoreOf(shuffled(names, random), truth);
      assert.deepEqual(again, score, label);
    });
  });

  it('never falls in the merged reading by a duplicate of a true cause', () => {
    forEachCase(({ truth, names }, label) => {
      const before = scoreOf(names, truth);
      for (const { name } of before.claims.filter(({ is_false }) => !is_false)) {
        const after = scoreOf([...names, name], truth);
        assert.equal(after.score, before.score, `${label}: ${name}`);
        assert.ok(after.score_variants.per_claim >= before.score_variants.per_claim, label);
      }
    });
  });

  it('is never lower merged than with duplicates as false positives', () => {
    forEachCase(({ truth, names }, label) => {
      const { merged, per_claim, duplicate_is_fp } = scoreOf(names, truth).score_variants;
      assert.ok(duplicate_is_fp <= merged && duplicate_is_fp <= per_claim, label);
    });
  });
});
