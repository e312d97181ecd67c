import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cliScene, naming } from '../support/cliScene.ts';
import { soundTruth, writeFiles } from '../support/taskFolder.ts';

const right = { right: naming('shop/Deployment/cart') };

describe('tasks list', () => {
  it('names every task, and what it lacks', async () => {
    using scene = cliScene();
    rmSync(scene.in('tasks/Scenario-2/ground_truth.yaml'));
    const { code, stdout, stderr } = await scene.run(['tasks', 'list', 'tasks']);
    assert.deepEqual([code, stderr], [0, '']);
    const [title, first, second] = stdout.split('\n');
    assert.equal(title, 'tasks: 2 tasks, layout itbench_lite');
    assert.match(first ?? '', /^Scenario-1 {2}/);
    assert.doesNotMatch(first ?? '', /!/);
    assert.match(second ?? '', /^Scenario-2 {2}.*! no ground truth in /);
  });

  it('prints one JSON object with every task', async () => {
    using scene = cliScene({ tasks: 11 });
    const { code, stdout } = await scene.run(['tasks', 'list', 'tasks', '--json']);
    assert.equal(code, 0);
    assert.equal(stdout.split('\n').length, 2);
    const suite = JSON.parse(stdout);
    assert.equal(suite.layout, 'itbench_lite');
    assert.deepEqual(
      suite.tasks.map(({ id }: { id: string }) => id),
      Array.from({ length: 11 }, (_, index) => `Scenario-${index + 1}`),
    );
    assert.deepEqual(suite.tasks[0].findings, []);
    assert.equal(suite.tasks[0].ground_truth, scene.in('tasks/Scenario-1/ground_truth.yaml'));
  });

  it('says what is wrong with a folder that is missing, empty or a file', async () => {
    using scene = cliScene();
    mkdirSync(scene.in('empty'));
    const missing = await scene.run(['tasks', 'list', 'nowhere']);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /^error: .*nowhere.* (does not exist|no such)/i);
    const empty = await scene.run(['tasks', 'list', 'empty']);
    assert.equal(empty.code, 2);
    assert.match(empty.stderr, /^error: .*empty.* no task/);
    writeFileSync(scene.in('file'), '');
    const file = await scene.run(['tasks', 'list', 'file']);
    assert.equal(file.code, 2);
    assert.match(file.stderr, /^error: .*file is (a file|no folder|not a folder)/);
  });
});

describe('tasks lock and verify', () => {
  it('find every file as locked, then name what is missing, changed and extra', async () => {
    using scene = cliScene();
    const lock = await scene.run(['tasks', 'lock', 'tasks']);
    assert.equal(lock.code, 0, lock.stderr);
    assert.match(lock.stdout, /^Locked 14 files in .*suite\.lock\.json\nsha256 of the lock: [0-9a-f]{64}\n$/);
    const sound = await scene.run(['tasks', 'verify', 'tasks']);
    assert.deepEqual([sound.code, sound.stdout], [0, '14 files are as locked.\n']);

    rmSync(scene.in('tasks/Scenario-1/otel_logs_raw.tsv'));
    appendFileSync(scene.in('tasks/Scenario-2/ground_truth.yaml'), '# changed\n');
    writeFileSync(scene.in('tasks/Scenario-2/metrics/pod_x_raw.tsv'), 'new\n');
    const broken = await scene.run(['tasks', 'verify', 'tasks']);
    assert.equal(broken.code, 2);
    assert.deepEqual(broken.stdout.split('\n'), [
      'missing  Scenario-1/otel_logs_raw.tsv',
      'changed  Scenario-2/ground_truth.yaml',
      'extra  Scenario-2/metrics/pod_x_raw.tsv',
      'The suite is not what was locked.',
      '',
    ]);
    const json = JSON.parse((await scene.run(['tasks', 'verify', 'tasks', '--json'])).stdout);
    assert.deepEqual(
      [json.ok, json.missing, json.changed, json.extra],
      [
        false,
        ['Scenario-1/otel_logs_raw.tsv'],
        ['Scenario-2/ground_truth.yaml'],
        ['Scenario-2/metrics/pod_x_raw.tsv'],
      ],
    );
  });

  it('say so when there is no lock, or one that is none', async () => {
    using scene = cliScene();
    const none = await scene.run(['tasks', 'verify', 'tasks']);
    assert.equal(none.code, 2);
    assert.match(
      none.stderr,
      /has no suite\.lock\.json, so there is nothing to compare with\n.*tasks lock\n$/,
    );
    writeFileSync(scene.in('tasks/suite.lock.json'), '{"files": 7}');
    const broken = await scene.run(['tasks', 'verify', 'tasks']);
    assert.equal(broken.code, 2);
    assert.match(broken.stderr, /^error: .*suite\.lock\.json/);
  });
});

describe('tasks lint', () => {
  it('finds nothing in sound tasks, and in others names task, severity, code and sentence', async () => {
    using scene = cliScene();
    const sound = await scene.run(['tasks', 'lint', 'tasks']);
    assert.deepEqual([sound.code, sound.stdout], [0, '0 errors, 0 warnings, 0 notes\n']);

    const truth = readFileSync(scene.in('tasks/Scenario-2/ground_truth.yaml'), 'utf8');
    writeFileSync(scene.in('tasks/Scenario-2/ground_truth.yaml'), truth.replace("'cart\\b'", "'*.*'"));
    const { code, stdout } = await scene.run(['tasks', 'lint', 'tasks']);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^Scenario-2 {2}error {2}invalid_regex {2}root cause cart-1: "\*\.\*" is not a valid/,
    );
    assert.match(stdout, /^1 errors, /m);
    const findings = JSON.parse((await scene.run(['tasks', 'lint', 'tasks', '--json'])).stdout);
    assert.deepEqual(Object.keys(findings[0]).sort(), ['code', 'group', 'sentence', 'severity', 'task']);
  });

  it('reads a folder that holds only ground truths', async () => {
    using scene = cliScene();
    mkdirSync(scene.in('truths/a/b'), { recursive: true });
    writeFileSync(scene.in('truths/a/b/groundtruth_v1.yaml'), 'groups: [\n');
    const { code, stdout } = await scene.run(['tasks', 'lint', 'truths']);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /error {2}ground_truth_invalid {2}no answer can be scored: .*groundtruth_v1\.yaml:\d+:\d+: /,
    );
  });
});

describe('a suite that cannot be run', () => {
  it('is refused when its folder is missing or empty', async () => {
    using scene = cliScene({ scripts: right });
    scene.config({ tasks_dir: 'nowhere' });
    const missing = await scene.run(['run']);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /^error: .*nowhere/);
    mkdirSync(scene.in('nowhere'));
    const empty = await scene.run(['run']);
    assert.equal(empty.code, 2);
    assert.match(empty.stderr, /^error: .*nowhere.* no task/);
    assert.equal(existsSync(scene.in('results')), false);
  });

  it('is refused when a ground truth is missing, naming the task, and runs without that task', async () => {
    using scene = cliScene({ scripts: right });
    rmSync(scene.in('tasks/Scenario-2/ground_truth.yaml'));
    const refused = await scene.run(['run']);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /^error: task Scenario-2 has no ground truth \(.*\)\n.*--tasks\.\n$/);
    assert.equal(existsSync(scene.in('results')), false);
    const { code } = await scene.run(['run', '--tasks', 'Scenario-1']);
    assert.equal(code, 0);
    assert.equal(scene.results().report('right').accuracy, 1);
  });

  it('is refused when a ground truth is invalid, with file, line and column', async () => {
    using scene = cliScene({ scripts: right });
    const file = scene.in('tasks/Scenario-2/ground_truth.yaml');
    const truth = readFileSync(file, 'utf8');
    for (const [broken, complaint] of [
      ['groups: [\n', /ground_truth\.yaml:\d+:\d+: /],
      [truth.replace('root_cause: true', 'root_cause: maybe'), /ground_truth\.yaml:\d+:\d+: .*root_cause/],
      [
        truth.replaceAll('root_cause: true', 'root_cause: false'),
        /^error: task Scenario-2: the ground truth marks no group as root cause\n/,
      ],
      ['', /ground_truth\.yaml:1:1: /],
    ] as const) {
      writeFileSync(file, broken);
      const { code, stderr } = await scene.run(['run']);
      assert.equal(code, 2, stderr);
      assert.match(stderr, complaint);
      assert.equal(existsSync(scene.in('results')), false);
    }
  });

  it('is refused when a task has no snapshot at all, naming it', async () => {
    using scene = cliScene({ scripts: right });
    rmSync(scene.in('tasks/Scenario-2'), { recursive: true });
    writeFiles(scene.in('tasks/Scenario-2'), { 'ground_truth.yaml': soundTruth });
    const { code, stderr } = await scene.run(['run']);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /^error: task Scenario-2 \(.*\): .*snapshot/);
    assert.equal(existsSync(scene.in('results')), false);
  });

  it('with half a snapshot runs, after saying what is missing', async () => {
    using scene = cliScene({ scripts: right });
    rmSync(scene.in('tasks/Scenario-2/k8s_events_raw.tsv'));
    rmSync(scene.in('tasks/Scenario-2/metrics'), { recursive: true });
    const lint = await scene.run(['tasks', 'lint', 'tasks']);
    assert.match(
      lint.stdout,
      /^Scenario-2 {2}error {2}half_snapshot .*k8s_events_raw\.tsv is missing, metrics\/\*_raw\.tsv is missing/m,
    );
    const { code, stderr } = await scene.run(['run']);
    assert.equal(code, 0);
    assert.match(stderr, /^warning: Scenario-2: half a snapshot: k8s_events_raw\.tsv is missing/m);
    const [notice] = scene
      .results()
      .events()
      .filter(({ type }) => type === 'notice');
    assert.match(String(notice?.message), /^Scenario-2: half a snapshot: /);
  });

  it('is refused when a locked file has changed, naming it, unless that is allowed; then reports say so', async () => {
    using scene = cliScene({ scripts: right });
    await scene.run(['tasks', 'lock', 'tasks']);
    appendFileSync(scene.in('tasks/Scenario-1/otel_logs_raw.tsv'), '\n');
    const refused = await scene.run(['run']);
    assert.equal(refused.code, 2);
    assert.match(
      refused.stderr,
      /^error: 1 file differs from suite\.lock\.json: Scenario-1\/otel_logs_raw\.tsv\n/,
    );
    assert.equal(existsSync(scene.in('results')), false);
    // A task that is not run may be as it likes.
    const other = await scene.run(['run', '--tasks', 'Scenario-2', '--out', 'other']);
    assert.equal(other.code, 0, other.stderr);

    const { code, stdout, stderr } = await scene.run(['run', '--allow-changed']);
    assert.equal(code, 0);
    assert.equal(scene.results().report('right').provenance.suite.verified, 'changed');
    assert.match(stderr, /^warning: files differ from the suite’s lock, as allowed$/m);
    assert.match(stdout, /^right: .*files differ from the suite’s lock/m);
  });
});
