import { overFiles, tableReader, textFunctions } from './awk.ts';

const globs = ['k8s_events_raw*.tsv'];

/**
 * Warning events by object and reason: `event, type, namespace/Kind/name, reason, times seen, first, last, message`.
 * Each event is recorded twice, as v1 and as events.k8s.io/v1 (FORMATS of the snapshots, BENCHMARK.md §2.5): only one of
 * the two is counted.
 */
export function warningEventsCommand(): string {
  return overFiles(
    globs,
    `${textFunctions}${program('type == "Warning"', 'if (!index(text, "Warning\\"")) return')}${tableReader}`,
    { lines: 60 },
  );
}

/** What controllers report of workloads, nodes, autoscalers and experiments: roll-outs, scaling, cordons. */
export function controllerEventsCommand(): string {
  const condition = 'type == "Normal" && kind !~ /^(Pod|ReplicaSet|Job|CronJob|Lease|ConfigMap)$/';
  return overFiles(globs, `${textFunctions}${program(condition, '')}${tableReader}`, { lines: 50 });
}

/** The events of one workload's pods, whatever their type. `name` is the workload's. */
export function eventsOfCommand(name: string): string {
  const condition = 'name == wanted || index(name, wanted "-") == 1';
  return overFiles(
    globs,
    `${textFunctions}${program(condition, 'if (wanted != "" && !index(text, wanted)) return')}${tableReader}`,
    {
      lines: 25,
      variables: { wanted: name },
    },
  );
}

/** `unlikely` sees a row before its quotes are undone, which costs more than all the rest. */
function program(condition: string, unlikely: string): string {
  return String.raw`
function record(text,   modern, about, at, id, type, kind, name, namespace) {
  modern = !index(text, "\"\"involvedObject\"\":")
  if (modern && !index(text, "\"\"regarding\"\":")) return
  ${unlikely}
  gsub(/""/, "\"", text)
  at = index(text, modern ? "\"regarding\":" : "\"involvedObject\":")
  about = substr(text, at, 1200)
  if (index(about, "\"fieldPath\":")) gsub(/"fieldPath": *"[^"]*",?/, "", about)
  at = index(about, "}")
  if (at) about = substr(about, 1, at - 1)
  kind = field(about, "kind"); name = field(about, "name"); namespace = field(about, "namespace")
  type = index(text, "\"type\":\"Warning\"") || index(text, "\"type\": \"Warning\"") ? "Warning" : "Normal"
  if (!(${condition})) return
  id = type "\t" clean((namespace == "" ? "cluster" : namespace) "/" kind "/" name, 160) "\t" clean(field(text, "reason"), 60)
  if (!(id in first)) { order[++known] = id; first[id] = substr(text, 1, 19); core[id] = 0; other[id] = 0 }
  last[id] = substr(text, 1, 19)
  if (modern) other[id]++; else core[id]++
  message[id] = clean(field(text, modern ? "note" : "message"), 200)
}
function finish(   i, id) {
  for (i = 1; i <= known; i++) {
    id = order[i]
    print "event\t" id "\t" (core[id] ? core[id] : other[id]) "\t" first[id] "\t" last[id] "\t" message[id]
  }
  if (!known) print "no such events"
}`;
}
