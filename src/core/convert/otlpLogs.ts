import type { JsonObject } from '../snapshot/json.ts';
import { textAt } from '../snapshot/json.ts';
import type { Fills, Made } from './made.ts';
import { attributesOf, hexId, plainValue, scopeOf, scopesOf } from './otlpValue.ts';
import { rowTimeOfNanos } from './rowTime.ts';
import type { SecretRemover } from './secrets.ts';
import { asText, dictOf, objectsOf } from './values.ts';

const fills: Fills = {
  Timestamp: 'timeUnixNano of the record, or observedTimeUnixNano where that is unset',
  TimestampTime: 'the same, in seconds',
  TraceId: 'traceId',
  SpanId: 'spanId',
  TraceFlags: 'flags',
  SeverityText: 'severityText',
  SeverityNumber: 'severityNumber',
  ServiceName: 'resource attribute service.name',
  Body: 'body',
  ResourceSchemaUrl: 'schemaUrl of the resource',
  ResourceAttributes: 'attributes of the resource',
  ScopeSchemaUrl: 'schemaUrl of the scope',
  ScopeName: 'name of the scope',
  ScopeVersion: 'version of the scope',
  ScopeAttributes: 'attributes of the scope',
  LogAttributes: 'attributes of the record',
  EventName: 'eventName',
};

/** The records of one element of `resourceLogs`. */
export function* logRecordRows(resourceLogs: JsonObject, secrets: SecretRemover): Generator<Made> {
  const resource = attributesOf(resourceLogs.resource);
  const attributes = secrets.text(dictOf(resource));
  for (const group of scopesOf(resourceLogs, 'scopeLogs', 'instrumentationLibraryLogs')) {
    const scope = scopeOf(group);
    const common = {
      ServiceName: resource['service.name'] ?? '',
      ResourceSchemaUrl: textAt(resourceLogs, 'schemaUrl'),
      ResourceAttributes: attributes,
      ScopeSchemaUrl: textAt(group, 'schemaUrl'),
      ScopeName: scope.name,
      ScopeVersion: scope.version,
      ScopeAttributes: dictOf(scope.attributes),
    };
    for (const record of objectsOf(group.logRecords)) {
      yield {
        type: 'row',
        table: 'otel_logs_raw.tsv',
        at: rowTimeOfNanos(record.timeUnixNano) || rowTimeOfNanos(record.observedTimeUnixNano),
        fills,
        values: { ...common, ...recordColumns(record, secrets) },
      };
    }
  }
}

function recordColumns(record: JsonObject, secrets: SecretRemover): Record<string, string> {
  return {
    TraceId: hexId(record.traceId, 16),
    SpanId: hexId(record.spanId, 8),
    TraceFlags: asText(record.flags) || '0',
    SeverityText: textAt(record, 'severityText'),
    SeverityNumber: severityNumber(record.severityNumber),
    Body: secrets.text(asText(plainValue(record.body))),
    LogAttributes: secrets.text(dictOf(attributesOf(record))),
    EventName: textAt(record, 'eventName'),
  };
}

const names = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** A number, or the name of one: `SEVERITY_NUMBER_WARN2` is 14. */
function severityNumber(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const [, name = '', step = '1'] = /^SEVERITY_NUMBER_([A-Z]+)([2-4])?$/.exec(asText(value)) ?? [];
  const index = names.indexOf(name);
  return index < 0 ? '0' : String(index * 4 + Number(step));
}
