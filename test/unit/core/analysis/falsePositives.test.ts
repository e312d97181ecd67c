import assert from 'node:assert/strict';
import { classifyFalseClaims } from '../../../../src/core/analysis/falsePositives.ts';
import type { GroundTruth } from '../../../../src/core/schema/groundTruth.ts';
import { group, scoreOf, shopTruth } from '../report/reportFixture.ts';

interface Setting {
  readonly truth?: GroundTruth;
  readonly missing?: readonly string[];
  readonly symptoms?: readonly string[];
  readonly unseen?: readonly string[];
}

function classify(names: readonly string[], setting: Setting = {}) {
  const truth = setting.truth ?? shopTruth;
  const found = classifyFalseClaims(scoreOf(names, truth).claims, {
    groundTruth: truth,
    entities: {
      has: ({ name }) => !(setting.missing ?? []).includes(name),
      hasSymptom: ({ name }) => (setting.symptoms ?? []).includes(name),
    },
    seenInToolResults: (name) => !(setting.unseen ?? []).includes(name),
  });
  return found.map(({ claim, pattern, plausible }) => ({ claim, pattern, plausible }));
}

function patterns(names: readonly string[], setting: Setting = {}) {
  return classify(names, setting).map(({ pattern }) => pattern);
}

describe('classifyFalseClaims', () => {
  it('says nothing of true claims and of their duplicates', () => {
    assert.deepEqual(classify(['shop/Deployment/ad', 'shop/Pod/ad-6c9d7b9f4d-q2x7k']), []);
  });

  it('names each false claim by its index', () => {
    const found = classify(['shop/Service/frontend', 'shop/Deployment/ad', 'shop/Service/nowhere'], {
      missing: ['nowhere'],
      unseen: ['nowhere'],
    });
    assert.deepEqual(found, [
      { claim: 0, pattern: 'downstream_victim', plausible: true },
      { claim: 2, pattern: 'unsupported', plausible: false },
    ]);
  });

  it('finds a second claim of the same set or of the same text to be a duplicate', () => {
    assert.deepEqual(patterns(['shop/Service/frontend', 'shop/Deployment/frontend']), [
      'downstream_victim',
      'duplicate',
    ]);
    assert.deepEqual(patterns(['shop/Service/quote', 'SHOP/service/quote']), [null, 'duplicate']);
  });

  it('finds chaos objects, feature flags and load generators to be injectors', () => {
    const machinery = [
      'chaos-mesh/Schedule/shop-ad-delay',
      'shop/NetworkChaos/shop-ad-delay-6mb4w',
      'chaos-mesh/Deployment/chaos-controller-manager',
      'shop/ConfigMap/flagd-config',
      'shop/Deployment/flagd',
      'shop/Deployment/load-generator',
    ];
    for (const name of machinery) assert.deepEqual(patterns([name]), ['upstream_injector'], name);
  });

  it('finds what a root reaches through propagations and aliases to be a victim, however far', () => {
    assert.deepEqual(patterns(['shop/Service/checkout']), ['downstream_victim']);
    assert.deepEqual(patterns(['shop/Service/email']), [null]);
  });

  it('finds a workload that the truth lists under another kind to be a victim too', () => {
    assert.deepEqual(patterns(['shop/Deployment/checkout']), ['downstream_victim']);
    assert.deepEqual(patterns(['shop/ReplicaSet/checkout-5d7c9f7b6c']), ['downstream_victim']);
    assert.deepEqual(patterns(['other/Deployment/checkout']), [null]);
    assert.deepEqual(patterns(['shop/ConfigMap/checkout']), [null]);
  });

  it('does not call another face of the root itself a victim', () => {
    const propagations = [...shopTruth.propagations, { source: 'ad-deployment', target: 'ad-pod' }];
    const truth = { ...shopTruth, propagations };
    assert.deepEqual(patterns(['shop/ReplicaSet/ad-5d7c9f7b6c'], { truth }), [null]);
  });

  it('ends in a cycle of propagations', () => {
    const cycle = [...shopTruth.propagations, { source: 'checkout-service', target: 'ad-pod' }];
    const truth = { ...shopTruth, propagations: cycle };
    assert.deepEqual(patterns(['shop/Service/checkout'], { truth }), ['downstream_victim']);
  });

  it('ignores propagations from and to ids that no group has', () => {
    const propagations = [
      { source: 'nobody', target: 'email-service' },
      { source: 'ad-pod', target: 'nobody' },
    ];
    assert.deepEqual(patterns(['shop/Service/email'], { truth: { ...shopTruth, propagations } }), [null]);
  });

  it('finds a symptom off the path to co-occur, and one on it to be a victim', () => {
    const setting = { symptoms: ['email', 'checkout', 'quote'] };
    assert.deepEqual(patterns(['shop/Service/email', 'shop/Service/checkout', 'shop/Pod/quote'], setting), [
      'co_occurring_symptom',
      'downstream_victim',
      'co_occurring_symptom',
    ]);
  });

  it('finds what no tool result held to be unsupported, unless an earlier rule fits', () => {
    const setting = { unseen: ['quote', 'checkout', 'shipping'] };
    assert.deepEqual(patterns(['shop/Service/quote', 'shop/Service/checkout'], setting), [
      'unsupported',
      'downstream_victim',
    ]);
    assert.deepEqual(patterns(['shipping'], setting), ['unsupported']);
    assert.deepEqual(patterns(['it was the database'], setting), [null]);
  });

  it('keeps a claim without the form of an entity from being plausible', () => {
    assert.deepEqual(classify(['ad']), [{ claim: 0, pattern: null, plausible: false }]);
  });

  it('does not call a root cause an injector, even if it is the machinery', () => {
    const truth: GroundTruth = {
      ...shopTruth,
      groups: [group('flagd-config', 'ConfigMap', ['flagd-config'], { root_cause: true })],
      aliases: [],
      propagations: [],
    };
    assert.deepEqual(classify(['shop/ConfigMap/flagd-config'], { truth }), []);
    assert.deepEqual(patterns(['shop/Deployment/flagd'], { truth }), ['upstream_injector']);
  });
});
