import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { importFolder } from '../../../support/importScene.ts';
import { sharedDir } from '../../../support/shared.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

const reason = 'skipped: the folder of reference data is not beside the repository';

/** What a command recorded by HolmesGPT printed, without the two lines before and the marks around it. */
function printed(path: string): string[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(2);
  const out = lines.indexOf('stdout:');
  return out < 0 ? lines : lines.slice(out + 1, lines.indexOf('stderr:'));
}

describe('importing a real support bundle', () => {
  const bundle = sharedDir('real-data', 'k8s-support-bundle');
  if (bundle === null) {
    it(reason);
    return;
  }

  it('has every object, event and line of the bundle, and reads back without a problem', async () => {
    using folder = tempFolder();
    const { report, objects, events, logs } = await importFolder(bundle, folder.in('tasks'));
    const lists = globSync('cluster-resources/**/*.json', { cwd: bundle }).map((path) =>
      JSON.parse(readFileSync(join(bundle, path), 'utf8')),
    );
    const items: { kind: string; metadata: { name: string; namespace?: string } }[] = lists.flatMap(
      (list) => list.items ?? [],
    );
    const name = ({ kind, metadata }: (typeof items)[number]): string =>
      `${metadata.namespace ?? ''}/${kind}/${metadata.name}`;
    const [wantedEvents, wantedObjects] = [
      items.filter(({ kind }) => kind === 'Event'),
      items.filter(({ kind }) => kind !== 'Event'),
    ];
    assert.deepEqual(
      objects.map(({ kind, namespace, name: own }) => `${namespace}/${kind}/${own}`).sort(),
      wantedObjects.map(name).sort(),
    );
    assert.deepEqual(
      events.map((event) => `${event.namespace}/Event/${event.name}`).sort(),
      wantedEvents.map(name).sort(),
    );
    const lines = globSync('**/*.log', { cwd: bundle })
      .flatMap((path) => readFileSync(join(bundle, path), 'utf8').split('\n'))
      .filter((line) => line.trim() !== '');
    assert.deepEqual(logs.map(({ body }) => body).sort(), lines.sort());
    assert.deepEqual(report.read_back.problems, []);
    const refused = report.files.flatMap((file) => (file.not_read === null ? file.refused : []));
    assert.deepEqual(refused, []);
    assert.deepEqual(
      report.files.filter((file) => file.not_read !== null).map(({ path }) => path),
      [
        'analysis.json',
        'cluster-info/cluster_version.json',
        'execution-data/summary.txt',
        'kubectl-top-nodes-errors.json',
        'recent-events/default/backend-api-75fb46b7bd-xtkrh/-errors.json',
        'version.yaml',
      ],
    );
    const failed = logs.find(({ body }) => body.startsWith('ERROR: Failed to connect'));
    assert.match(
      failed?.resourceAttributes ?? '',
      /'k8s\.deployment\.name': 'backend-api'.*'k8s\.node\.name': 'c9b7eea91'/,
    );
  });
});

describe('importing real recordings of HolmesGPT', () => {
  const cases = sharedDir('real-data', 'holmesgpt');
  if (cases === null) {
    it(reason);
    return;
  }

  it('keeps the evidence of each, and never the expected answer', async () => {
    using folder = tempFolder();
    for (const name of readdirSync(cases)) {
      const dir = join(cases, name);
      const { report, events, alerts, logs } = await importFolder(dir, folder.in('tasks'), { task: name });
      assert.deepEqual(report.read_back.problems, [], name);
      assert.equal(report.files.length, readdirSync(dir).length, name);
      assert.notEqual(report.files.find(({ path }) => path === 'expected.json')?.not_read, null, name);

      const texts = globSync('kubectl_{describe,events}*.txt', { cwd: dir }).map((path) =>
        printed(join(dir, path)),
      );
      const eventLine = /^(?: {2}(?:Normal|Warning)|\S+ +(?:Normal|Warning)) /;
      const messages = texts
        .flat()
        .flatMap((line) => (eventLine.test(line) ? [line.split(/ {2,}/).at(-1)] : []));
      // The same event is printed by several commands, and by one command that was recorded twice.
      assert.deepEqual(new Set(events.map(({ message }) => message)), new Set(messages), name);

      const logFiles = globSync('kubectl_*logs*.txt', { cwd: dir }).filter(
        (path) => !/"status": ?"error"/.test(readFileSync(join(dir, path), 'utf8').split('\n')[1] ?? ''),
      );
      const lines = logFiles.flatMap((path) => printed(join(dir, path))).filter((line) => line.trim() !== '');
      assert.equal(logs.length, lines.length, name);
      const findings = ['issue_data.json', 'investigate_request.json', 'fetch_finding_by_id.txt'].filter(
        (file) => report.files.some(({ path, rows }) => path === file && rows === 1),
      );
      assert.equal(alerts.length, findings.length, name);
    }
  });

  it('reads a printed trace with its parents and times', async () => {
    using folder = tempFolder();
    const dir = join(cases, '14_tempo');
    const { spans } = await importFolder(dir, folder.in('tasks'));
    const wanted = ['fetch_tempo_trace_by_id.txt', 'fetch_tempo_trace_by_id_2.txt']
      .flatMap((path) => printed(join(dir, path)))
      .flatMap((line) => /span_id=(\w+)\)$/.exec(line)?.[1] ?? []);
    assert.deepEqual(spans.map(({ spanId }) => spanId).sort(), wanted.sort());
    const query = spans.find(({ spanId }) => spanId === 'd8b877d8af447c81');
    assert.deepEqual(
      [query?.at, query?.parentSpanId, query?.serviceName, query?.durationNs],
      ['2025-03-18 05:55:55.198000000', '0659714932bc63ab', 'auth-service', 260_290_000],
    );
  });

  it('finds what was wrong with a claim in its description, its table and its events', async () => {
    using folder = tempFolder();
    const { objects, events } = await importFolder(
      join(cases, '24b_misconfigured_pvc_detailed'),
      folder.in('tasks'),
    );
    const claim = objects.find(({ kind }) => kind === 'PersistentVolumeClaim');
    assert.deepEqual([claim?.namespace, claim?.name], ['app-24b', 'redis-standard-pvc']);
    assert.ok(
      events.some(({ message }) => message.includes('storageclass.storage.k8s.io "standard-v2" not found')),
    );
  });
});

describe('importing real data of Nezha', () => {
  const nezha = sharedDir('real-data', 'nezha');
  if (nezha === null) {
    it(reason);
    return;
  }
  const rows = (dir: string, pattern: string): Record<string, string>[] =>
    globSync(pattern, { cwd: dir }).flatMap((path) => {
      const records: Record<string, string>[] = parse(readFileSync(join(dir, path)), {
        columns: true,
        bom: true,
      });
      return records;
    });

  for (const name of readdirSync(nezha)) {
    it(`has every line, span and value of ${name}`, async function () {
      this.timeout(60_000);
      using folder = tempFolder();
      const dir = join(nezha, name);
      const { report, logs, spans, samples } = await importFolder(dir, folder.in('tasks'), {
        namespace: 'shop',
      });
      assert.deepEqual(report.read_back.problems, []);
      assert.equal(logs.length, rows(dir, 'log/*.csv').length);
      const ids = rows(dir, 'trace/*.csv').map((row) => `${row.TraceID}/${row.SpanID}`);
      assert.deepEqual(spans.map(({ traceId, spanId }) => `${traceId}/${spanId}`).sort(), ids.sort());
      const values = rows(dir, 'metric/{*_metric,front_service}.csv').flatMap(
        ({ Time, TimeStamp, PodName, ServiceName, ...own }) =>
          Object.values(own).filter((value) => value !== ''),
      );
      assert.equal([...samples.values()].flat().length, values.length);
      assert.ok(report.files.find(({ path }) => path === 'label.json')?.not_read);
      const times = logs.map(({ at }) => at);
      assert.deepEqual(times, times.toSorted());
    });
  }
});
