import * as z from 'zod';

/** Spans in OTLP/JSON as the protobuf definition spells them, read apart from whoever writes them. */

const nanos = z.string().regex(/^[1-9][0-9]{18}$/);
const AnyValue = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ intValue: z.string().regex(/^-?[0-9]+$/) }),
  z.strictObject({ doubleValue: z.number() }),
  z.strictObject({ boolValue: z.boolean() }),
  z.strictObject({
    arrayValue: z.strictObject({ values: z.array(z.strictObject({ stringValue: z.string() })) }),
  }),
]);
const Attributes = z
  .array(z.strictObject({ key: z.string().min(1), value: AnyValue }))
  .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, 'a key comes twice');
const Span = z.strictObject({
  traceId: z.string().regex(/^(?!0+$)[0-9a-f]{32}$/),
  spanId: z.string().regex(/^(?!0+$)[0-9a-f]{16}$/),
  parentSpanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  name: z.string().min(1),
  kind: z.int().min(1).max(5),
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  attributes: Attributes,
  events: z.array(z.strictObject({ timeUnixNano: nanos, name: z.string().min(1), attributes: Attributes })),
  status: z.strictObject({ code: z.int().min(0).max(2), message: z.string().optional() }),
});
export type OtlpSpan = z.infer<typeof Span>;
const scope = z.strictObject({ name: z.string(), version: z.string() });
const TracesData = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes: Attributes }),
      scopeSpans: z.array(z.strictObject({ scope, spans: z.array(Span).min(1) })),
    }),
  ),
});

/** The spans, the root first. @throws for what is no trace: unknown parents, ids that come twice, a span that ends before it starts */
export function otlpSpans(text: string): OtlpSpan[] {
  const { resourceSpans } = TracesData.parse(JSON.parse(text));
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans));
  const ids = new Set(spans.map(({ spanId }) => spanId));
  if (ids.size !== spans.length) throw new Error('a span id comes twice');
  for (const { parentSpanId, name, startTimeUnixNano, endTimeUnixNano } of spans) {
    if (parentSpanId !== undefined && !ids.has(parentSpanId)) throw new Error(`${name}: unknown parent`);
    if (BigInt(startTimeUnixNano) > BigInt(endTimeUnixNano)) throw new Error(`${name} ends before it starts`);
  }
  if (spans.filter(({ parentSpanId }) => parentSpanId === undefined).length !== 1)
    throw new Error('not one root');
  return spans;
}

/** A plain value of an attribute; undefined where there is none of that name. */
export function attributeOf(attributes: OtlpSpan['attributes'], key: string): unknown {
  const value = attributes.find((each) => each.key === key)?.value;
  return value === undefined ? undefined : Object.values(value)[0];
}
