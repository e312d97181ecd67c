import { refsOfAlert } from '../snapshot/entityRefs.ts';
import type { MadeAlert } from './made.ts';

/** Beside an imported snapshot. It is not loaded as a ground truth, and no agent sees it. */
export const truthTemplateName = 'ground_truth.template.yaml';

const maxCandidates = 40;

/**
 * A ground truth to fill in, all of it commented out: an import does not know what was wrong. The entities that alerts
 * name are listed as a start; they are symptoms more often than causes.
 */
export function truthTemplate(task: string, alerts: readonly MadeAlert[]): string {
  const candidates = [...new Map(candidateEntities(alerts)).values()].sort();
  const shown = candidates.slice(0, maxCandidates);
  const more = candidates.length - shown.length;
  return [
    `# Ground truth of the imported task ${task}: what a person found to be the cause. Until it is written, answers to this`,
    '# task cannot be scored. To write it: copy this file to ground_truth.yaml in this folder, take the # off the lines',
    '# below, and name what was really wrong. Then run: itbench-review tasks lint',
    '#',
    '# A group is an entity, or several that a regular expression names. root_cause: true marks the cause; the others are',
    '# its victims. aliases: lists of groups that mean the same, such as a Deployment and its Pods.',
    '#',
    '# metadata:',
    '#   version: v1',
    '# groups:',
    "#   - {id: cause-1, kind: Deployment, namespace: shop, filter: ['cart\\b'], root_cause: true}",
    '#   - {id: victim-1, kind: Service, namespace: shop, name: frontend}',
    '# aliases: []',
    '# propagations:',
    '#   - {source: cause-1, target: victim-1, condition: what is wrong, effect: what it does}',
    '# fault:',
    '#   - {condition: what is wrong, entity: {kind: Deployment, name: cart, group_id: cause-1}}',
    '#',
    shown.length === 0
      ? '# No alert that was imported names an entity.'
      : '# Entities that the imported alerts name (symptoms, more often than causes):',
    ...shown.map((line) => `#   ${line}`),
    ...(more > 0 ? [`#   and ${more} more`] : []),
    '',
  ].join('\n');
}

function candidateEntities(alerts: readonly MadeAlert[]): [key: string, line: string][] {
  return alerts.flatMap(({ alert }) =>
    refsOfAlert(alert.labels).map(({ namespace, kind, name }): [string, string] => {
      const place = namespace === '' ? '' : `namespace: ${flowText(namespace)}, `;
      return [`${namespace}/${kind}/${name}`, `- {kind: ${kind}, ${place}name: ${flowText(name)}}`];
    }),
  );
}

/** Names come from outside: one that could end the comment or mean something in YAML is quoted as JSON, on one line. */
function flowText(text: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)
    ? text
    : JSON.stringify(text).replaceAll(/[\u0085\u2028\u2029]/g, ' ');
}
