import type { World } from '../cluster/world.ts';
import type { AlertCondition } from './alertCondition.ts';

/** Alerts that say nothing about the incident, as every Prometheus of this kind has them. */
export function standingConditions(world: World): AlertCondition[] {
  const apiServer = world.nodes[0].ip;
  return [
    {
      name: 'Watchdog',
      subject: null,
      labels: { severity: 'none' },
      annotations: {
        description:
          'This is an alert meant to ensure that the entire alerting pipeline is functional.\nThis alert is always firing, therefore it should always be firing in Alertmanager\nand always fire against a receiver.\n',
        summary: 'An alert that should always be firing to certify that Alertmanager is working properly.',
      },
      value: 1,
      forMinutes: 0,
    },
    {
      name: 'KubeClientCertificateExpiration',
      subject: null,
      labels: { instance: `${apiServer}:443`, job: 'apiserver', severity: 'warning' },
      annotations: {
        description:
          'A client certificate used to authenticate to kubernetes apiserver is expiring in less than 7.0 days on cluster .',
        summary: 'Client certificate is about to expire.',
      },
      value: Math.floor(world.random.derive('certificate').between(2e5, 5e5)),
      forMinutes: 0,
    },
    {
      name: 'KubeJobFailed',
      subject: null,
      labels: { job_name: 'nightly-report', namespace: 'batch', severity: 'warning' },
      annotations: {
        description:
          'Job batch/nightly-report failed to complete. Removing failed job after investigation should clear this alert.',
        summary: 'Job failed to complete.',
      },
      value: 1,
      forMinutes: 0,
    },
  ];
}
