import assert from 'node:assert/strict';
import type { GroundTruth, GroundTruthGroup } from '../../../../src/core/schema/groundTruth.ts';
import { matchClaims } from '../../../../src/core/scoring/match.ts';

export function truthOf(groups: GroundTruthGroup[], aliases: string[][] = []): GroundTruth {
  return { shape: 'flat', groups, aliases, propagations: [], alerts: [], faults: [] };
}

export function group(id: string, kind: string, more: Partial<GroundTruthGroup> = {}): GroundTruthGroup {
  return { id, kind, namespace: 'otel-demo', root_cause: false, ...more };
}

export function matchOne(name: string, truth: GroundTruth) {
  const [match] = matchClaims([{ name, reasoning: '', evidence: '' }], truth);
  return match ?? assert.fail('no match result');
}

export function assertGroup(name: string, truth: GroundTruth, expected: string | null): void {
  const { group: found, why } = matchOne(name, truth);
  assert.equal(found, expected, `${name}: ${why}`);
}
