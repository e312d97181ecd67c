import { alertsCommand } from './command/alerts.ts';
import { changesCommand } from './command/changes.ts';
import { controllerEventsCommand, eventsOfCommand, warningEventsCommand } from './command/events.ts';
import { logsCommand, logsOfCommand } from './command/logs.ts';
import { podMetricsCommand, serviceMetricsCommand } from './command/metrics.ts';
import { overviewCommand } from './command/overview.ts';
import { rulesCommand } from './command/rules.ts';
import { tracesCommand } from './command/traces.ts';
import { workloadsCommand } from './command/workloads.ts';
import { partsOf } from './facts.ts';
import { type Investigation, splitTime } from './investigation.ts';
import type { BaselineStrategy } from './strategy.ts';
import { findSymptoms, incidentAlerts } from './symptoms.ts';

/** One look: a sentence that says what for, and the command. */
export interface Look {
  readonly text: string;
  readonly command: string;
}

type MakeLook = (known: Investigation) => Look;

/** What both strategies begin with, in the order of a runbook: symptoms, changes, then where errors begin. */
const runbook: readonly MakeLook[] = [
  () => ({
    text: 'First the lie of the land: which files there are, how large, and which time they cover.',
    command: overviewCommand(),
  }),
  () => ({
    text: 'Alerts next: what fires, for whom, and since when. The earliest one that is not background dates the incident.',
    command: alertsCommand(),
  }),
  (known) => ({
    text: `${alertSentence(known)} Warning events by object: failing pulls, crashes, scheduling, quotas, probes.`,
    command: warningEventsCommand(),
  }),
  (known) => ({
    text: `${warningSentence(known)} What controllers did in that time: roll-outs, scaling, cordons, experiments.`,
    command: controllerEventsCommand(),
  }),
  () => ({
    text: 'Most incidents are changes. Compare the polls of every object that people or tools edit: what is different, new or gone.',
    command: changesCommand(),
  }),
  (known) => ({
    text: `${changeSentence(known)} Objects that hurt by existing: network policies, quotas, autoscalers, chaos experiments.`,
    command: rulesCommand(),
  }),
  () => ({
    text: 'State of the workloads at the last poll: replicas missing, pods waiting or restarting, nodes cordoned, and who reads which configuration.',
    command: workloadsCommand(),
  }),
  (known) => ({
    text: 'Follow the calls down: which service fails or got slow, who calls whom, and at which service the failing spans begin.',
    command: tracesCommand(splitTime(known)),
  }),
  (known) => ({
    text: `${originSentence(known)} Error and warning logs by service, before and after, to confirm it in words.`,
    command: logsCommand(splitTime(known)),
  }),
];

const callCounters: MakeLook = (known) => ({
  text: 'Calls and errors by service from the counters, in case traces are sampled.',
  command: serviceMetricsCommand(splitTime(known)),
});

/** How many services the exhaustive strategy walks through. */
const servicesWalked = 5;
const looksPerService = 3;

/** The exhaustive strategy looks at the same things again before it answers. */
const secondThoughts: readonly MakeLook[] = [
  () => ({ text: 'Once more the alerts, in case one was overlooked.', command: alertsCommand() }),
  () => ({ text: 'Once more the warning events.', command: warningEventsCommand() }),
  () => ({ text: 'Once more what changed between the polls.', command: changesCommand() }),
  (known) => ({ text: 'Once more the spans.', command: tracesCommand(splitTime(known)) }),
];

const firstLooks: Readonly<Record<BaselineStrategy, readonly MakeLook[]>> = {
  triage: runbook,
  exhaustive: [...runbook, callCounters],
};

/** How many looks a strategy takes when nothing cuts it short. */
export function lookCount(strategy: BaselineStrategy): number {
  return strategy === 'triage'
    ? runbook.length
    : firstLooks.exhaustive.length + servicesWalked * looksPerService + secondThoughts.length;
}

/**
 * The look number `index` (from 0). `before` is what was known after the first looks and decides which services are
 * walked through, so that what a walk finds does not change its way; `known` is everything so far.
 */
export function lookAt(
  strategy: BaselineStrategy,
  index: number,
  known: Investigation,
  before: Investigation,
): Look | null {
  const first = firstLooks[strategy];
  const early = first[index];
  if (early !== undefined) return early(known);
  if (strategy === 'triage') return null;
  const walk = index - first.length;
  const walkLooks = servicesWalked * looksPerService;
  if (walk >= walkLooks) return secondThoughts[walk - walkLooks]?.(known) ?? null;
  const service = servicesToWalk(before)[Math.floor(walk / looksPerService)];
  if (service !== undefined) return serviceLook(service, walk % looksPerService, known);
  const again = runbook[1 + (walk % (runbook.length - 1))]?.(known) ?? null;
  return again && { ...again, text: `No further service to go through. Again: ${again.text}` };
}

/** How many looks come before the walk through the services. */
export function firstLookCount(strategy: BaselineStrategy): number {
  return firstLooks[strategy].length;
}

function servicesToWalk({ facts, recordedFrom }: Investigation): string[] {
  const { weights } = findSymptoms(facts, recordedFrom);
  const suffering = [...weights].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
  const all = [
    ...suffering,
    ...facts.services.map(({ service }) => service),
    ...facts.workloads.flatMap(({ entity }) => partsOf(entity)?.name ?? []),
  ];
  return [...new Set(all)].slice(0, servicesWalked);
}

function serviceLook(service: string, which: number, known: Investigation): Look {
  if (which === 0) {
    return {
      text: `Now ${service} by itself. Its events, also the harmless ones.`,
      command: eventsOfCommand(service),
    };
  }
  if (which === 1) {
    return {
      text: `What ${service} logs, whatever the level.`,
      command: logsOfCommand(service, splitTime(known)),
    };
  }
  return {
    text: `Metrics of the pods of ${service}: restarts, memory against its limit, throttling.`,
    command: podMetricsCommand(service),
  };
}

function alertSentence({ facts, recordedFrom }: Investigation): string {
  const alerts = incidentAlerts(facts.alerts, recordedFrom);
  const first = [...alerts].sort((a, b) => (a.since ?? Infinity) - (b.since ?? Infinity))[0];
  if (first === undefined) return 'No alert fires that looks like an incident.';
  const subject = [...first.subjects.values()][0] ?? first.namespace;
  const since = first.since === null ? '' : ` since ${new Date(first.since).toISOString().slice(11, 19)}`;
  return `${alerts.length} alerts belong to the incident; the first is ${first.name} on ${subject}${since}.`;
}

function warningSentence({ facts }: Investigation): string {
  const warnings = facts.events.filter(({ warning }) => warning);
  const most = [...warnings].sort((a, b) => b.count - a.count)[0];
  return most === undefined
    ? 'No warning events.'
    : `${warnings.length} objects and reasons warn, most often ${most.reason} on ${most.entity} (${most.count} times).`;
}

function changeSentence({ facts }: Investigation): string {
  const names = [...new Set(facts.changes.map(({ entity }) => entity))];
  if (names.length === 0) return 'No change is visible.';
  return `${names.length} objects changed: ${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''}.`;
}

function originSentence({ facts, recordedFrom }: Investigation): string {
  const origins = [...findSymptoms(facts, recordedFrom).origins].sort((a, b) => b[1] - a[1]);
  const [deepest] = origins;
  return deepest === undefined
    ? 'The spans show no new failures.'
    : `Failing or slow spans begin mostly at ${deepest[0]} (${Math.round(deepest[1] * 100)} %).`;
}
