import assert from 'node:assert/strict';
import { readAlerts } from '../../../../src/core/snapshot/alerts.ts';
import { readEvents } from '../../../../src/core/snapshot/events.ts';
import { readSnapshotLayout } from '../../../../src/core/snapshot/layout.ts';
import { metricFiles, readSamples } from '../../../../src/core/snapshot/metrics.ts';
import { readObjectHistory, readObjectVersions } from '../../../../src/core/snapshot/objects.ts';
import { sharedDir } from '../../../support/shared.ts';
import { skip } from '../../../support/skip.ts';

const signal = new AbortController().signal;

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('reading the real excerpt', () => {
  it('reads the alerts, events, objects and metrics of the real excerpt whole', async function () {
    const dir = sharedDir('real-data', 'itbench-lite-excerpt', 'Scenario-2');
    if (dir === null) {
      skip(this, '../shared/real-data is not beside the repository');
    }
    const layout = await readSnapshotLayout(dir, signal);
    const alerts = (await all(readAlerts(layout, {}, signal))).map((file) => file.alerts.length);
    const events = await readEvents(layout, {}, signal);
    const versions = await all(readObjectVersions(layout, {}, signal));
    const samples = await Promise.all(
      metricFiles(layout).map(async ({ file }) => (await all(readSamples(layout, file, {}, signal))).length),
    );
    assert.deepEqual([alerts, versions.length, samples], [[5, 2], 24, [11]]);
    // 17 records, of which 6 events came in both API versions.
    assert.deepEqual(
      [events.length, events.every(({ reason, involved }) => reason !== '' && involved.name !== '')],
      [11, true],
    );
    assert.deepEqual(layout.missing, ['logs', 'traces']);
    const flags = { kind: 'ConfigMap', namespace: 'otel-demo', name: 'flagd-config' };
    const history = await readObjectHistory(layout, flags, {}, signal);
    assert.deepEqual(
      history.map(({ resourceVersion }) => resourceVersion),
      ['1592282', '1599904'],
    );
  });
});
