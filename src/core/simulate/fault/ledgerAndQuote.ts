import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/**
 * Two things at once that have nothing to do with each other: a wrong database name and a stressed processor.
 *
 * - Evidence of the one: accounting says that database shop_ledger does not exist; its Deployment's DB_NAME says so
 *   since its last change, and the older ReplicaSet says shop.
 * - Evidence of the other: quote's own work takes a second, its processor use is at its limit and throttled, since
 *   an experiment of Schedule quote-cpu-exercise is applied to it. No call joins quote and accounting.
 * - Looks like a cause, but is not: a deploy of shipping, the caller of quote.
 */
export const ledgerAndQuote: Fault = {
  id: 'ledger_and_quote',
  symptom: 'Carts are slow, and orders are missing from the books',
  shape: 'wrapped',
  changes: [
    {
      type: 'rollout',
      service: 'accounting',
      set: (template) => ({ ...template, env: { ...template.env, DB_NAME: 'shop_ledger' } }),
      pods: { type: 'healthy' },
    },
    {
      type: 'chaos',
      atMinute: 1.3,
      name: 'quote-cpu-exercise',
      kind: 'StressChaos',
      service: 'quote',
      everyMinutes: 30,
      lastsMinutes: 25,
      spec: {
        mode: 'all',
        selector: { labelSelectors: { 'app.kubernetes.io/name': 'quote' }, namespaces: [shopNamespace] },
        stressors: { cpu: { load: 100, workers: 4 } },
      },
    },
  ],
  company: [
    {
      type: 'rollout',
      atMinute: 0.8,
      service: 'shipping',
      set: (template) => ({ ...template, env: { ...template.env, LOG_LEVEL: 'debug' } }),
      pods: { type: 'healthy' },
    },
  ],
  effects: [
    {
      type: 'errors',
      service: 'accounting',
      share: 1,
      message: '3D000: database "shop_ledger" does not exist',
      exception: 'Npgsql.PostgresException',
    },
    { type: 'slow', service: 'quote', factor: 160, fromMinute: 1.3 },
    { type: 'pressure', service: 'quote', cpuFactor: 30, fromMinute: 1.3 },
  ],
  roots: [
    {
      kind: 'Deployment',
      name: 'accounting',
      namespace: shopNamespace,
      workload: 'accounting',
      hits: ['accounting'],
      effect: 'Accounting opens a database that does not exist and writes no order',
      truth: {
        category: 'Change',
        condition: 'DB_NAME environment variable of accounting names a database that does not exist',
        mechanism: 'environment variable',
        changed: {
          element: 'spec.template.spec.containers[0].env[DB_NAME]',
          from: 'shop',
          to: 'shop_ledger',
        },
        actions: ['Set DB_NAME of Deployment accounting back to shop'],
      },
    },
    {
      kind: 'Schedule',
      name: 'quote-cpu-exercise',
      namespace: 'chaos-mesh',
      spawned: 'StressChaos',
      hits: ['quote'],
      effect: 'Stress workers take the processor time of the quote pod, which answers slowly',
      truth: {
        category: 'Resource',
        condition: 'Chaos Mesh schedule stresses the processor of the quote pod',
        mechanism: 'cpu_stress',
        actions: ['Pause or delete the Schedule quote-cpu-exercise and its StressChaos'],
      },
    },
  ],
};
