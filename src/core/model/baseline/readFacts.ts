import type {
  AlertFact,
  CallFact,
  ChangeFact,
  EventFact,
  Facts,
  LogFact,
  NodeFact,
  OriginFact,
  PodFact,
  RuleFact,
  ServiceFact,
  WorkloadFact,
} from './facts.ts';
import { numberIn, rowsOf, timeIn } from './shellResult.ts';

/**
 * What a command's output says. Every output is read for every kind of line: the line's first word says what it is. A
 * kind that an output holds replaces what was known of that kind, so that looking twice does not count twice.
 */
export function readFacts(facts: Facts, stdout: string): Facts {
  const found: Facts = {
    alerts: rows(stdout, 'alert', 10, alert),
    events: rows(stdout, 'event', 7, event),
    changes: [
      ...rows(stdout, 'changed', 6, changed),
      ...rows(stdout, 'appeared', 4, appeared),
      ...rows(stdout, 'gone', 2, gone),
      ...rows(stdout, 'edited', 4, edited),
    ],
    rules: rows(stdout, 'rule', 3, rule),
    workloads: rows(stdout, 'workload', 5, workload),
    pods: rows(stdout, 'pod', 5, pod),
    nodes: rows(stdout, 'node', 2, node),
    services: rows(stdout, 'service', 9, service),
    faults: rows(stdout, 'fault', 7, fault),
    lags: rows(stdout, 'slow', 6, lag),
    calls: rows(stdout, 'call', 3, call),
    logs: rows(stdout, 'log', 7, log),
  };
  return {
    alerts: latest(facts.alerts, found.alerts),
    // Warnings, controllers' reports and one workload's events come from different commands.
    events: merged(facts.events, found.events),
    changes: latest(facts.changes, found.changes),
    rules: latest(facts.rules, found.rules),
    workloads: latest(facts.workloads, found.workloads),
    pods: latest(facts.pods, found.pods),
    nodes: latest(facts.nodes, found.nodes),
    services: latest(facts.services, found.services),
    faults: latest(facts.faults, found.faults),
    lags: latest(facts.lags, found.lags),
    calls: latest(facts.calls, found.calls),
    logs: merged(facts.logs, found.logs),
  };
}

type Cells = readonly string[];

function rows<T>(
  stdout: string,
  kind: string,
  fields: number,
  read: (cells: Cells, quote: string) => T,
): T[] {
  const source = sources[kind] ?? 'k8s_objects_raw.tsv';
  return rowsOf(stdout, kind, fields).map((cells) =>
    read(cells, `${source}: ${cells.filter((cell) => cell !== '').join(' | ')}`),
  );
}

/** Where a line of a kind comes from, for quotations. */
const sources: Readonly<Record<string, string>> = {
  alert: 'alerts',
  event: 'k8s_events_raw.tsv',
  service: 'otel_traces_raw.tsv',
  fault: 'otel_traces_raw.tsv',
  slow: 'otel_traces_raw.tsv',
  call: 'otel_traces_raw.tsv',
  log: 'otel_logs_raw.tsv',
};

function latest<T>(known: readonly T[], found: readonly T[]): readonly T[] {
  return found.length > 0 ? found : known;
}

function merged<T extends { readonly quote: string }>(
  known: readonly T[],
  found: readonly T[],
): readonly T[] {
  if (found.length === 0) return known;
  const seen = new Set(known.map((fact) => fact.quote));
  return [...known, ...found.filter((fact) => !seen.has(fact.quote))];
}

const at = (cells: Cells, index: number): string => cells[index] ?? '';

function alert(cells: Cells, quote: string): AlertFact {
  const subjects = new Map<string, string>();
  for (const pair of at(cells, 2).split(',')) {
    const cut = pair.indexOf('=');
    if (cut > 0) subjects.set(pair.slice(0, cut), pair.slice(cut + 1));
  }
  return {
    name: at(cells, 0),
    namespace: at(cells, 1),
    subjects,
    severity: at(cells, 3),
    firing: at(cells, 4) === 'firing',
    since: timeIn(cells[5]),
    again: timeIn(cells[6]),
    quote,
  };
}

function event(cells: Cells, quote: string): EventFact {
  return {
    warning: at(cells, 0) === 'Warning',
    entity: at(cells, 1),
    reason: at(cells, 2),
    count: numberIn(cells[3]),
    first: timeIn(cells[4]),
    last: timeIn(cells[5]),
    message: at(cells, 6),
    quote,
  };
}

function changed(cells: Cells, quote: string): ChangeFact {
  return {
    what: 'changed',
    entity: at(cells, 0),
    notBefore: timeIn(cells[1]),
    notAfter: timeIn(cells[2]),
    context: at(cells, 3),
    before: at(cells, 4),
    after: at(cells, 5),
    quote,
  };
}

function appeared(cells: Cells, quote: string): ChangeFact {
  const created = timeIn(cells[2]);
  return {
    what: 'appeared',
    entity: at(cells, 0),
    notBefore: created,
    notAfter: created ?? timeIn(cells[1]),
    context: '',
    before: '',
    after: at(cells, 3),
    quote,
  };
}

function gone(cells: Cells, quote: string): ChangeFact {
  const nothing = { context: '', before: '', after: '' };
  return {
    what: 'gone',
    entity: at(cells, 0),
    notBefore: timeIn(cells[1]),
    notAfter: null,
    ...nothing,
    quote,
  };
}

function edited(cells: Cells, quote: string): ChangeFact {
  const time = timeIn(cells[2]);
  const what = 'edited';
  return {
    what,
    entity: at(cells, 0),
    notBefore: time,
    notAfter: time,
    context: '',
    before: '',
    after: at(cells, 3),
    quote,
  };
}

function rule(cells: Cells, quote: string): RuleFact {
  return { entity: at(cells, 0), created: timeIn(cells[1]), specification: at(cells, 2), quote };
}

function workload(cells: Cells, quote: string): WorkloadFact {
  return {
    entity: at(cells, 0),
    wanted: numberIn(cells[1]),
    available: numberIn(cells[2]),
    image: at(cells, 3),
    configuration: listIn(cells[4]),
    addresses: listIn(cells[5]),
    quote,
  };
}

function listIn(cell: string | undefined): string[] {
  return (cell ?? '').split(',').filter((item) => item !== '');
}

function pod(cells: Cells, quote: string): PodFact {
  return {
    entity: at(cells, 0),
    phase: at(cells, 1),
    reason: at(cells, 2),
    restarts: numberIn(cells[3]),
    quote,
  };
}

function node(cells: Cells, quote: string): NodeFact {
  return { entity: at(cells, 0), oddity: at(cells, 1), quote };
}

function service(cells: Cells, quote: string): ServiceFact {
  return {
    service: at(cells, 0),
    namespace: at(cells, 1),
    spansBefore: numberIn(cells[2]),
    errorsBefore: numberIn(cells[3]),
    spansAfter: numberIn(cells[4]),
    errorsAfter: numberIn(cells[5]),
    meanBeforeMs: numberIn(cells[6]),
    meanAfterMs: numberIn(cells[7]),
    quote,
  };
}

function fault(cells: Cells, quote: string): OriginFact {
  return { ...origin(cells, quote), message: at(cells, 6) };
}

function lag(cells: Cells, quote: string): OriginFact {
  return { ...origin(cells, quote), message: `${at(cells, 5)} ms` };
}

function origin(cells: Cells, quote: string): Omit<OriginFact, 'message'> {
  return {
    service: at(cells, 0),
    spanKind: at(cells, 1),
    peer: at(cells, 2),
    before: numberIn(cells[3]),
    after: numberIn(cells[4]),
    quote,
  };
}

function call(cells: Cells): CallFact {
  return { caller: at(cells, 0), callee: at(cells, 1) };
}

function log(cells: Cells, quote: string): LogFact {
  return {
    service: at(cells, 0),
    namespace: at(cells, 1),
    level: at(cells, 2),
    before: numberIn(cells[3]),
    after: numberIn(cells[4]),
    message: at(cells, 6),
    quote,
  };
}
