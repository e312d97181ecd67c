import assert from 'node:assert/strict';
import { compactObject } from '../../../../src/core/simulate/telemetry/compactObject.ts';
import { objectBodies, snapshotOf } from './snapshotInMemory.ts';

describe('compactObject', () => {
  const managedFields = [{ manager: 'kubectl-edit', time: '2026-03-04T09:00:00Z' }];
  const object = (kind: string) => ({
    kind,
    namespace: 'storefront',
    name: 'web',
    body: {
      apiVersion: 'v1',
      kind,
      metadata: { name: 'web', managedFields },
      spec: { dnsPolicy: 'ClusterFirst', nodeSelector: { disk: 'ssd' } },
      status: { conditions: [{ type: 'Initialized' }, { type: 'Ready', status: 'False' }] },
    },
  });

  it('drops defaults and what only controllers write, and keeps who changed the rest', () => {
    assert.deepEqual(compactObject(object('Pod')).body, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { nodeSelector: { disk: 'ssd' } },
      status: { conditions: [{ type: 'Ready', status: 'False' }] },
    });
    assert.deepEqual(compactObject(object('Deployment')).body.metadata, { name: 'web', managedFields });
  });

  it('is not applied to a snapshot of full size', async () => {
    const volume = { ...calm, detail: 'full' } as const;
    const pod = objectBodies(await snapshotOf('no_fault', { volume, minutes: 15 })).find(
      ({ body }) => body.kind === 'Pod',
    );
    assert.match(JSON.stringify(pod), /"managedFields".*"dnsPolicy".*"containerID"/);
  });
});

const calm = { requestsPerMinute: 4, keptShare: 0, infoLogShare: 0, scrapeSeconds: 300, dashboards: 0 };
