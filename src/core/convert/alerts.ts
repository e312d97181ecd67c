import { isObject, type JsonObject, objectAt, textAt } from '../snapshot/json.ts';
import type { Fills, MadeAlert } from './made.ts';
import { asRfc3339, rowTime } from './rowTime.ts';
import type { SecretRemover } from './secrets.ts';
import { asText, textEntries } from './values.ts';

const prometheusFills: Fills = {
  labels: 'labels of the alert',
  annotations: 'annotations of the alert',
  state: 'state of the alert',
  activeAt: 'activeAt of the alert',
  value: 'value of the alert',
};

const alertmanagerFills: Fills = {
  ...prometheusFills,
  state: 'status of Alertmanager: active is firing, also where it is silenced',
  activeAt: 'startsAt of Alertmanager',
};

const findingFills: Fills = {
  labels: 'labels, aggregation_key and subject of the finding',
  annotations: 'annotations, title and description of the finding',
  state: 'firing, or resolved where the finding has ended',
  activeAt: 'starts_at of the finding, or when it was written',
};

/** Whether an object is an alert of Prometheus' or Alertmanager's API. */
export function isAlert(value: JsonObject): boolean {
  return isObject(value.labels) && textAt(value.labels, 'alertname') !== '';
}

/** An alert of Prometheus (`/api/v1/alerts`), of Alertmanager's API (v1, v2) or of its webhook. */
export function alertOf(value: JsonObject, secrets: SecretRemover): MadeAlert {
  const isAlertmanager = 'startsAt' in value;
  const activeAt = textAt(value, 'activeAt', 'startsAt');
  const state = isAlertmanager ? stateOf(value.status) : textAt(value, 'state') || 'firing';
  const fills = isAlertmanager ? alertmanagerFills : prometheusFills;
  return made(
    {
      labels: textEntries(value.labels),
      annotations: textEntries(value.annotations),
      state,
      activeAt,
      value: asText(value.value),
    },
    fills,
    secrets,
  );
}

/** Whether an object is a finding that Robusta made of an alert, or a request to investigate one. */
export function isFinding(value: JsonObject): boolean {
  if (isObject(value.raw) && isAlert(value.raw)) return true;
  const isIssue = textAt(value, 'aggregation_key') !== '' && 'subject_name' in value;
  return isIssue || (isObject(value.subject) && textAt(value, 'title') !== '' && 'source' in value);
}

/** The alert behind a finding: of its labels where it kept them, else of what it is about. */
export function alertOfFinding(value: JsonObject, secrets: SecretRemover): MadeAlert {
  if (isObject(value.raw) && isAlert(value.raw)) return alertOf(value.raw, secrets);
  const subject = objectAt(value, 'subject');
  const kind = (textAt(value, 'subject_type') || textAt(subject, 'subject_type', 'kind')).toLowerCase();
  const about = {
    namespace: textAt(value, 'subject_namespace') || textAt(subject, 'namespace'),
    node: textAt(value, 'subject_node') || textAt(subject, 'node'),
    container: textAt(subject, 'container'),
    ...(/^[a-z]{1,40}$/.test(kind)
      ? { [kind]: textAt(value, 'subject_name') || textAt(subject, 'name') }
      : {}),
  };
  const named = Object.fromEntries(Object.entries(about).filter(([, text]) => text !== ''));
  const alertname = textAt(value, 'aggregation_key') || textAt(value, 'title').replace(/\.$/, '');
  const texts = { summary: textAt(value, 'title'), description: textAt(value, 'description') };
  return made(
    {
      labels: { alertname, ...named, ...textEntries(value.labels) },
      annotations: { ...texts, ...textEntries(value.annotations) },
      state: textAt(value, 'ends_at') === '' ? 'firing' : 'resolved',
      activeAt: textAt(value, 'starts_at', 'creation_date'),
      value: '',
    },
    findingFills,
    secrets,
  );
}

function made(alert: MadeAlert['alert'], fills: Fills, secrets: SecretRemover): MadeAlert {
  const at = rowTime(alert.activeAt);
  const clean = secrets.manifest({ labels: alert.labels, annotations: alert.annotations });
  return {
    type: 'alert',
    at,
    fills,
    alert: {
      ...alert,
      labels: textEntries(clean.labels),
      annotations: textEntries(clean.annotations),
      activeAt: asRfc3339(at),
    },
  };
}

/** Alertmanager's word for an alert: an object in its API, a word in its webhook. */
function stateOf(status: unknown): string {
  const word = isObject(status) ? textAt(status, 'state') : asText(status);
  return word === 'resolved' || word === 'pending' ? word : 'firing';
}
