import { isObject, type JsonObject, textAt } from '../snapshot/json.ts';
import { alertOf, alertOfFinding, isAlert, isFinding } from './alerts.ts';
import type { ConvertContext } from './convertContext.ts';
import { isKubernetes, kubernetesRow } from './kubernetes.ts';
import { type Finding, readAs, refused } from './made.ts';
import { logRecordRows } from './otlpLogs.ts';
import { metricRows } from './otlpMetrics.ts';
import { spanRows } from './otlpTraces.ts';
import { isSeries, resultTypeOf, seriesRows } from './prometheus.ts';
import { keysOf } from './values.ts';

/**
 * What a JSON or YAML value comes to: one that is whole, or one whose lists were read element by element before
 * ({@link elementFindings}) and are empty now.
 */
export function* documentFindings(value: unknown, context: ConvertContext): Generator<Finding> {
  if (Array.isArray(value)) {
    for (const element of value) yield* elementFindings('', element, '', context);
    return;
  }
  if (!isObject(value)) {
    yield refused('a bare JSON value, which is nothing known');
    return;
  }
  const listKind = listKindOf(textAt(value, 'kind'));
  if (listKind !== null && 'items' in value) {
    yield listKind === 'Event'
      ? readAs('Kubernetes events', 'k8s_events_raw.tsv')
      : readAs('Kubernetes objects', 'k8s_objects_raw.tsv');
    yield* listFindings('items', value.items, listKind, context);
    return;
  }
  let isKnown = false;
  for (const [list, inner] of listsOf(value)) {
    isKnown = true;
    // A look at which nothing fired says something too.
    if (list === 'alerts') yield readAs('alerts', 'alerts');
    yield* listFindings(list, inner, '', context);
  }
  if (isKnown || resultTypeOf(value) !== '') return;
  yield* elementFindings('', value, '', context);
}

function* listFindings(
  list: string,
  inner: unknown,
  listKind: string,
  context: ConvertContext,
): Generator<Finding> {
  for (const element of Array.isArray(inner) ? inner : [])
    yield* elementFindings(list, element, listKind, context);
}

/** The lists of a document that hold what it is about, by the names of {@link elementFindings}. */
function listsOf(value: JsonObject): [list: string, inner: unknown][] {
  const names = ['resourceSpans', 'resourceLogs', 'resourceMetrics', 'batches'];
  const found: [string, unknown][] = names
    .filter((name) => Array.isArray(value[name]))
    .map((name) => [name, value[name]]);
  // Alertmanager's webhook has its alerts at the top, Prometheus' API below `data`.
  for (const holder of [value, value.data]) {
    if (isObject(holder) && Array.isArray(holder.alerts)) found.push(['alerts', holder.alerts]);
  }
  if (isObject(value.data) && Array.isArray(value.data.result))
    found.push(['data.result', value.data.result]);
  return found;
}

/**
 * What one element of a list comes to.
 *
 * @param list where the list is in its document, as {@link JsonPiece}
 * @param listKind what its document says it holds, '' where it does not
 */
export function* elementFindings(
  list: string,
  value: unknown,
  listKind: string,
  context: ConvertContext,
): Generator<Finding> {
  if (!isObject(value)) {
    yield refused('a bare value in a list, which is nothing known');
  } else if (list === 'resourceSpans' || list === 'batches') {
    yield readAs('OTLP spans', 'otel_traces_raw.tsv');
    yield* spanRows(value, context.secrets);
  } else if (list === 'resourceLogs') {
    yield readAs('OTLP log records', 'otel_logs_raw.tsv');
    yield* logRecordRows(value, context.secrets);
  } else if (list === 'resourceMetrics') {
    yield readAs('OTLP metrics');
    yield* metricRows(value);
  } else if (isKubernetes(value) || listKind !== '') {
    yield* kubernetesFindings(value, listKind, context);
  } else if (isAlert(value)) {
    yield readAs('startsAt' in value ? 'Alertmanager alerts' : 'Prometheus alerts', 'alerts');
    yield alertOf(value, context.secrets);
  } else if (isSeries(value)) {
    yield readAs('Prometheus samples');
    yield* seriesRows(value);
  } else if (isFinding(value)) {
    yield readAs('an alert that Robusta kept', 'alerts');
    yield alertOfFinding(value, context.secrets);
  } else if (list === '' && listsOf(value).length > 0) {
    yield* documentFindings(value, context);
  } else {
    yield refused(`JSON that is nothing known: an object with ${keysOf(value)}`);
  }
}

function* kubernetesFindings(
  object: JsonObject,
  listKind: string,
  context: ConvertContext,
): Generator<Finding> {
  const made = kubernetesRow(object, listKind, context.secrets);
  yield made;
  if (made.type !== 'row') return;
  yield readAs(made.table === 'k8s_events_raw.tsv' ? 'Kubernetes events' : 'Kubernetes objects');
  context.sawTime(made.at);
  context.sawObject('kind' in object ? object : { ...object, kind: listKind });
}

/** What the list kinds of Kubernetes hold (`PodList` → Pod; `List` says nothing: ''); null for what is no list. */
export function listKindOf(kind: string): string | null {
  return /List$/.test(kind) ? kind.slice(0, -'List'.length) : null;
}
