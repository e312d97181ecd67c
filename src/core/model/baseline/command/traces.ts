import { overFiles, tableReader, textFunctions } from './awk.ts';

/**
 * What the spans say, each line before and after `since` (`2025-12-15 17:28:25`):
 * `service, name, namespace, spans before, errors before, spans after, errors after, mean ms before, after, last span`;
 * `fault, service, span kind, peer, before, after, first after, message` for failed spans that called nobody who failed:
 * where an error begins; `slow, service, span kind, peer, before, after, mean ms after` for spans of 0.2 s and more that
 * spend it themselves; `call, caller, callee, spans`. Spans over five minutes are streams and left out.
 */
export function tracesCommand(since: string): string {
  return overFiles(['otel_traces_raw*.tsv'], `${textFunctions}${program}${tableReader}`, {
    lines: 150,
    variables: { since },
  });
}

const program = String.raw`
function peer_of(kind, attributes,   i, at, rest) {
  # The attributes of a server span name the server itself.
  if (kind !~ /^(Client|Producer|CLIENT|PRODUCER)$/) return ""
  for (i = 1; i <= peers; i++) {
    at = index(attributes, "\047" peerKey[i] "\047: \047")
    if (at) {
      rest = substr(attributes, at + length(peerKey[i]) + 5, 200)
      at = index(rest, "\047")
      rest = substr(rest, 1, at ? at - 1 : 60)
      if (peerKey[i] == "rpc.service") { sub(/.*\./, "", rest); rest = tolower(rest) }
      else sub(/\..*/, "", rest)
      return rest
    }
  }
  return ""
}
function namespace_of(attributes,   at, rest) {
  at = index(attributes, "\047k8s.namespace.name\047: \047")
  if (!at) return ""
  rest = substr(attributes, at + 23, 80)
  return substr(rest, 1, index(rest, "\047") - 1)
}
function record(text,   f, n, id, parent, who, kind, failed, nanos, late, peer) {
  n = split(text, f, "\t")
  if (n < column["StatusCode"]) return
  nanos = f[column["Duration"]] + 0
  if (nanos > 300000000000) return
  id = f[column["SpanId"]]; parent = f[column["ParentSpanId"]]
  who = clean(f[column["ServiceName"]], 60); kind = f[column["SpanKind"]]; if (index(kind, "SPAN_KIND_") == 1) kind = substr(kind, 11)
  late = (substr(text, 1, 19) >= since)
  if (!(who in seen)) { order[++known] = who; seen[who] = namespace_of(f[column["ResourceAttributes"]]); soon[who] = 0; later[who] = 0 }
  if (late) later[who]++; else soon[who]++
  last[who] = substr(text, 1, 19)
  if (kind == "Server" || kind == "Consumer" || kind == "SERVER" || kind == "CONSUMER") {
    if (late) { servedLate[who]++; nanosLate[who] += nanos } else { served[who]++; nanosSoon[who] += nanos }
  }
  owner[id] = who
  if (parent in owner) {
    if (owner[parent] != who) {
      if (!((owner[parent], who) in edge)) { edges++; edgeFrom[edges] = owner[parent]; edgeTo[edges] = who; edge[owner[parent], who] = 0 }
      edge[owner[parent], who]++
      callee[parent] = who
    }
  }
  n = f[column["StatusCode"]]; failed = (index(n, "Error") || index(n, "ERROR"))
  if (failed) {
    if (late) errorsLate[who]++; else errorsSoon[who]++
    failing[++failures] = id
    failWho[id] = who; failKind[id] = kind; failLate[id] = late; failAt[id] = substr(text, 1, 19)
    failPeer[id] = peer_of(kind, f[column["SpanAttributes"]])
    n = index(f[column["StatusMessage"]], "\"") == 1 ? 2 : 1
    failText[id] = clean(substr(f[column["StatusMessage"]], n), 140)
    childFailed[parent] = 1
  }
  if (nanos >= 200000000) {
    slowing[++slows] = id
    slowWho[id] = who; slowKind[id] = kind; slowLate[id] = late; slowNanos[id] = nanos
    slowPeer[id] = peer_of(kind, f[column["SpanAttributes"]])
    childNanos[parent] += nanos
  }
}
BEGIN { peers = split("peer.service server.address net.peer.name upstream_cluster rpc.service messaging.system db.system.name db.system", peerKey, / /) }
function finish(   i, id, key) {
  for (i = 1; i <= known; i++) {
    id = order[i]
    printf "service\t%s\t%s\t%d\t%d\t%d\t%d\t%.1f\t%.1f\t%s\n", id, seen[id], soon[id], errorsSoon[id], later[id], errorsLate[id], \
      (served[id] ? nanosSoon[id] / served[id] / 1000000 : 0), (servedLate[id] ? nanosLate[id] / servedLate[id] / 1000000 : 0), last[id]
  }
  for (i = 1; i <= failures; i++) {
    id = failing[i]
    if (!(id in childFailed)) {
      key = failWho[id] "\t" failKind[id] "\t" (id in callee ? callee[id] : clean(failPeer[id], 60))
      if (!(key in faultText)) { faults[++faultCount] = key; faultFirst[key] = ""; faultText[key] = failText[id] }
      if (failLate[id]) { faultLate[key]++; faultText[key] = failText[id]; if (faultFirst[key] == "") faultFirst[key] = failAt[id] }
      else faultSoon[key]++
    }
  }
  for (i = 1; i <= faultCount && i <= 35; i++) {
    key = faults[i]
    printf "fault\t%s\t%d\t%d\t%s\t%s\n", key, faultSoon[key], faultLate[key], faultFirst[key], faultText[key]
  }
  for (i = 1; i <= slows; i++) {
    id = slowing[i]
    if (childNanos[id] < slowNanos[id] / 2) {
      key = slowWho[id] "\t" slowKind[id] "\t" (id in callee ? callee[id] : clean(slowPeer[id], 60))
      if (!(key in lags)) { lag[++lagCount] = key; lags[key] = 0 }
      if (slowLate[id]) { lags[key]++; lagNanos[key] += slowNanos[id] } else lagSoon[key]++
    }
  }
  for (i = 1; i <= lagCount && i <= 35; i++) {
    key = lag[i]
    printf "slow\t%s\t%d\t%d\t%.0f\n", key, lagSoon[key], lags[key], (lags[key] ? lagNanos[key] / lags[key] / 1000000 : 0)
  }
  for (i = 1; i <= edges && i <= 60; i++) print "call\t" edgeFrom[i] "\t" edgeTo[i] "\t" edge[edgeFrom[i], edgeTo[i]]
  if (!known) print "no spans"
}`;
