import { phaseAt, workloadOf } from '../cluster/lookup.ts';
import type { Pod, World } from '../cluster/world.ts';
import type { Random } from '../random.ts';
import { minute, type Nanos } from '../time.ts';
import type { Effect, EffectOf, Window } from './effect.ts';
import { type ServiceName, serviceNames } from './services.ts';

interface ReadyInterval {
  readonly pod: Pod;
  readonly from: Nanos;
  readonly to: Nanos;
}

/** What a request meets at a given time: which pods are ready, and which effects hold. */
export class Conditions {
  private readonly effects: readonly Effect[];
  readonly onset: Nanos;
  private readonly ready = new Map<ServiceName, readonly ReadyInterval[]>();

  constructor(world: World, effects: readonly Effect[], onset: Nanos) {
    this.effects = effects;
    this.onset = onset;
    for (const name of serviceNames)
      this.ready.set(name, readyIntervals(workloadOf(world, name).pods, world.end));
  }

  /** Effects of a type that hold at a time. */
  active<T extends Effect['type']>(type: T, at: Nanos): EffectOf<T>[] {
    const minutes = (at - this.onset) / minute;
    return this.effects.filter((effect) => effect.type === type && holds(effect, minutes)) as EffectOf<T>[];
  }

  /** How strong an effect that holds is by now: 0 when it begins, 1 at its full strength. */
  strength({ fromMinute = 0, riseMinutes = 0 }: Window, at: Nanos): number {
    const minutes = (at - this.onset) / minute - fromMinute;
    return minutes >= riseMinutes ? 1 : minutes / riseMinutes;
  }

  /** Whether a line that pods write again and again is written at a time. */
  holds(effect: Window, at: Nanos): boolean {
    return holds(effect, (at - this.onset) / minute);
  }

  /** Effects of a type, whenever they hold. */
  declared<T extends Effect['type']>(type: T): EffectOf<T>[] {
    return this.effects.filter((effect) => effect.type === type) as EffectOf<T>[];
  }

  /** A ready pod of the service, or null when it has none. */
  readyPod(service: ServiceName, at: Nanos, random: Random): Pod | null {
    const candidates = (this.ready.get(service) ?? []).filter(
      (interval) => interval.from <= at && at < interval.to,
    );
    return candidates[random.int(0, candidates.length)]?.pod ?? null;
  }

  /** How many times as long the service's own work takes. */
  slowness(service: ServiceName, at: Nanos): number {
    let factor = 1;
    for (const effect of this.active('slow', at))
      if (effect.service === service) factor *= this.grown(effect, effect.factor, at);
    return factor;
  }

  unreachable(from: ServiceName, to: ServiceName, at: Nanos): EffectOf<'unreachable'> | null {
    return this.active('unreachable', at).find((effect) => joins(effect, from, to)) ?? null;
  }

  /** Milliseconds that the network adds to a call. */
  delayMs(from: ServiceName, to: ServiceName, at: Nanos, random: Random): number {
    let total = 0;
    for (const effect of this.active('delay', at)) {
      if (joins(effect, from, to)) total += random.between(...effect.addMs) * this.strength(effect, at);
    }
    return total;
  }

  /** The error that the service's own code raises on this request, if any. */
  ownError(service: ServiceName, operation: string, at: Nanos, random: Random): EffectOf<'errors'> | null {
    for (const effect of this.active('errors', at)) {
      const concerned = effect.service === service && (effect.operation ?? operation) === operation;
      if (concerned && random.chance(effect.share * this.strength(effect, at))) return effect;
    }
    return null;
  }

  trafficFactor(at: Nanos): number {
    let factor = 1;
    for (const effect of this.active('traffic', at)) factor *= this.grown(effect, effect.factor, at);
    return factor;
  }

  /** A factor on its way from 1 to its full value. */
  grown(effect: Window, factor: number, at: Nanos): number {
    return 1 + (factor - 1) * this.strength(effect, at);
  }
}

/** @param minutes since onset */
function holds({ fromMinute = 0, untilMinute = Infinity, wave }: Window, minutes: number): boolean {
  if (minutes < fromMinute || minutes >= untilMinute) return false;
  return wave === undefined || (minutes - fromMinute) % wave.everyMinutes < wave.lastMinutes;
}

function joins(effect: { from?: ServiceName; to: ServiceName }, from: ServiceName, to: ServiceName): boolean {
  return effect.to === to && (effect.from ?? from) === from;
}

function readyIntervals(pods: readonly Pod[], end: Nanos): ReadyInterval[] {
  const intervals: ReadyInterval[] = [];
  for (const pod of pods) {
    const gone = pod.deletedAt ?? end;
    for (const [index, phase] of pod.phases.entries()) {
      const to = Math.min(pod.phases[index + 1]?.at ?? end, gone);
      if (phaseAt(pod, phase.at) === phase && phase.ready && phase.at < to)
        intervals.push({ pod, from: phase.at, to });
    }
  }
  return intervals;
}
