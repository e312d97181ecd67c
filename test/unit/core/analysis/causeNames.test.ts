import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findableCauses } from '../../../../src/core/analysis/causeNames.ts';
import { NameSearch } from '../../../../src/core/analysis/nameSearch.ts';
import { type ObjectNames, objectNames } from '../../../../src/core/analysis/objectNames.ts';
import type { GroundTruth } from '../../../../src/core/schema/groundTruth.ts';
import { parseGroundTruth } from '../../../../src/core/scoring/groundTruth.ts';
import { ownNames } from '../../../../src/core/suite/lint/ownNames.ts';
import { sharedDir } from '../../../support/shared.ts';
import { skip } from '../../../support/skip.ts';
import { group, truthOf } from '../scoring/matching.ts';

const shop = [
  'otel-demo/Deployment/cart',
  'otel-demo/ReplicaSet/cart-6c9d7b9f4d',
  'otel-demo/Pod/cart-6c9d7b9f4d-q2x7k',
  'otel-demo/Service/cart',
  'shop/Deployment/cart-beta',
  'cluster/Node/node-1',
];

/** Which causes a text holds, by the ids of their groups. */
function foundIn(text: string, truth: GroundTruth, objects: ObjectNames | null): string[] {
  const causes = findableCauses(truth, objects);
  const at = <T extends object>(all: readonly T[], target: number) => all.map((one) => ({ ...one, target }));
  const search = new NameSearch({
    names: causes.flatMap(({ names }, target) => at(names, target)),
    patterns: causes.flatMap(({ patterns }, target) => at(patterns, target)),
    phrases: [],
  });
  return search.find(text).map(({ target }) => causes[target]?.set.groups.join('=') ?? '');
}

function problemsOf(truth: GroundTruth, objects: readonly string[] | null = null): (string | null)[] {
  const names = objects === null ? null : objectNames(truth, objects, { partial: false });
  return findableCauses(truth, names).map(({ problem }) => problem);
}

describe('how the causes of a truth are found', () => {
  const truth = truthOf([group('cart-1', 'Deployment', { filter: ['cart-.*'], root_cause: true })]);

  it('is by the objects of the snapshot that scoring would match with them', () => {
    const objects = objectNames(truth, shop, { partial: false });
    assert.deepEqual(
      objects.byGroup.get('cart-1')?.map(({ kind, name }) => `${kind} ${name}`),
      ['deployment cart', 'pod cart-6c9d7b9f4d-q2x7k'],
    );
    for (const name of ['cart', 'cart-6c9d7b9f4d-q2x7k'])
      assert.deepEqual(foundIn(name, truth, objects), ['cart-1']);
    // Of the right form, but not in the snapshot, of another kind, or of another namespace.
    for (const name of ['cart-6c9d7b9f4d-zzzzz', 'cart-6c9d7b9f4d', 'cart-beta'])
      assert.deepEqual(foundIn(name, truth, objects), [], name);
  });

  it('is not by a name alone that a workload of the snapshot bears too', () => {
    const scaled = truthOf([group('hpa-1', 'HorizontalPodAutoscaler', { name: 'cart', root_cause: true })]);
    const shared = objectNames(scaled, ['otel-demo/HorizontalPodAutoscaler/cart', ...shop], {
      partial: false,
    });
    assert.deepEqual(foundIn('service_name=cart', scaled, shared), []);
    assert.deepEqual(foundIn('HPA cart', scaled, shared), ['hpa-1']);
    const alone = objectNames(scaled, ['otel-demo/HorizontalPodAutoscaler/cart'], { partial: false });
    assert.deepEqual(foundIn('service_name=cart', scaled, alone), ['hpa-1']);
    const both = objectNames(truth, ['otel-demo/HorizontalPodAutoscaler/cart', ...shop], { partial: false });
    assert.deepEqual(foundIn('service_name=cart', truth, both), ['cart-1'], 'a bare name means the workload');
  });

  it('is by the form of a name where there is no snapshot', () => {
    for (const name of ['cart', 'cart-6c9d7b9f4d-zzzzz'])
      assert.deepEqual(foundIn(name, truth, null), ['cart-1'], name);
    for (const name of ['cart-beta', 'shopping-cart', 'Service/cart', 'shop/Pod/cart'])
      assert.deepEqual(foundIn(name, truth, null), [], name);
  });

  it('is by both in an excerpt, which may lack objects', () => {
    const objects = objectNames(truth, shop, { partial: true });
    assert.deepEqual(foundIn('cart-6c9d7b9f4d-zzzzz', truth, objects), ['cart-1']);
  });

  it('makes alias-linked groups one cause, which any member shows', () => {
    const linked = truthOf(
      [
        group('web-service', 'Service', { filter: ['web\\b'], root_cause: true }),
        group('web-quota', 'ResourceQuota', { name: 'quota-1' }),
        group('ad-1', 'Deployment', { filter: ['ad\\b'] }),
      ],
      [['web-service', 'web-quota']],
    );
    assert.deepEqual(foundIn('quota-1', linked, null), ['web-service=web-quota']);
    assert.deepEqual(foundIn('Deployment/web', linked, null), []);
    assert.deepEqual(foundIn('web ad', linked, null), ['web-service=web-quota', 'ad-1']);
  });

  it('takes a Schedule for the chaos object that it spawns, and a Pod for its Deployment', () => {
    const delay = truthOf([
      group('delay-1', 'NetworkChaos', { namespace: 'chaos-mesh', filter: ['cart-delay'], root_cause: true }),
    ]);
    assert.deepEqual(foundIn('chaos-mesh/Schedule/cart-delay', delay, null), ['delay-1']);
    assert.deepEqual(foundIn('chaos-mesh/PodChaos/cart-delay', delay, null), []);
    assert.deepEqual(foundIn('Pod/cart', truth, null), ['cart-1']);
  });

  it('gives an ambiguous name to nobody, as scoring does', () => {
    const ambiguous = truthOf([
      group('a', 'Pod', { filter: ['web-.*'], root_cause: true }),
      group('b', 'Pod', { filter: ['web-.*'] }),
    ]);
    assert.deepEqual(foundIn('web-6c9d7b9f4d-q2x7k', ambiguous, null), []);
  });

  it('does not try words on a filter whose fixed part they lack, and tries all on one without', () => {
    const parts = (filter: string) =>
      findableCauses(truthOf([group('x', 'Pod', { filter: [filter], root_cause: true })]), null)[0]
        ?.patterns[0]?.parts;
    assert.deepEqual(parts('^ad-service-.*$'), ['ad-service']);
    assert.deepEqual(parts('.*product-catalog'), ['product-catalog']);
    assert.deepEqual(parts('ad\\b'), ['ad']);
    assert.equal(parts('(ad|web)-.*'), null);
    assert.deepEqual(foundIn('web-7', truthOf([group('x', 'Service', { filter: ['(ad|web)-\\d'] })]), null), [
      'x',
    ]);
  });

  it('is said to be impossible for a filter that fits any name, with a snapshot as well', () => {
    const open = truthOf([group('hpa-1', 'HorizontalPodAutoscaler', { filter: ['*.*'], root_cause: true })]);
    const why =
      'The filter "*.*" of hpa-1 fits any HorizontalPodAutoscaler, so nobody can say where it appears.';
    assert.deepEqual(problemsOf(open), [why]);
    assert.deepEqual(problemsOf(open, ['otel-demo/HorizontalPodAutoscaler/hpa']), [why]);
    assert.deepEqual(foundIn('hpa', open, null), []);
  });

  it('is said to be impossible for a set of which one member fits any name', () => {
    const open = truthOf(
      [group('a', 'Pod', { name: 'ad-1', root_cause: true }), group('b', 'Pod', { filter: ['.*'] })],
      [['a', 'b']],
    );
    assert.match(problemsOf(open)[0] ?? '', /^The filter "\.\*" of b fits any Pod/);
  });

  it('is said to be impossible for a namespace, a group without a name, and an object that is not there', () => {
    const namespace = truthOf([
      group('ns-1', 'Namespace', { name: 'otel-demo', namespace: 'otel-demo', root_cause: true }),
    ]);
    assert.match(
      problemsOf(namespace)[0] ?? '',
      /^ns-1 is a namespace, and the name of a namespace stands in/,
    );
    const nameless = truthOf([group('x', 'Pod', { filter: [''], root_cause: true })]);
    assert.match(problemsOf(nameless)[0] ?? '', /^x has neither a name nor a filter that can be read/);
    assert.deepEqual(problemsOf(truth, ['otel-demo/Deployment/ad']), [
      'No object of the snapshot is cart-1, so nobody can say where it appears.',
    ]);
  });

  it('is settled for every real ground truth, and impossible for those that the doctor doubts', function () {
    const dir = sharedDir('real-data', 'itbench-ground-truth');
    if (dir === null) skip(this, 'the real ground truths are not here');
    const impossible: string[] = [];
    for (const file of globSync('*/groundtruth_v1.yaml', { cwd: dir }).sort()) {
      const real = parseGroundTruth(readFileSync(join(dir, file), 'utf8'), file);
      const roots = findableCauses(real, null).filter(({ set }) => set.root);
      assert.ok(roots.length > 0, file);
      for (const { patterns, problem } of roots) {
        if (problem !== null) impossible.push(`${dirname(file)}: ${problem.slice(0, 40)}`);
        else assert.ok(patterns.length > 0, file);
        for (const { parts, fits } of patterns) {
          // What the fixed parts leave out must be what the filters leave out.
          for (const name of spelledOut(real))
            assert.ok(
              !fits(name) || parts === null || parts.some((part) => name.includes(part)),
              `${file} ${name}`,
            );
        }
      }
    }
    assert.deepEqual(
      [...new Set(impossible)],
      [
        'scenario_102: otel-demo-namespace-1 is a namespace, an',
        'scenario_38: The filter "*.*" of accounting-horizonta',
        'scenario_38: The filter "*.*" of ad-horizontal-pod-au',
      ],
    );
  });
});

/** Names that the groups of a truth could mean, and names of the same workloads that they do not. */
function spelledOut({ groups }: GroundTruth): string[] {
  const bare = groups.flatMap((one) => [...(one.name === undefined ? [] : [one.name]), ...ownNames(one)]);
  return [...new Set(bare)].flatMap((name) => [
    name,
    `${name}-6c9d7b9f4d-q2x7k`,
    `${name}-x`,
    `otel-demo-${name}-network-delay`,
    `x${name}`,
  ]);
}
