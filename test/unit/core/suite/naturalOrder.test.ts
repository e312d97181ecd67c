import assert from 'node:assert/strict';
import { compareNatural } from '../../../../src/core/suite/naturalOrder.ts';

describe('compareNatural', () => {
  it('orders numbers by value and text by code unit', () => {
    const names = [
      'Scenario-10',
      'b',
      'Scenario-9',
      'Scenario-2',
      'a',
      'Scenario-2b',
      'Scenario-2a10',
      'Scenario-2a9',
      '',
    ];
    assert.deepEqual([...names].sort(compareNatural), [
      '',
      'Scenario-2',
      'Scenario-2a9',
      'Scenario-2a10',
      'Scenario-2b',
      'Scenario-9',
      'Scenario-10',
      'a',
      'b',
    ]);
  });

  it('tells names apart that number alike', () => {
    assert.notEqual(compareNatural('a-01', 'a-1'), 0);
  });
});
