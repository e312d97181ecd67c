import { join } from 'node:path';
import { isObject, type JsonObject, objectAt, parseJson, textAt } from './json.ts';
import { filesOf, type SnapshotLayout } from './layout.ts';
import { readSmallFile } from './smallFile.ts';
import { type OnProblem, problemHandler } from './snapshotProblem.ts';

export interface Alert {
  /** Label `alertname`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** `firing` or `pending`. */
  readonly state: string;
  /** RFC 3339, or '' where the file does not say. */
  readonly activeAt: string;
  /** A number as Prometheus writes it: `1e+00`. */
  readonly value: string;
}

export interface AlertFile {
  /** From the snapshot's folder. */
  readonly path: string;
  readonly alerts: readonly Alert[];
}

/**
 * Reads the alerts of a file in either of its shapes: a bare list (`alerts_at_…`), or Prometheus' `/api/v1/alerts`
 * envelope (`alerts_in_alerting_state_…`). Source: BENCHMARK.md §2.5.
 *
 * @returns null for another shape
 */
export function parseAlerts(text: string): Alert[] | null {
  const value = parseJson(text);
  const list = isObject(value) ? objectAt(value, 'data').alerts : value;
  if (!Array.isArray(list) || !list.every(isObject)) return null;
  return list.map((alert) => ({
    name: textAt(objectAt(alert, 'labels'), 'alertname'),
    labels: texts(objectAt(alert, 'labels')),
    annotations: texts(objectAt(alert, 'annotations')),
    state: textAt(alert, 'state'),
    activeAt: textAt(alert, 'activeAt'),
    value: String(alert.value ?? ''),
  }));
}

/** The alert files of a snapshot, in the order of their names, which is that of time. */
export async function* readAlerts(
  layout: SnapshotLayout,
  options: { readonly onProblem?: OnProblem },
  signal: AbortSignal,
): AsyncGenerator<AlertFile, void, void> {
  const report = problemHandler(options.onProblem);
  for (const file of filesOf(layout, 'alerts')) {
    const text = await readSmallFile(layout, file, options.onProblem, signal);
    const alerts = text === null ? [] : parseAlerts(text);
    const message = 'this is neither a list of alerts nor an answer with one';
    if (alerts !== null) yield { path: file.path, alerts };
    else report({ code: 'json', file: join(layout.dir, file.path), line: null, message });
  }
}

function texts(value: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}
