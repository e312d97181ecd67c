import { clockFunction, overFiles, tableReader, textFunctions } from './awk.ts';
import { objectFunctions } from './objectRow.ts';

/**
 * The state of workloads at the last poll: `workload, id, wanted, available, image, configuration it reads, hosts
 * that its settings name`, unhealthy
 * pods `pod, id, phase, reason, restarts, node` and unusual nodes `node, id, what is unusual`.
 */
export function workloadsCommand(): string {
  return overFiles(
    ['k8s_objects_raw*.tsv'],
    `${textFunctions}${clockFunction}${objectFunctions}${program}${tableReader}`,
    { lines: 110 },
  );
}

const program = String.raw`
function record(text,   number) {
  kind = kind_in(text)
  if (kind !~ /^(Deployment|StatefulSet|DaemonSet|Pod|Node)$/) return
  # Only the last poll of each kind is taken apart: the rows of a poll come within a few seconds.
  if (clock(text) - polled[kind] > 120) count[kind] = 0
  polled[kind] = clock(text)
  number = ++count[kind]
  rows[kind, number] = text
}
function finish(   i, k, kinds, names, line, printed) {
  kinds = split("Node Deployment StatefulSet DaemonSet Pod", names, / /)
  for (k = 1; k <= kinds; k++) {
    for (i = 1; i <= count[names[k]]; i++) {
      kind = names[k]
      line = ""
      if (take(rows[kind, i]) && namespace !~ /^kube-/) line = kind == "Pod" ? pod() : kind == "Node" ? node() : workload()
      if (line != "") { print line; printed++ }
    }
  }
  if (!printed) print "no workloads"
}
function workload(   image, wanted, ready, reads) {
  wanted = kind == "DaemonSet" ? word(condition, "desiredNumberScheduled") : word(body, "replicas")
  ready = word(condition, kind == "DaemonSet" ? "numberAvailable" : kind == "StatefulSet" ? "readyReplicas" : "availableReplicas")
  image = show(word(body, "image"), 80)
  reads = configuration(body) "\t" addresses(body)
  return "workload\t" id "\t" (wanted == "" ? 1 : wanted) "\t" (ready == "" ? 0 : ready) "\t" image "\t" reads
}
# Looks for plain strings first: a pattern over a whole object costs much more.
function configuration(json,   names, part, at, other, count_) {
  names = ""
  for (count_ = 0; count_ < 40; count_++) {
    # configMapRef, secretKeyRef and their like, or a volume; the nearer one.
    at = index(json, "Ref\"\":{"); other = index(json, "\"\"configMap\"\":{")
    if (!at || (other && other < at)) at = other
    if (!at) return substr(names, 2)
    json = substr(json, at)
    part = substr(json, 1, index(json, "}"))
    json = substr(json, 8)
    part = show(word(part, "name"), 60)
    if (part != "" && !index("," names ",", "," part ",")) names = names "," part
  }
  return substr(names, 2)
}
# Hosts are values like cart, cart:8080 and http://cart.shop:8080/api.
function addresses(json,   names, part, at, count_) {
  names = ""
  while (count_ < 20 && (at = index(json, "\"\"value\"\":\"\"")) > 0) {
    json = substr(json, at + 12)
    part = substr(json, 1, 100)
    at = index(part, "\"\"")
    part = substr(part, 1, at ? at - 1 : 0)
    sub(/^[a-z]+:\/\//, "", part); sub(/[.:\/].*/, "", part)
    if (part ~ /^[a-z][a-z0-9-]*[a-z0-9]$/ && !index("," names ",", "," part ",")) { names = names "," part; count_++ }
  }
  return substr(names, 2)
}
function pod(   phase, reason, restarts, rest, at) {
  phase = word(substr(condition, last_index(condition, "\"\"phase\"\":")), "phase")
  rest = condition; restarts = 0; reason = ""
  while ((at = index(rest, "\"\"restartCount\"\":")) > 0) {
    rest = substr(rest, at)
    restarts += word(substr(rest, 1, 60), "restartCount")
    rest = substr(rest, 18)
  }
  at = index(condition, "\"\"waiting\"\":")
  if (at) reason = word(substr(condition, at, 600), "reason")
  if (index(condition, "\"\"OOMKilled\"\"")) reason = reason " OOMKilled"
  if (index(condition, "\"\"Unschedulable\"\"")) reason = reason " Unschedulable"
  if (reason == "" && restarts == 0 && (phase == "Running" || phase == "Succeeded")) return ""
  rest = show(word(body, "nodeName"), 60)
  reason = clean(reason, 60)
  return "pod\t" id "\t" phase "\t" reason "\t" restarts "\t" rest
}
function node(   odd) {
  odd = ""
  if (body ~ /""unschedulable"": ?true/) odd = odd " unschedulable"
  if (match(body, /""taints"": ?\[[^]]*\]/)) odd = odd " " substr(body, RSTART, RLENGTH)
  if (condition ~ /""status"": ?""(False|Unknown)"", ?""type"": ?""Ready""/) odd = odd " NotReady"
  if (match(condition, /""status"": ?""True"", ?""type"": ?""(Memory|Disk|PID)Pressure""/)) odd = odd " " substr(condition, RSTART, RLENGTH)
  odd = show(odd, 200)
  return odd == "" ? "" : "node\t" id "\t" odd
}`;
