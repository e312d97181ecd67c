import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../../../../src/core/errors.ts';
import { GroundTruth } from '../../../../src/core/schema/groundTruth.ts';
import { isVersion2, parseGroundTruth } from '../../../../src/core/scoring/groundTruth.ts';
import { sharedDir } from '../../../support/shared.ts';
import { skip } from '../../../support/skip.ts';

const body = `
groups:
  - id: cart-1
    kind: Deployment
    namespace: shop
    filter: [cart\\b]
    root_cause: true
  - id: shop-1
    kind: Namespace
    namespace:
    name: shop
aliases:
  - [cart-1]
propagations:
  - source: cart-1
    target: shop-1
    effect: errors
alerts:
  - id: HighRequestErrorRate
    group_id: cart-1
    metadata:
      description: Errors
fault:
  - category: Change
    condition: wrong port
    entity: { kind: Deployment, name: cart, group_id: cart-1 }
    fault_mechanism: custom
recommended_actions:
  - anything: [goes, here]
`;
const flat = `metadata:\n  version: v1\n${body}`;
const wrapped = `apiVersion: itbench.io/v1\nkind: GroundTruth\nspec:${body.replaceAll('\n', '\n  ')}`;

const expected: GroundTruth = {
  shape: 'flat',
  groups: [
    { id: 'cart-1', kind: 'Deployment', namespace: 'shop', filter: ['cart\\b'], root_cause: true },
    { id: 'shop-1', kind: 'Namespace', name: 'shop', root_cause: false },
  ],
  aliases: [['cart-1']],
  propagations: [{ source: 'cart-1', target: 'shop-1', effect: 'errors' }],
  alerts: [{ id: 'HighRequestErrorRate', group_id: 'cart-1', description: 'Errors' }],
  faults: [
    {
      category: 'Change',
      condition: 'wrong port',
      fault_mechanism: 'custom',
      entity: { kind: 'Deployment', name: 'cart', group_id: 'cart-1' },
    },
  ],
};

function problemOf(text: string): string {
  try {
    parseGroundTruth(text, 'gt.yaml');
  } catch (error) {
    assert.ok(BenchError.is(error, 'ground_truth_invalid'), String(error));
    return error.message;
  }
  return assert.fail('no error was thrown');
}

describe('parseGroundTruth', () => {
  it('reads the flat shape', () => {
    assert.deepEqual(parseGroundTruth(flat, 'gt.yaml'), expected);
  });

  it('reads the wrapped shape to the same content', () => {
    assert.deepEqual(parseGroundTruth(wrapped, 'gt.yaml'), { ...expected, shape: 'wrapped' });
  });

  it('does without aliases, propagations, alerts and fault', () => {
    const truth = parseGroundTruth('groups: [{id: a, kind: Pod, filter: a-.*}]', 'gt.yaml');
    assert.deepEqual(truth, {
      shape: 'flat',
      groups: [{ id: 'a', kind: 'Pod', filter: ['a-.*'], root_cause: false }],
      aliases: [],
      propagations: [],
      alerts: [],
      faults: [],
    });
  });

  it('keeps an invalid filter as it is', () => {
    const truth = parseGroundTruth('groups: [{id: a, kind: Pod, filter: ["*.*"]}]', 'gt.yaml');
    assert.deepEqual(truth.groups[0]?.filter, ['*.*']);
  });

  it('takes a name that YAML reads as a number as text', () => {
    assert.equal(parseGroundTruth('groups: [{id: 1, kind: Pod, name: 007}]', 'gt.yaml').groups[0]?.id, '1');
  });

  const faulty: readonly (readonly [string, string, RegExp])[] = [
    ['what was not UTF-8', 'groups:\n  - id: a\uFFFD\n', /^gt\.yaml:2: .*not UTF-8/],
    ['an empty file', '', /^gt\.yaml:1:1: .*must be a mapping/],
    ['a list', '- a', /^gt\.yaml:1:1: .*must be a mapping/],
    ['broken YAML', 'groups:\n  - id: [a\n', /^gt\.yaml:3:1: not YAML: /],
    ['a key that is there twice', 'groups: []\ngroups: []\n', /^gt\.yaml:2:1: not YAML: .*unique/],
    ['no groups', 'metadata: {version: v1}', /^gt\.yaml:1:1: groups is missing/],
    ['an empty list of groups', 'a: 1\ngroups: []', /^gt\.yaml:2:9: groups must hold at least one group/],
    ['a group without kind', 'groups:\n  - id: a\n', /^gt\.yaml:2:5: groups\[0\]\.kind is missing/],
    [
      'a group with an empty id',
      'groups:\n  - id: ""\n    kind: Pod\n',
      /^gt\.yaml:2:9: groups\[0\]\.id must not be empty/,
    ],
    [
      'a root_cause that is text',
      'spec:\n  groups:\n    - {id: a, kind: Pod, root_cause: yes}\n',
      /^gt\.yaml:3:38: groups\[0\]\.root_cause must be true or false/,
    ],
    [
      'aliases that are no lists',
      'groups: [{id: a, kind: Pod}]\naliases: [a, b]\n',
      /^gt\.yaml:2:11: aliases\[0\] must be a list of group ids/,
    ],
    [
      'a propagation without target',
      'groups: [{id: a, kind: Pod}]\npropagations:\n  - source: a\n',
      /^gt\.yaml:3:5: propagations\[0\]\.target is missing/,
    ],
    ['version 2', 'apiVersion: itbench.io/v2\nkind: GroundTruth\nspec: {entities: []}', /version 2/],
    ['an alias bomb', bomb(), /not YAML/],
  ];
  for (const [what, text, message] of faulty) {
    it(`refuses ${what} and says where`, () => {
      assert.match(problemOf(text), message);
    });
  }

  it('tells version 2 from version 1 and from what is not YAML', () => {
    assert.deepEqual(
      ['apiVersion: itbench.io/v2', 'metadata: {version: v2}', flat, wrapped, '{'].map(isVersion2),
      [true, true, false, false, false],
    );
  });

  it('reads every real ground truth of version 1', function () {
    const dir = sharedDir('real-data', 'itbench-ground-truth');
    if (dir === null) {
      skip(this, '../shared/real-data is not beside the repository');
    }
    const truths = readdirSync(dir).map((name) => {
      const file = join(dir, name, 'groundtruth_v1.yaml');
      return GroundTruth.parse(parseGroundTruth(readFileSync(file, 'utf8'), file));
    });
    assert.equal(truths.length, 15);
    assert.ok(truths.every((truth) => truth.groups.some((group) => group.root_cause)));
    assert.deepEqual(truths.filter((truth) => truth.shape === 'flat').length, 4);
  });
});

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level += 1) {
    lines.push(`a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]`);
  }
  return `${lines.join('\n')}\ngroups: *a8\n`;
}
