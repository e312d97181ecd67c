import { overFiles, textFunctions } from './awk.ts';

/**
 * Calls by service from the counters, before and after `since`: `calls, service, namespace, calls before, errors before,
 * calls after, errors after, share of calls over 1 s before, after (percent, -1: unknown)`. Counters that start again
 * count from zero.
 */
export function serviceMetricsCommand(since: string): string {
  return overFiles(['metrics/service_*.tsv'], `${textFunctions}${serviceProgram}`, {
    lines: 60,
    variables: { since },
  });
}

/** First, lowest, highest and last value of each metric of one workload's pods: `metric, pod, metric, …, samples`. */
export function podMetricsCommand(workload: string): string {
  return overFiles(
    [`metrics/pod_${workload.replaceAll(/[^A-Za-z0-9._-]/g, '_')}-*.tsv`],
    `${textFunctions}${podProgram}`,
    {
      lines: 60,
    },
  );
}

const serviceProgram = String.raw`
function share(soon, all) { return all > 0 ? 100 * (all - soon) / all : -1 }
{
  if (FNR == 1) { sub(/\r$/, ""); for (i = 1; i <= NF; i++) column[$i] = i; files++ }
  else if ($1 ~ /calls_total|requests_total/ || $column["bucket_le"] ~ /^(1000(\.0)?|1(\.0)?|\+Inf)$/) {
    who = clean($column["service_name"], 60)
    if (!(who in space)) { order[++known] = who; space[who] = clean($column["namespace"], 60) }
    le = $column["bucket_le"]
    series = files SUBSEP $1 SUBSEP le SUBSEP $column["tags"]
    value = $column["value"] + 0
    step = 0
    if (series in previous) step = value >= previous[series] ? value - previous[series] : value
    previous[series] = value
    when = (substr($column["timestamp"], 1, 19) >= since) ? "late" : "soon"
    if (le == "") {
      calls[who, when] += step
      if (($column["status_code"] $column["tags"]) ~ /STATUS_CODE_ERROR|\047status_code\047: \047(Error|5)/) errors[who, when] += step
    }
    else if (le == "+Inf") all[who, when] += step
    else if (le ~ /^1000/) below[who, when] += step
  }
}
END {
  for (i = 1; i <= known; i++) {
    who = order[i]
    printf "calls\t%s\t%s\t%.0f\t%.0f\t%.0f\t%.0f\t%.1f\t%.1f\n", who, space[who], calls[who, "soon"], errors[who, "soon"], calls[who, "late"], errors[who, "late"], \
      share(below[who, "soon"], all[who, "soon"]), share(below[who, "late"], all[who, "late"])
  }
  if (!known) print "no service metrics"
}`;

const podProgram = String.raw`
{
  if (FNR == 1) { sub(/\r$/, ""); for (i = 1; i <= NF; i++) column[$i] = i }
  else if (NF >= 4) {
    id = clean($column["pod_name"], 80) "\t" clean($1, 80)
    value = $column["value"] + 0
    if (!(id in count)) { order[++known] = id; low[id] = value; high[id] = value; first[id] = value; count[id] = 0 }
    count[id]++
    if (value < low[id]) low[id] = value
    if (value > high[id]) high[id] = value
    last[id] = value
  }
}
END {
  for (i = 1; i <= known; i++) { id = order[i]; printf "metric\t%s\tfirst %.3f\tlowest %.3f\thighest %.3f\tlast %.3f\t%d samples\n", id, first[id], low[id], high[id], last[id], count[id] }
  if (!known) print "no pod metrics"
}`;
