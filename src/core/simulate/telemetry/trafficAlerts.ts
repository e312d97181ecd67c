import { minute, type Nanos } from '../time.ts';
import {
  type ServiceName,
  type ServiceSpec,
  serviceNames,
  serviceSpec,
  shopNamespace,
} from '../traffic/services.ts';
import { queueConsumers } from '../traffic/topology.ts';
import type { AlertCondition } from './alertCondition.ts';
import { quantile, type SpanCounter } from './spanSeries.ts';

/** Share of requests that may fail before RequestErrorRate counts. */
const errorShareThreshold = 0.05;
const windowMinutes = 3;
const silenceMinutes = 4;

/** Conditions on requests, from the span metrics. */
export function trafficConditions(counter: SpanCounter, at: Nanos): AlertCondition[] {
  return serviceNames.flatMap((service) => {
    const spec: ServiceSpec = serviceSpec(service);
    const threshold = spec.latencyAlertMs;
    if (threshold === undefined) return [];
    return [
      ...errorRate(counter, service, at),
      ...latency(counter, service, at, threshold),
      ...silence(counter, service, at),
    ];
  });
}

function errorRate(counter: SpanCounter, service: ServiceName, at: Nanos): AlertCondition[] {
  const { calls, errors } = counter.recent(service, at, windowMinutes);
  if (calls < 5 || errors < 3 || errors / calls <= errorShareThreshold) return [];
  const value = errors / (windowMinutes * 60);
  const description = `Request error rate in service ${service} in namespace ${shopNamespace} is above ${errorShareThreshold} of its requests (current: ${value} per second)`;
  return [aboutService('RequestErrorRate', service, 'warning', description, value, 1)];
}

function latency(
  counter: SpanCounter,
  service: ServiceName,
  at: Nanos,
  thresholdMs: number,
): AlertCondition[] {
  const { calls, buckets } = counter.recent(service, at, windowMinutes);
  const p95 = quantile(buckets, 0.95);
  if (calls < 5 || p95 <= thresholdMs) return [];
  const description = `95th percentile latency of service ${service} in namespace ${shopNamespace} is above ${thresholdMs} ms (current: ${p95})`;
  return [aboutService('RequestLatency', service, 'warning', description, p95, 1)];
}

function silence(counter: SpanCounter, service: ServiceName, at: Nanos): AlertCondition[] {
  if (at < (silenceMinutes + 1) * minute) return [];
  const { calls, databaseCalls } = counter.recent(service, at, silenceMinutes);
  const conditions: AlertCondition[] = [];
  if (calls === 0) {
    const description = `Service ${service} in namespace ${shopNamespace} has received 0 requests for ${silenceMinutes} minutes`;
    conditions.push(aboutService('NoRequestsDetected', service, 'warning', description, 0, 0));
  }
  if (service === queueConsumers[0] && databaseCalls === 0) {
    const description = `Service ${service} in namespace ${shopNamespace} has made 0 database operations for ${silenceMinutes} minutes`;
    conditions.push(aboutService('NoDatabaseOperations', service, 'warning', description, 0, 0));
  }
  return conditions;
}

function aboutService(
  name: string,
  service: ServiceName,
  severity: string,
  description: string,
  value: number,
  forMinutes: number,
): AlertCondition {
  return {
    name,
    subject: { kind: 'Service', name: service },
    labels: { namespace: shopNamespace, service_name: service, severity },
    annotations: { description },
    value,
    forMinutes,
  };
}
