import { pythonDict, pythonString, tsvField } from '../../snapshot/tsvRow.ts';
import type { World } from '../cluster/world.ts';
import type { Span } from '../traffic/requestRecord.ts';
import { serviceSpec } from '../traffic/services.ts';
import type { ResourceWriter } from './resource.ts';
import { sdks } from './resource.ts';

/** A span's line. Attributes of resources and spans repeat, so their text is kept. */
export class TraceWriter {
  private readonly world: World;
  private readonly resources: ResourceWriter;
  private readonly attributes = new Map<string, string>();

  constructor(world: World, resources: ResourceWriter) {
    this.world = world;
    this.resources = resources;
  }

  row(span: Span): string {
    const { scope, version } = sdks[serviceSpec(span.service).language];
    const failed = span.error !== null;
    const fields = [
      this.world.time.nanos(span.start),
      span.traceId,
      span.spanId,
      span.parentSpanId,
      '',
      span.name,
      span.kind,
      span.service,
      this.resources.attributes(span.service, span.pod),
      scope,
      version,
      this.attributesText(span),
      String(span.end - span.start),
      failed ? 'Error' : 'Unset',
      failed ? tsvField(span.error) : '',
      ...this.events(span),
      ...links(span),
    ];
    return `${fields.join('\t')}\n`;
  }

  private attributesText(span: Span): string {
    const key = `${span.service}|${span.name}|${span.kind}|${Object.values(span.attributes).join('|')}`;
    const known = this.attributes.get(key);
    if (known !== undefined) return known;
    const text = tsvField(pythonDict(span.attributes));
    this.attributes.set(key, text);
    return text;
  }

  private events(span: Span): [string, string, string] {
    if (span.exception === null || span.error === null) return ['[]', '[]', '[]'];
    const details = pythonDict({ 'exception.message': span.error, 'exception.type': span.exception });
    return [`['${this.world.time.nanos(span.end)}']`, "['exception']", tsvField(`[${details}]`)];
  }
}

function links(span: Span): [string, string, string, string] {
  if (span.link === null) return ['[]', '[]', '[]', '[]'];
  return [`[${pythonString(span.link.traceId)}]`, `[${pythonString(span.link.spanId)}]`, "['']", '[{}]'];
}
