import { overFiles, tableReader, textFunctions } from './awk.ts';
import { objectFunctions } from './objectRow.ts';

/**
 * What restricts or disturbs workloads by existing, as last polled: `rule, id, created, specification` for network
 * policies, quotas, limits, autoscalers, disruption budgets and chaos experiments.
 */
export function rulesCommand(): string {
  return overFiles(['k8s_objects_raw*.tsv'], `${textFunctions}${objectFunctions}${program}${tableReader}`, {
    lines: 40,
  });
}

const program = String.raw`
function record(text,   at) {
  kind = kind_in(text)
  if (kind !~ /^(NetworkPolicy|ResourceQuota|LimitRange|HorizontalPodAutoscaler|PodDisruptionBudget|Schedule|Workflow|.*Chaos|VirtualService|DestinationRule|AuthorizationPolicy|CiliumNetworkPolicy)$/ || !take(text)) return
  if (!(id in shape)) order[++known] = id
  at = index(body, "\"\"spec\"\":")
  shape[id] = "rule\t" id "\t" created "\t" show(at ? substr(body, at) : body, 380)
}
function finish(   i) {
  for (i = 1; i <= known; i++) print shape[order[i]]
  if (!known) print "no such objects"
}`;
