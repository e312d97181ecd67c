import assert from 'node:assert/strict';
import type { GroundTruth, GroundTruthGroup } from '../../../../../src/core/schema/groundTruth.ts';
import { checkFilters } from '../../../../../src/core/suite/lint/filters.ts';
import { ownNames } from '../../../../../src/core/suite/lint/ownNames.ts';
import { checkReferences } from '../../../../../src/core/suite/lint/references.ts';
import { checkRoots } from '../../../../../src/core/suite/lint/roots.ts';

type Group = Partial<GroundTruthGroup> & { id: string };

/** A truth with a fault; groups are Services of the shop unless they say otherwise. */
function truthOf(groups: readonly Group[], more: Partial<GroundTruth> = {}): GroundTruth {
  return {
    shape: 'flat',
    groups: groups.map((group) => ({ kind: 'Service', namespace: 'shop', root_cause: false, ...group })),
    aliases: [],
    propagations: [],
    alerts: [],
    faults: [{ condition: 'wrong port' }],
    ...more,
  };
}

const root: Group = { id: 'cart-1', kind: 'Deployment', filter: ['cart\\b'], root_cause: true };
const victim: Group = { id: 'web-1', filter: ['web\\b'] };

function codes(truth: GroundTruth): string[] {
  const complaints = [checkRoots, checkFilters, checkReferences].flatMap((check) => check(truth));
  return complaints.map(({ code, severity, group }) => [code, severity, ...(group ? [group] : [])].join(' '));
}

describe('the ground-truth doctor', () => {
  it('finds nothing in a sound truth', () => {
    const truth = truthOf(
      [
        root,
        { id: 'cart-pod', kind: 'Pod', filter: ['cart-.*'] },
        { id: 'cart-service', filter: ['cart\\b'] },
        victim,
        { id: 'web-proxy-1', filter: ['web-proxy\\b'] },
        { id: 'web-pod', kind: 'Pod', filter: ['web-.*'] },
        { id: 'web-proxy-pod', kind: 'Pod', filter: ['web-proxy-.*'] },
      ],
      {
        aliases: [['cart-1', 'cart-pod'], ['cart-pod', 'cart-service'], ['web-1']],
        propagations: [
          { source: 'cart-1', target: 'cart-pod' },
          { source: 'cart-pod', target: 'cart-service' },
          { source: 'cart-service', target: 'web-1' },
        ],
        alerts: [{ id: 'HighRequestErrorRate', group_id: 'web-1' }],
        faults: [{ condition: 'wrong port', entity: { group_id: 'cart-1' } }],
      },
    );
    assert.deepEqual(codes(truth), []);
  });

  const cases: readonly (readonly [string, GroundTruth, readonly string[]])[] = [
    [
      'a filter that is no regex and names everything',
      truthOf([
        { ...root, filter: ['*.*'] },
        { ...victim, filter: ['web('] },
      ]),
      ['invalid_regex error cart-1', 'invalid_regex warning web-1'],
    ],
    ['a filter too costly to try', truthOf([{ ...root, filter: ['(a+)+'] }]), ['invalid_regex error cart-1']],
    [
      'a root with a name and no filter',
      truthOf([{ id: 'cart-1', name: 'cart', root_cause: true }]),
      ['root_without_filter warning cart-1'],
    ],
    [
      'a root with neither',
      truthOf([{ id: 'cart-1', root_cause: true }]),
      ['root_without_filter error cart-1'],
    ],
    [
      'a root with an empty list of filters',
      truthOf([{ ...root, filter: [] }]),
      ['root_without_filter error cart-1'],
    ],
    [
      'a filter that wants a suffix of a Deployment',
      truthOf([{ ...root, filter: ['cart-.*'] }]),
      ['filter_misses_own_workload warning cart-1'],
    ],
    [
      'the same on a victim',
      truthOf([root, { ...victim, filter: ['web-.*'] }]),
      ['filter_misses_own_workload info web-1'],
    ],
    [
      'a filter that wants a suffix beside one that names something else',
      truthOf([{ ...root, filter: ['cart-.*', 'tram\\b'] }]),
      ['filter_misses_own_workload warning cart-1'],
    ],
    [
      'no such filter where another one names the Deployment',
      truthOf([{ ...root, filter: ['cart-.*', 'cart'] }]),
      [],
    ],
    ['no such filter on a Pod', truthOf([{ ...root, kind: 'Pod', filter: ['cart-.*'] }]), []],
    [
      'two causes with filters that name the same',
      truthOf([root, { ...root, id: 'cart-2', filter: ['^cart$'] }]),
      ['several_roots info', 'ambiguous_filter error cart-1'],
    ],
    [
      'two victims with filters that name the same',
      truthOf([root, victim, { ...victim, id: 'web-2' }]),
      ['ambiguous_filter info web-1'],
    ],
    [
      'no ambiguity in one namespace more',
      truthOf([root, victim, { ...victim, id: 'web-2', namespace: 'b' }]),
      [],
    ],
    [
      'no ambiguity where the first filter is wider',
      truthOf([root, { id: 'w', filter: ['.*'] }, victim]),
      [],
    ],
    ['no ambiguity where one filter is wider', truthOf([root, victim, { id: 'w', filter: ['.*'] }]), []],
    [
      'an experiment sought under a name that is no workload',
      truthOf([
        { id: 'jvm-return-shop-ad-1', kind: 'JVMChaos', filter: ['.*adservice'], root_cause: true },
        { ...victim, filter: ['ad\\b'] },
      ]),
      ['filter_matches_nothing_known warning jvm-return-shop-ad-1'],
    ],
    [
      'no such name where the experiment is called after its id',
      truthOf([
        { id: 'shop-quote-delay-1', kind: 'NetworkChaos', filter: ['.*quote-delay'], root_cause: true },
        victim,
      ]),
      [],
    ],
    [
      'no such name where the experiment is called after a victim',
      truthOf([
        { id: 'chaos-1', kind: 'NetworkChaos', filter: ['shop-web-delay'], root_cause: true },
        victim,
      ]),
      [],
    ],
    [
      'an alias of no group',
      truthOf([root], { aliases: [['cart-1', 'cart-9']] }),
      ['alias_unknown_group warning cart-9'],
    ],
    [
      'a propagation to no group, once',
      truthOf([root], {
        propagations: [
          { source: 'cart-1', target: 'x' },
          { source: 'x', target: 'cart-1' },
        ],
      }),
      ['propagation_unknown_group warning x'],
    ],
    [
      'an alert on no group',
      truthOf([root], { alerts: [{ id: 'A', group_id: 'x' }, { id: 'B' }] }),
      ['alert_unknown_group info x'],
    ],
    [
      'a fault of no group',
      truthOf([root], { faults: [{ entity: { group_id: 'x' } }] }),
      ['fault_unknown_group info x'],
    ],
    ['a repeated group', truthOf([root, victim, victim]), ['duplicate_group_id warning web-1']],
    [
      'an id for two things',
      truthOf([root, victim, { ...victim, filter: ['quote'] }]),
      ['duplicate_group_id error web-1'],
    ],
    [
      'a victim in the class of the root, once, with all its objects',
      truthOf(
        [
          root,
          { id: 'cart-service', filter: ['cart\\b'] },
          victim,
          { id: 'web-pod', kind: 'Pod', filter: ['web-.*'] },
        ],
        {
          aliases: [['cart-1', 'cart-service', 'web-1', 'web-pod']],
          propagations: [
            { source: 'cart-1', target: 'cart-service' },
            { source: 'cart-service', target: 'web-1' },
          ],
        },
      ),
      ['victim_in_root_alias_class error web-1'],
    ],
    [
      'no victim in the Service and the Pod of the root itself',
      truthOf([root, { id: 'cart-service', filter: ['cart\\b'] }], {
        aliases: [['cart-1', 'cart-service']],
        propagations: [{ source: 'cart-1', target: 'cart-service' }],
      }),
      [],
    ],
    [
      'no victim in what the fault does not reach',
      truthOf([root, { id: 'cart-old', kind: 'Deployment', filter: ['trolley'] }], {
        aliases: [['cart-1', 'cart-old']],
      }),
      [],
    ],
    [
      'a Pod that is not aliased to its Deployment',
      truthOf([root, { id: 'cart-pod', kind: 'Pod', filter: ['cart-.*'] }]),
      ['root_equivalent_not_aliased error cart-1'],
    ],
    [
      'a cluster-scoped root without namespace',
      truthOf([{ id: 'shop', kind: 'Namespace', filter: ['shop'], root_cause: true, namespace: undefined }]),
      ['root_without_namespace info shop'],
    ],
    [
      'a namespaced root without namespace',
      truthOf([{ ...root, namespace: undefined }]),
      ['root_without_namespace error cart-1'],
    ],
    ['two causes', truthOf([root, { ...victim, root_cause: true }]), ['several_roots info']],
    [
      'no two causes in two groups of one class',
      truthOf([root, { id: 'cart-pod', kind: 'Pod', filter: ['cart-.*'], root_cause: true }], {
        aliases: [['cart-1', 'cart-pod']],
      }),
      [],
    ],
    ['no cause', truthOf([victim]), ['no_root error']],
    ['no fault in the list', truthOf([root], { faults: [] }), ['no_fault warning']],
    ['a fault called none', truthOf([root], { faults: [{ fault_mechanism: 'none' }] }), ['no_fault warning']],
  ];
  for (const [what, truth, expected] of cases) {
    it(`${/^no (?!cause|fault)/.test(what) ? 'sees' : 'names'} ${what}`, () =>
      assert.deepEqual(codes(truth), expected));
  }
});

describe('ownNames', () => {
  it('spells out what simple filters name', () => {
    const filters = [
      'cart\\b',
      'cart-.*',
      '^cart$',
      '.*cart',
      'load-generator-.*',
      'ad-.*_AdService',
      '*.*',
      '(a|b)',
      '.*',
    ];
    assert.deepEqual(
      filters.map((filter) => ownNames({ filter: [filter] })),
      [['cart'], ['cart'], ['cart'], ['cart'], ['load-generator'], [], [], [], []],
    );
  });
});
