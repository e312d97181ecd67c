import { pythonDict, tsvRow } from '../../snapshot/tsvRow.ts';
import type { World } from '../cluster/world.ts';
import type { Nanos } from '../time.ts';

/** The collector's receiver that watches and polls the API server. */
const receiverScope = {
  name: 'github.com/open-telemetry/opentelemetry-collector-contrib/receiver/k8sobjectsreceiver',
  version: '0.138.0',
};

type Attributes = Parameters<typeof pythonDict>[0];

/** What the receiver wrote at a time: a log record without a severity and without a trace. */
export function receiverRow(
  { time }: World,
  at: Nanos,
  {
    body,
    resource,
    record,
  }: { readonly body: string; readonly resource: Attributes; readonly record: Attributes },
): string {
  return tsvRow([
    time.nanos(at),
    time.seconds(at),
    '',
    '',
    0,
    '',
    0,
    '',
    body,
    '',
    pythonDict(resource),
    '',
    receiverScope.name,
    receiverScope.version,
    '{}',
    pythonDict(record),
    '',
  ]);
}
