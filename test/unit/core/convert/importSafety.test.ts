import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { importSnapshot } from '../../../../src/core/convert/importSnapshot.ts';
import { BenchError } from '../../../../src/core/errors.ts';
import { loadSuite } from '../../../../src/core/suite/loadSuite.ts';
import { stageTask } from '../../../../src/core/suite/stage.ts';
import { importScene } from '../../../support/importScene.ts';
import { writeFiles } from '../../../support/taskFolder.ts';

const never = new AbortController().signal;
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'cart-0', namespace: 'shop' } };

function refusal(pattern: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(BenchError.is(error, 'usage'), String(error));
    assert.match(error.message, pattern);
    return true;
  };
}

describe('an import', () => {
  it('makes a task that lists and stages, whose report and template no agent sees', async () => {
    using scene = importScene({ 'pod.json': pod, 'logs/shop/cart-0.log': 'ERROR boom\n' });
    await scene.importing({ title: 'Cart trouble' });
    const suite = await loadSuite(scene.into, {}, never);
    const [task] = suite.tasks;
    assert.ok(task !== undefined && suite.tasks.length === 1);
    assert.deepEqual([task.id, task.title, task.groundTruth], ['task', 'Cart trouble', null]);
    assert.ok(suite.findings.some(({ code }) => code === 'missing_ground_truth'));
    const { entries, hidden } = await stageTask(task, scene.in('stage'), never);
    assert.deepEqual(entries, ['k8s_objects_raw.tsv', 'otel_logs_raw.tsv']);
    assert.deepEqual([...hidden].sort(), ['ground_truth.template.yaml', 'import-report.json']);
  });

  it('adds its task to those of earlier imports, and to a folder of tasks without a manifest', async () => {
    using scene = importScene({ 'pod.json': pod });
    await scene.importing({ task: 'first' });
    await scene.importing({ task: 'second', title: 'Another' });
    const suite = await loadSuite(scene.into, {}, never);
    assert.deepEqual(
      suite.tasks.map(({ id, title }) => `${id}: ${title}`),
      ['first: An incident', 'second: Another'],
    );

    writeFiles(scene.in('plain', 'Scenario-1'), { 'ground_truth.yaml': 'groups: []\n' });
    await importSnapshot({ ...usual(scene.input), into: scene.in('plain'), task: 'mine' }, never);
    const plain = await loadSuite(scene.in('plain'), {}, never);
    assert.deepEqual(
      plain.tasks.map(({ id }) => id),
      ['Scenario-1', 'mine'],
    );
  });

  it('refuses a folder that is taken, lies in its input, or is a suite of another maker, and leaves it alone', async () => {
    using scene = importScene({ 'pod.json': pod });
    writeFiles(scene.into, { 'task/notes.txt': 'mine' });
    await assert.rejects(scene.importing(), refusal(/is there already, and is not empty/));
    await assert.rejects(scene.importing({ task: '../out' }), refusal(/cannot be the id of a task/));
    const inside = { ...usual(scene.input), into: scene.in('input', 'out') };
    await assert.rejects(importSnapshot(inside, never), refusal(/lies inside/));
    writeFileSync(scene.in('tasks', 'suite.json'), '{"id": "theirs"}');
    await assert.rejects(scene.importing({ task: 'other' }), refusal(/was not made by imports/));
    assert.deepEqual(readdirSync(scene.into).sort(), ['suite.json', 'task']);
    assert.deepEqual(readdirSync(scene.in('tasks', 'task')), ['notes.txt']);
  });

  it('leaves nothing behind when it is stopped, or when nothing is known', async () => {
    using scene = importScene({ 'a.json': pod, 'b.json': pod });
    const stopping = new AbortController();
    const options = { ...usual(scene.input), into: scene.into, onProgress: () => stopping.abort() };
    await assert.rejects(importSnapshot(options, stopping.signal), { name: 'AbortError' });
    assert.equal(existsSync(scene.into), false);
    using unknown = importScene({ 'answer.txt': 'It was the cart.\n' });
    await assert.rejects(
      unknown.importing(),
      refusal(/nothing in .* is known.* answer\.txt: text that is no log/),
    );
    assert.equal(existsSync(unknown.into), false);
  });

  it('follows no link, be it to a file, to a folder or to itself', async () => {
    using scene = importScene({ 'pod.json': pod });
    writeFiles(scene.in('elsewhere'), {
      'other.json': JSON.stringify({ ...pod, metadata: { name: 'secret-pod' } }),
    });
    symlinkSync(scene.in('elsewhere', 'other.json'), scene.in('input', 'link.json'));
    symlinkSync(scene.in('elsewhere'), scene.in('input', 'folder'));
    symlinkSync(scene.input, scene.in('input', 'loop'));
    mkdirSync(scene.in('input', '.git'));
    const { report, objects } = await scene.importing();
    assert.deepEqual(
      objects.map(({ name }) => name),
      ['cart-0'],
    );
    const skipped = report.files.filter((file) => file.not_read !== null);
    assert.deepEqual(
      skipped.map(({ path, not_read }) => `${path}: ${not_read}`),
      [
        '.git: hidden by its name',
        'folder: a symbolic link, which is not followed',
        'link.json: a symbolic link, which is not followed',
        'loop: a symbolic link, which is not followed',
      ],
    );
  });

  it('leaves out what lies outside of the window, and counts it', async () => {
    const lines = ['19', '20', '21'].map((hour) => `2025-09-11T${hour}:00:00.000000000Z at ${hour}`);
    const labels = { alertname: 'A', namespace: 'shop' };
    using scene = importScene({
      'shop/cart-0.log': lines.join('\n'),
      'alerts.json': [{ labels, annotations: {}, state: 'firing', activeAt: '2025-09-11T18:00:00Z' }],
      'pod.json': pod,
    });
    const options = { from: '2025-09-11 19:30:00.000000000', to: '2025-09-11 20:30:00.000000000' };
    const { logs, alerts, objects, report } = await scene.importing(options);
    assert.deepEqual(
      logs.map(({ body }) => body),
      ['at 20'],
    );
    assert.deepEqual([alerts.length, objects[0]?.at], [0, options.to]);
    assert.deepEqual(
      report.files.map(({ path, outside_window }) => [path, outside_window]),
      [
        ['alerts.json', 1],
        ['pod.json', 0],
        ['shop/cart-0.log', 2],
      ],
    );
  });

  it('keeps lines that are very long, broken or blank from doing harm', async () => {
    const long = `ERROR ${'x'.repeat(3 << 20)}`;
    const odd = Buffer.concat([
      Buffer.from('\n \nbytes '),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('\r\n"quoted\ttab"\nlast'),
    ]);
    using scene = importScene({ 'shop/cart-0.log': Buffer.concat([Buffer.from(`${long}\n`), odd]) });
    const { logs, report } = await scene.importing();
    assert.deepEqual(
      logs.map(({ body }) => (body.length < 100 ? body : body.length)),
      [1 << 20, 'bytes \uFFFD\uFFFD', '"quoted\ttab"', 'last'],
    );
    assert.equal(report.files[0]?.rows, 4);
    const notes = report.files[0]?.notes.join('\n') ?? '';
    for (const word of [/blank.*: 2$/m, /longer than.*: 1$/m, /not UTF-8.*: 1$/m, /without a time.*: 4$/m])
      assert.match(notes, word);
  });

  it('ties logs to pods by their objects, and gives lines without a time that of the line before', async () => {
    const owner = { kind: 'ReplicaSet', name: 'cart-5d8f9c7b6f', controller: true };
    const labels = { 'pod-template-hash': '5d8f9c7b6f' };
    const name = 'cart-5d8f9c7b6f-x7k2p';
    using scene = importScene({
      'z/pods.json': { ...pod, metadata: { name, namespace: 'shop', labels, ownerReferences: [owner] } },
      'a/logs.tar/x/cart-5d8f9c7b6f-x7k2p.log': '2025-09-11T20:00:00Z ERROR boom\n  at main\n',
    });
    const { logs, dir } = await scene.importing();
    assert.deepEqual(
      logs.map(({ at, serviceName }) => [at, serviceName]),
      [
        ['2025-09-11 20:00:00.000000000', 'cart'],
        ['2025-09-11 20:00:00.000000000', 'cart'],
      ],
    );
    assert.match(logs[1]?.logAttributes ?? '', /'log\.time_from': 'previous_line'/);
    assert.match(
      logs[1]?.resourceAttributes ?? '',
      /'k8s\.deployment\.name': 'cart'.*'k8s\.namespace\.name': 'shop'/,
    );
    assert.doesNotMatch(readFileSync(`${dir}/otel_logs_raw.tsv`, 'utf8'), /logs\.tar/);
  });
});

function usual(input: string) {
  return { input, task: 'task', title: 'An incident', from: '', to: '', namespace: '' };
}
