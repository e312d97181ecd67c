import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { ImportReport } from '../../src/core/schema/importReport.ts';
import { cliScene } from '../support/cliScene.ts';
import { sharedDir } from '../support/shared.ts';
import { skip } from '../support/skip.ts';
import { writeFiles } from '../support/taskFolder.ts';

const labels = { alertname: 'PodCrashLooping', namespace: 'shop', pod: 'cart-0' };
const collected = {
  'get-pods.json': JSON.stringify({
    kind: 'List',
    items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'cart-0', namespace: 'shop' } }],
  }),
  'alerts.json': JSON.stringify([
    { labels, annotations: {}, state: 'firing', activeAt: '2025-09-11T20:00:00Z' },
  ]),
  'pod-logs/shop/cart-0.log': '2025-09-11T20:00:01Z ERROR \u001b[31mno database\n',
  'post-mortem.md': '# It was the cart\n',
  'a\nSecrets: none at all.md': 'x\n',
};

/** A truth that a person could have written. */
const truth = (kind: string, namespace: string, filter: string): string =>
  `metadata: {version: v1}\ngroups:\n  - {id: c-1, kind: ${kind}, namespace: ${namespace}, filter: ['${filter}'], root_cause: true}\nfault:\n  - {condition: c, entity: {kind: ${kind}, name: x, group_id: c-1}}\n`;

const baseline = {
  models: [{ name: 'm', adapter: 'baseline', strategy: 'triage' }],
  agent_policy: { max_turns: 40 },
};

describe('snapshot import', () => {
  it('says in words what came from where, what is missing, and what to do next', async () => {
    using scene = cliScene({ tasks: 0 });
    writeFiles(scene.in('dump'), collected);
    const { code, stdout, stderr } = await scene.run([
      'snapshot',
      'import',
      'dump',
      '--into',
      'mine',
      '--title',
      'A cart',
    ]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^Imported dump as task dump into .*mine\/dump$/m);
    assert.match(stdout, /^ {2}k8s_objects_raw\.tsv +1 row$/m);
    assert.match(stdout, /^ {2}otel_traces_raw\.tsv: it is missing: no call graph/m);
    assert.match(stdout, /^ {2}not read {2}post-mortem\.md: text that is no log/m);
    assert.match(stdout, /^ {2}not read {2}a Secrets: none at all\.md: /m);
    assert.match(stdout, /^Read back: 3 entities, no problem$/m);
    assert.match(stdout, /fill in ground_truth\.template\.yaml/);
    assert.equal(stdout.includes('\u001b'), false);
    assert.deepEqual(readdirSync(scene.in('mine')).sort(), ['dump', 'suite.json']);
    const template = readFileSync(scene.in('mine/dump/ground_truth.template.yaml'), 'utf8');
    assert.match(template, /^# {3}- \{kind: Pod, namespace: shop, name: cart-0\}$/m);
    assert.ok(template.split('\n').every((line) => line === '' || line.startsWith('#')));
  });

  it('prints its report as one JSON object, and refuses what it cannot do with a next step', async () => {
    using scene = cliScene({ tasks: 0 });
    writeFiles(scene.in('dump'), collected);
    const args = ['snapshot', 'import', 'dump', '--into', 'mine', '--json'];
    const { stdout } = await scene.run([...args, '--to', '2025-09-11T21:00:00+01:00']);
    const report = ImportReport.parse(JSON.parse(stdout).report);
    assert.deepEqual([report.captured_at, report.task], ['2025-09-11 20:00:00.000000000', 'dump']);
    for (const [more, pattern] of [
      [[], /is there already, and is not empty/],
      [
        ['--from', '2026-01-01T00:00:00Z', '--to', '2025-01-01T00:00:00Z', '--task', 'x'],
        /--from is later than --to/,
      ],
      [['--from', 'yesterday', '--task', 'x'], /--from "yesterday" is not a time with its zone\nWrite it as/],
    ] as const) {
      const refused = await scene.run([...args, ...more]);
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, pattern);
    }
  });

  it('makes a task that is listed and linted without a truth, refuses to be scored, and runs with one', async () => {
    using scene = cliScene({ tasks: 0 });
    writeFiles(scene.in('dump'), collected);
    await scene.run(['snapshot', 'import', 'dump', '--into', 'mine', '--title', 'A cart']);
    const list = await scene.run(['tasks', 'list', 'mine']);
    assert.match(list.stdout, /^dump {2}A cart {2}! half a snapshot: .*; no ground truth in .*mine\/dump/m);
    const lint = await scene.run(['tasks', 'lint', 'mine', '--json']);
    const codes = JSON.parse(lint.stdout).map(({ code }: { code: string }) => code);
    assert.deepEqual(codes.sort(), ['half_snapshot', 'missing_ground_truth']);
    scene.config({ tasks_dir: 'mine', ...baseline });
    const refused = await scene.run(['run']);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /task dump has no ground truth \(.*mine\/dump\)\n.*ground_truth\.yaml/);

    writeFileSync(scene.in('mine/dump/ground_truth.yaml'), truth('Service', 'shop', 'cart'));
    const run = await scene.run(['run']);
    assert.equal(run.code, 0, run.stderr);
    const [attempt] = scene.results().report('m').tasks[0]?.attempts ?? [];
    assert.deepEqual([attempt?.outcome, attempt?.score], ['submitted', 1]);
  });

  it('makes of a real support bundle a task over which the baseline runs', async function () {
    this.timeout(60_000);
    const bundle = sharedDir('real-data', 'k8s-support-bundle');
    if (bundle === null) skip(this, 'the folder of reference data is not beside the repository');
    using scene = cliScene({ tasks: 0 });
    const made = await scene.run(['snapshot', 'import', bundle, '--into', 'mine', '--task', 'bundle']);
    assert.equal(made.code, 0, made.stderr);
    writeFileSync(scene.in('mine/bundle/ground_truth.yaml'), truth('Pod', 'default', 'backend-api-.*'));
    const lint = await scene.run(['tasks', 'lint', 'mine', '--json']);
    const codes = JSON.parse(lint.stdout).map(({ code }: { code: string }) => code);
    assert.deepEqual(codes, ['half_snapshot']);
    scene.config({ tasks_dir: 'mine', ...baseline });
    const run = await scene.run(['run']);
    assert.equal(run.code, 0, run.stderr);
    const [attempt] = scene.results().report('m').tasks[0]?.attempts ?? [];
    assert.equal(attempt?.outcome, 'submitted');
    assert.ok((attempt?.claims.length ?? 0) > 0);
  });
});
