import { BenchError } from '../errors.ts';
import { createWorld } from './cluster/createWorld.ts';
import type { World } from './cluster/world.ts';
import { planFault } from './fault/applyChange.ts';
import type { Fault } from './fault/fault.ts';
import { faults } from './fault/registry.ts';
import { groundTruthYaml } from './groundTruth.ts';
import { planHistory } from './history.ts';
import { planNoise } from './noise.ts';
import { createRandom, type Random } from './random.ts';
import { SnapshotOutput, type SnapshotSink } from './sink.ts';
import { Recorder } from './telemetry/recorder.ts';
import { defaultVolume, type Volume } from './telemetry/volume.ts';
import { createTimeFormat, minute, type Nanos, second } from './time.ts';
import { Conditions } from './traffic/conditions.ts';
import { RequestSimulator } from './traffic/request.ts';
import { type Journey, journeys } from './traffic/topology.ts';

export interface IncidentOptions {
  /** Id of a fault of fault/registry.ts. */
  readonly fault: string;
  readonly seed: string;
  /** First instant of the snapshot, as in `2026-03-04T09:00:00Z`. */
  readonly startTime: string;
  /** Length of the snapshot; 15 at least, so that there is a time before and a time after. */
  readonly minutes: number;
  readonly volume?: Volume;
}

export interface IncidentSummary {
  readonly fault: string;
  /** Visible symptom and the time at which it began, for lists: never the cause. */
  readonly title: string;
  /** When things began to go wrong, RFC 3339. */
  readonly onset: string;
  /** The ground truth, as the YAML text of `ground_truth.yaml`. Not part of the snapshot. */
  readonly groundTruth: string;
  readonly requests: number;
}

/**
 * Makes the snapshot of one incident: every file of BENCHMARK.md §2.4 but the ground truth, which comes back in the
 * summary. The same options give the same bytes on every machine. Memory does not grow with the size of the snapshot.
 *
 * @throws BenchError usage for options that make no sense, cancelled when the signal aborts, and whatever the sink throws
 */
export async function simulateIncident(
  options: IncidentOptions,
  sink: SnapshotSink,
  signal: AbortSignal,
): Promise<IncidentSummary> {
  const fault = faultById(options.fault);
  if (!Number.isInteger(options.minutes) || options.minutes < 15) {
    throw new BenchError('usage', `an incident takes 15 whole minutes at least, not ${options.minutes}`);
  }
  const volume = options.volume ?? defaultVolume;
  const random = createRandom(options.seed);
  const time = createTimeFormat(options.startTime);
  const end = options.minutes * minute;
  const world = createWorld({
    random,
    time,
    end,
    dashboards: volume.dashboards,
    background: volume.detail === 'compact' ? 'little' : 'usual',
  });
  const onset = onsetOf(random, options.minutes);
  const acts = [...planHistory(world), ...planNoise(world, fault, onset), ...planFault(world, fault, onset)];
  for (const { act } of acts.sort((a, b) => a.at - b.at)) act();
  const conditions = new Conditions(world, fault.effects, onset);
  const output = new SnapshotOutput(sink);
  const recorder = new Recorder(world, output, conditions, volume);
  recorder.writeEvents();
  const requests = await run(world, output, recorder, conditions, volume, signal);
  await recorder.finish(end);
  await output.closeAll();
  return {
    fault: fault.id,
    title: `${fault.symptom} after ${time.clock(onset + minute)}`,
    onset: time.rfc3339(onset),
    groundTruth: groundTruthYaml(fault, world, recorder.firedAlerts(onset)),
    requests,
  };
}

function faultById(id: string): Fault {
  const fault = faults.find((candidate) => candidate.id === id);
  if (fault === undefined) {
    throw new BenchError('usage', `no such fault: ${id}`, {
      hint: `Known: ${faults.map((known) => known.id).join(', ')}.`,
    });
  }
  return fault;
}

/** Between 36 % and 48 % of the way, at no particular second. */
function onsetOf(random: Random, minutes: number): Nanos {
  const own = random.derive('onset');
  return Math.floor(own.between(0.36, 0.48) * minutes * 60) * second + own.int(0, 999) * 1_000_003;
}

/** Sends requests one after the other, and lets the recorder do what is due before each. */
async function run(
  world: World,
  output: SnapshotOutput,
  recorder: Recorder,
  conditions: Conditions,
  volume: Volume,
  signal: AbortSignal,
): Promise<number> {
  const simulator = new RequestSimulator(world, conditions);
  const random = world.random.derive('arrivals');
  const gap = minute / volume.requestsPerMinute;
  let requests = 0;
  let at = Math.floor(random.between(0, gap));
  while (at < world.end) {
    if (signal.aborted) throw new BenchError('cancelled', 'making the snapshot was cancelled');
    await recorder.advance(at);
    if (output.hasFullChunks) await output.drain();
    const record = simulator.request(at, drawJourney(random));
    if (record !== null) recorder.record(record);
    requests += 1;
    at += Math.max(1, Math.floor((gap * random.between(0.3, 1.7)) / conditions.trafficFactor(at)));
  }
  return requests;
}

function drawJourney(random: Random): Journey {
  const total = journeys.reduce((sum, journey) => sum + journey.weight, 0);
  let left = random.between(0, total);
  for (const journey of journeys) {
    left -= journey.weight;
    if (left < 0) return journey;
  }
  return journeys[0];
}
