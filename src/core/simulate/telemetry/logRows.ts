import { pythonDict, tsvRow } from '../../snapshot/tsvRow.ts';
import type { World } from '../cluster/world.ts';
import type { LogLine } from '../traffic/requestRecord.ts';
import { serviceSpec } from '../traffic/services.ts';
import type { ResourceWriter } from './resource.ts';
import { sdks } from './resource.ts';

/** Severity numbers of OpenTelemetry's log data model. */
const severityNumbers: Readonly<Record<LogLine['severity'], number>> = { INFO: 9, WARN: 13, ERROR: 17 };

export function logRow(world: World, resources: ResourceWriter, line: LogLine): string {
  const { logger } = sdks[serviceSpec(line.service).language];
  return tsvRow([
    world.time.nanos(line.at),
    world.time.seconds(line.at),
    line.traceId,
    line.spanId,
    line.traceId === '' ? 0 : 1,
    line.severity,
    severityNumbers[line.severity],
    line.service,
    line.body,
    '',
    resources.attributes(line.service, line.pod),
    '',
    logger,
    '',
    '{}',
    pythonDict(line.attributes),
    '',
  ]);
}
