import assert from 'node:assert/strict';
import type { GroundTruth, GroundTruthGroup } from '../../../../src/core/schema/groundTruth.ts';
import { parseGroundTruth } from '../../../../src/core/scoring/groundTruth.ts';
import { compileFilter } from '../../../../src/core/scoring/groupName.ts';
import type { Fault } from '../../../../src/core/simulate/fault/fault.ts';
import { faults } from '../../../../src/core/simulate/fault/registry.ts';
import { type MemorySnapshot, objectBodies, type Row, snapshotOf, testSeed } from './snapshotInMemory.ts';

/** Words that would give the game away; `default` and `segfault` are other words. */
const givesAway =
  /\bfaults?\b|inject|root.?cause|scenario|simulat|it-?bench|benchmark|ground.?truth|\bsamples?[-_]\d/i;

describe('the registry of faults', () => {
  it('has ids of their own, sixteen faults at least, both shapes of truth, two roots once and none once', () => {
    assert.equal(new Set(faults.map((fault) => fault.id)).size, faults.length);
    assert.ok(faults.length >= 16);
    assert.deepEqual(new Set(faults.map((fault) => fault.shape)), new Set(['flat', 'wrapped']));
    assert.equal(faults.filter((fault) => fault.roots.length === 2).length, 1);
    assert.equal(
      faults.filter((fault) => fault.roots.some((root) => root.truth.mechanism === 'none')).length,
      1,
    );
  });

  it('says in a symptom what is seen, not what is wrong', () => {
    for (const { symptom, id } of faults) {
      assert.doesNotMatch(
        symptom,
        /flag|image|quota|chaos|polic|autoscal|password|selector|port|environment|node/i,
        id,
      );
    }
  });
});

let calm: MemorySnapshot | null = null;

for (const fault of faults) {
  describe(`the incident ${fault.id}`, () => {
    let snapshot: MemorySnapshot;
    let truth: GroundTruth;
    before(async () => {
      snapshot = await snapshotOf(fault.id);
      truth = parseGroundTruth(snapshot.groundTruth, 'ground_truth.yaml');
    });

    it('has a ground truth in its shape, with its number of roots', () => {
      assert.equal(truth.shape, fault.shape);
      assert.equal(truth.groups.filter((group) => group.root_cause).length, fault.roots.length);
      assert.equal(truth.faults.length, fault.roots.length);
    });

    it('begins like every other: the first traces and logs tell nothing of what will happen', async () => {
      calm ??= await snapshotOf('no_fault');
      for (const name of ['otel_traces_raw.tsv', 'otel_logs_raw.tsv']) {
        const first = firstMinute(snapshot.rows(name)).map(withoutPod);
        assert.ok(first.length > 0, name);
        assert.deepEqual(first, firstMinute(calm.rows(name)).map(withoutPod), name);
      }
    });

    it('begins with the objects of every other, but for what was changed before the recording', async () => {
      calm ??= await snapshotOf('no_fault');
      const [first, usual] = [snapshot, calm].map((one) => new Set(firstBodies(one, changedBefore(fault))));
      assert.ok(first !== undefined && usual !== undefined && first.size > 50);
      assert.deepEqual(first, usual);
    });

    it('has groups that name objects of the snapshot, and nothing that names no group', () => {
      const objects = objectBodies(snapshot).map(({ body }) => body);
      for (const group of truth.groups) {
        const found = objects.some(
          ({ kind, metadata }) =>
            kind === group.kind && metadata.namespace === group.namespace && names(group, metadata.name),
        );
        assert.ok(found, `${group.id} names no object`);
      }
      const ids = new Set(truth.groups.map((group) => group.id));
      assert.equal(ids.size, truth.groups.length, 'a group id occurs twice');
      const named = [
        ...truth.aliases.flat(),
        ...truth.propagations.flatMap(({ source, target }) => [source, target]),
        ...truth.alerts.map((alert) => alert.group_id ?? assert.fail('an alert without a group')),
      ];
      for (const id of named) assert.ok(ids.has(id), `${id} is no group`);
    });

    it('never names its cause, its seed or its maker in a snapshot file', () => {
      for (const [name, text] of snapshot.files) {
        assert.doesNotMatch(name, givesAway);
        const hit = givesAway.exec(text);
        assert.equal(hit, null, `${name}: …${text.slice((hit?.index ?? 0) - 60, (hit?.index ?? 0) + 60)}…`);
        assert.ok(!text.includes(testSeed), `${name} holds the seed`);
        assert.ok(!text.includes(fault.id), `${name} holds the id`);
      }
      assert.doesNotMatch(snapshot.title, givesAway);
      assert.match(snapshot.title, / after \d\d:\d\d$/);
    });

    it('leaves two kinds of evidence at least besides its alerts, new or far more frequent since onset', () => {
      const kinds = evidence(snapshot, truth);
      assert.ok(kinds.length >= 2, `only ${kinds.join(', ') || 'none'}`);
    });

    it('lets some alert fire that did not fire before onset', () => {
      assert.ok(truth.alerts.length > 0);
    });

    it('changes or makes other objects too, so that a change alone proves nothing', () => {
      const roots = truth.groups.filter((group) => group.root_cause);
      const innocent = changedObjects(snapshot).filter(
        ({ kind, name }) =>
          kind !== 'Endpoints' && !roots.some((root) => root.kind === kind && names(root, name)),
      );
      assert.ok(innocent.length >= 2, JSON.stringify(innocent));
    });
  });
}

/** A row without the pod it comes from, which another deploy before the recording gives another name. */
function withoutPod({ ResourceAttributes, ...row }: Row): Row {
  return row;
}

/** Names of what a fault changed before the recording began; onset is seven minutes into it at least. */
function changedBefore(fault: Fault): string[] {
  const early = [...fault.changes, ...(fault.company ?? [])].filter((change) => {
    const first = change.type === 'chaos' ? change.everyMinutes : 0;
    return (change.atMinute ?? 0) - first < -5;
  });
  return early.map((change) => {
    switch (change.type) {
      case 'flags':
        return 'shop-flags';
      case 'create':
        return change.object.name;
      case 'cordon':
        return 'Node';
      default:
        return 'name' in change ? change.name : change.service;
    }
  });
}

/** Objects of the first poll, without those of the given names. */
function firstBodies(snapshot: MemorySnapshot, names: readonly string[]): string[] {
  const bodies = objectBodies(snapshot).filter(({ at }) => at < '2026-03-04 09:01:00');
  return bodies
    .filter(({ body: { kind, metadata } }) =>
      names.every((name) => kind !== name && !metadata.name.startsWith(name)),
    )
    .map(({ body }) => JSON.stringify(body));
}

function firstMinute(rows: readonly Row[]): Row[] {
  return rows.filter((row) => (row.Timestamp ?? '') < '2026-03-04 09:01:00');
}

function names(group: GroundTruthGroup, name: string): boolean {
  return (group.filter ?? []).some((filter) => {
    const compiled = compileFilter(filter);
    return compiled.ok && compiled.test(name);
  });
}

/** Kinds of evidence, alerts aside, that are there after onset and were not there, or were much rarer, before. */
function evidence(snapshot: MemorySnapshot, truth: GroundTruth): string[] {
  const { onset } = snapshot;
  const isMore = (file: string, test: (row: Row) => boolean): boolean => {
    const times = snapshot
      .rows(file)
      .filter(test)
      .map((row) => row.Timestamp ?? '');
    const after = times.filter((time) => time >= onset).length;
    return after >= 3 && after > 2 * (times.length - after);
  };
  const unusual = /"reason":"(Failed\w*|BackOff|OOMKilling|Applied|SuccessfulRescale|NodeNotSchedulable)"/;
  const kinds: Record<string, boolean> = {
    'failing spans': isMore('otel_traces_raw.tsv', (row) => row.StatusCode === 'Error'),
    'slow spans': isMore('otel_traces_raw.tsv', (row) => Number(row.Duration) > 2e8),
    'error logs': isMore(
      'otel_logs_raw.tsv',
      (row) => row.SeverityText === 'ERROR' && row.ServiceName !== 'shop-db',
    ),
    events: isMore(
      'k8s_events_raw.tsv',
      (row) => unusual.test(row.Body ?? '') && isAboutGroup(row.Body ?? '', truth),
    ),
    'a changed root': changedObjects(snapshot).some(({ kind, name }) => isRoot(truth, kind, name)),
    'a root that somebody changed before the recording': objectBodies(snapshot).some(
      ({ body: { kind, metadata } }) =>
        isRoot(truth, kind, metadata.name) && (metadata.managedFields ?? []).some(isByHand),
    ),
    'more pods': snapshot.names('metrics/pod_web-').length > 4,
    'more traffic': isMore(
      'otel_traces_raw.tsv',
      (row) => row.SpanName === 'GET /' && row.SpanKind === 'Server',
    ),
  };
  return Object.keys(kinds).filter((kind) => kinds[kind]);
}

function isRoot(truth: GroundTruth, kind: string, name: string): boolean {
  return truth.groups.some((group) => group.root_cause && group.kind === kind && names(group, name));
}

/** Whether the subject of an event belongs to a group of the truth. */
function isAboutGroup(body: string, truth: GroundTruth): boolean {
  const { object } = JSON.parse(body);
  const { kind, name } = object.regarding ?? object.involvedObject;
  return truth.groups.some((group) => group.kind === kind && names(group, name));
}

/** A change that was neither there from the start nor made by a controller, and that is older than the recording. */
function isByHand({ manager, time }: { manager: string; time: string }): boolean {
  return (
    !['helm', 'kubelet'].includes(manager) && !manager.endsWith('-manager') && time < '2026-03-04T09:00:00Z'
  );
}

/** Objects of the shop and of Chaos Mesh whose spec or data differ between polls, or that came or went. */
function changedObjects(snapshot: MemorySnapshot): { kind: string; name: string }[] {
  const versions = new Map<string, { kind: string; name: string; texts: string[] }>();
  for (const { body } of objectBodies(snapshot)) {
    const { kind, metadata, spec, data } = body;
    const key = `${metadata.namespace ?? ''}/${kind}/${metadata.name}`;
    const known = versions.get(key) ?? { kind, name: metadata.name, texts: [] };
    known.texts.push(JSON.stringify({ spec, data }));
    versions.set(key, known);
  }
  const polls = Math.max(...[...versions.values()].map(({ texts }) => texts.length));
  return [...versions.values()].filter(({ texts }) => new Set(texts).size > 1 || texts.length < polls);
}
