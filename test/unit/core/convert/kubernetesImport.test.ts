import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { buildEntityIndex } from '../../../../src/core/snapshot/entityIndex.ts';
import { importScene } from '../../../support/importScene.ts';

const never = new AbortController().signal;

function object(kind: string, name: string, more: object = {}): object {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'shop' }, ...more };
}

function event(name: string, lastTimestamp: string | null, more: object = {}): object {
  return {
    ...object('Event', name),
    involvedObject: { kind: 'Pod', name: 'cart-0', namespace: 'shop' },
    reason: 'BackOff',
    message: 'Back-off restarting failed container',
    type: 'Warning',
    lastTimestamp,
    ...more,
  };
}

describe('importing Kubernetes objects and events', () => {
  it('reads lists and single objects, JSON and YAML, packed or not, whatever their files are called', async () => {
    const yaml =
      '# taken by hand\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: flags, namespace: shop}\n---\nkind: Node\napiVersion: v1\nmetadata: {name: n1}\n';
    using scene = importScene({
      'a/list.txt': JSON.stringify(
        { apiVersion: 'v1', items: [object('Pod', 'cart-0')], kind: 'List' },
        null,
        4,
      ),
      'raw.json': {
        kind: 'ServiceList',
        apiVersion: 'v1',
        items: [{ metadata: { name: 'cart', namespace: 'shop' } }],
      },
      'one.json': object('Deployment', 'cart'),
      'two.json': `${JSON.stringify(object('Job', 'a'))}\n${JSON.stringify(object('Job', 'b'))}\n`,
      'packed.json.gz': gzipSync(JSON.stringify(object('Secret', 'db', { data: { a: 'aHVudGVyMg==' } }))),
      'flags.yaml': yaml,
    });
    const { objects, report } = await scene.importing();
    assert.deepEqual(objects.map(({ kind, name }) => `${kind}/${name}`).sort(), [
      'ConfigMap/flags',
      'Deployment/cart',
      'Job/a',
      'Job/b',
      'Node/n1',
      'Pod/cart-0',
      'Secret/db',
      'Service/cart',
    ]);
    assert.ok(report.files.every((file) => file.not_read === null && file.refused.length === 0));
    assert.deepEqual(report.read_back.problems, []);
    assert.equal(report.secrets.secret_data, 1);
    assert.doesNotMatch(scene.written(), /aHVudGVyMg/);
  });

  it('reads events of both API groups, in order of time, and dates objects by the newest', async () => {
    const modern = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'e3', namespace: 'shop' },
      regarding: { kind: 'Pod', name: 'cart-0', namespace: 'shop' },
      reason: 'Killing',
      note: 'Stopping container',
      type: 'Normal',
      eventTime: '2025-09-11T20:00:01.5Z',
    };
    const items = [event('e1', '2025-09-11T20:00:02Z'), modern, event('e2', '2025-09-11T20:00:00Z')];
    using scene = importScene({
      'events.json': { kind: 'EventList', items },
      'pod.json': object('Pod', 'cart-0'),
    });
    const { events, objects, report, dir } = await scene.importing();
    assert.deepEqual(
      events.map(({ name }) => name),
      ['e2', 'e3', 'e1'],
    );
    assert.equal(report.captured_at, '2025-09-11 20:00:02.000000000');
    assert.equal(objects[0]?.at, report.captured_at);
    const index = await buildEntityIndex(dir, never);
    assert.equal(index.hasSymptom({ namespace: 'shop', kind: 'Pod', name: 'cart-0' }), true);
  });

  it('accounts for what it refuses, and for what it does not know', async () => {
    const items = [
      event('e1', null, { reason: '' }),
      { kind: 'Pod', apiVersion: 'v1', metadata: {} },
      7,
      { a: 1 },
    ];
    using scene = importScene({
      'list.json': { kind: 'List', items: [...items, object('Pod', 'cart-0')] },
      'answer.json': { root_cause: 'cart' },
      'notes.txt': 'It was the cart.\n',
      'image.png': Uint8Array.from([0x89, 0x50, 0, 1, 2]),
      'bundle.tar.gz': gzipSync(tarHead()),
      'empty.json': '',
      'top.txt': 'NAME     CPU(cores)   MEMORY(bytes)\ncart-0   3m           84Mi\n',
    });
    const { report } = await scene.importing();
    const files = new Map(report.files.map((file) => [file.path, file]));
    assert.deepEqual(files.get('list.json')?.refused, [
      { reason: 'an event without a reason, or without the kind of what it is about', count: 1 },
      { reason: 'an object of kind Pod without a name', count: 1 },
      { reason: 'a bare value in a list, which is nothing known', count: 1 },
      { reason: 'JSON that is nothing known: an object with the keys a', count: 1 },
    ]);
    const unread = [...files.values()].map(({ path, not_read }) => [path, not_read]);
    assert.deepEqual(unread, [
      ['answer.json', 'JSON that is nothing known: an object with the keys root_cause'],
      ['bundle.tar.gz', 'a tar archive, which is not unpacked: unpack it and import the folder'],
      ['empty.json', 'empty'],
      ['image.png', 'binary: neither text nor gzip of text'],
      ['list.json', null],
      ['notes.txt', 'text that is no log by its lines, its name or its folder'],
      ['top.txt', 'what kubectl prints for people: take the same with -o json'],
    ]);
  });

  it('keeps what stands before a cut, in text and in gzip, and says so', async () => {
    const list = JSON.stringify({ kind: 'PodList', items: [object('Pod', 'a'), object('Pod', 'b')] });
    const padded = JSON.stringify(object('ConfigMap', 'c', { data: { x: '0123456789'.repeat(20_000) } }));
    const packed = gzipSync(`${list}\n${padded}`, { level: 0 });
    using scene = importScene({
      'cut.json': list.slice(0, -30),
      'cut.json.gz': packed.subarray(0, packed.length - 1000),
      'broken.json': '{"kind": "Pod", oops}',
      'broken.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: [}\n',
    });
    const { objects, report } = await scene.importing();
    assert.deepEqual(objects.map(({ name }) => name).sort(), ['a', 'a', 'b']);
    const notes = report.files.map(
      ({ path, notes: own, not_read }) => `${path} ${own.join(' ')} ${not_read ?? ''}`,
    );
    assert.match(notes[0] ?? '', /^broken\.json .*it is not JSON/);
    assert.match(notes[1] ?? '', /^broken\.yaml .*it is not YAML/);
    assert.match(notes[2] ?? '', /^cut\.json the JSON is cut/);
    assert.match(notes[3] ?? '', /^cut\.json\.gz the JSON is cut.*cannot be read to its end/);
  });

  it('says that an empty list was looked for, and that a missing one was not', async () => {
    using scene = importScene({ 'e.json': { kind: 'EventList', items: null }, 'p.json': object('Pod', 'a') });
    const { report } = await scene.importing();
    const lack = Object.fromEntries(
      report.parts.map(({ part, files, lack: text }) => [part, [files, text ?? '']]),
    );
    assert.deepEqual([lack.k8s_objects, lack.k8s_events?.[0], lack.otel_traces?.[0]], [[1, ''], 1, 0]);
    assert.match(String(lack.k8s_events?.[1]), /^it was looked for and is empty/);
    assert.match(String(lack.otel_traces?.[1]), /^it is missing: no call graph/);
  });
});

/** The first block of a tar archive, as far as it is looked at. */
function tarHead(): Buffer {
  const head = Buffer.alloc(512);
  head.write('ustar', 257, 'latin1');
  return head;
}
