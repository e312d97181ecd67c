import type { World } from '../cluster/world.ts';
import type { JsonObject } from '../json.ts';
import type { Random } from '../random.ts';
import type { SnapshotOutput } from '../sink.ts';
import { hour, millisecond, minute, type Nanos, second } from '../time.ts';
import { shopNamespace } from '../traffic/services.ts';
import type { AlertCondition } from './alertCondition.ts';
import { clusterConditions } from './clusterAlerts.ts';
import type { SpanCounter } from './spanSeries.ts';
import { standingConditions } from './standingAlerts.ts';
import { trafficConditions } from './trafficAlerts.ts';

/** An alert that fired at some time in the snapshot. */
export interface FiredAlert {
  readonly name: string;
  readonly subject: AlertCondition['subject'];
  readonly description: string;
  readonly activeAt: Nanos;
}

interface ActiveAlert {
  readonly activeAt: Nanos;
  condition: AlertCondition;
}

/** Evaluates the alert rules once a minute and writes what fires: a bare array, as the recorder keeps it. */
export class AlertWriter {
  private readonly world: World;
  private readonly output: SnapshotOutput;
  private readonly counter: SpanCounter;
  private readonly standing: readonly AlertCondition[];
  private readonly random: Random;
  private readonly active = new Map<string, ActiveAlert>();
  private readonly fired = new Map<string, FiredAlert>();

  constructor(world: World, output: SnapshotOutput, counter: SpanCounter) {
    this.world = world;
    this.output = output;
    this.counter = counter;
    this.standing = standingConditions(world);
    this.random = world.random.derive('alerts');
  }

  /** Alerts of the shop that have fired and had become active at `from` or later, first ones first, each once. */
  firedAlerts(from: Nanos): FiredAlert[] {
    const byIdentity = new Map<string, FiredAlert>();
    for (const alert of this.fired.values()) {
      const key = `${alert.name}/${alert.subject?.kind}/${alert.subject?.name}`;
      if (alert.activeAt >= from && !byIdentity.has(key)) byIdentity.set(key, alert);
    }
    return [...byIdentity.values()];
  }

  async evaluate(at: Nanos): Promise<void> {
    const firing = this.update(at).map((alert) => this.shown(alert));
    await this.output.whole(
      `alerts/alerts_at_${this.world.time.fileMicros(at)}.json`,
      JSON.stringify(firing, null, 4),
    );
  }

  /** The closing file: what of the shop fires at the end, in the envelope of Prometheus' own API. */
  async close(at: Nanos): Promise<void> {
    const own = this.update(at).filter((alert) => alert.condition.labels.namespace === shopNamespace);
    const envelope = {
      data: { alerts: own.map((alert) => this.shown(alert)) },
      status: 'success',
      timestamp: this.world.time.rfc3339(at),
    };
    const name = `alerts/alerts_in_alerting_state_${this.world.time.compactMicros(at)}.json`;
    await this.output.whole(name, JSON.stringify(envelope, null, 4));
  }

  private update(at: Nanos): ActiveAlert[] {
    const present = this.conditionsAt(at);
    for (const key of this.active.keys()) if (!present.has(key)) this.active.delete(key);
    for (const [key, condition] of present) this.keep(key, condition, at);
    const firing = [...this.active.values()].filter(
      ({ activeAt, condition }) => at - activeAt >= condition.forMinutes * minute,
    );
    for (const { activeAt, condition } of firing) this.note(condition, activeAt);
    return firing;
  }

  private conditionsAt(at: Nanos): Map<string, AlertCondition> {
    const conditions = [
      ...trafficConditions(this.counter, at),
      ...clusterConditions(this.world, at),
      ...this.standing,
    ];
    return new Map(conditions.map((condition) => [keyOf(condition), condition]));
  }

  private keep(key: string, condition: AlertCondition, at: Nanos): void {
    const known = this.active.get(key);
    if (known !== undefined) {
      known.condition = condition;
      return;
    }
    const standing = this.standing.includes(condition);
    if (standing) {
      this.active.set(key, { activeAt: Math.floor(at - this.random.between(1, 30) * hour), condition });
      return;
    }
    // Rules are evaluated every 30 seconds, each group at its own offset, and never see what has yet to happen.
    const evaluatedAt = Math.floor(at - this.random.between(1, 30) * second);
    const activeAt = this.conditionsAt(evaluatedAt).has(key) ? evaluatedAt : at - 100 * millisecond;
    this.active.set(key, { activeAt, condition });
  }

  private note(condition: AlertCondition, activeAt: Nanos): void {
    if (condition.subject === null) return;
    const key = `${condition.name}/${condition.subject.kind}/${condition.subject.name}/${activeAt}`;
    if (this.fired.has(key)) return;
    const description = condition.annotations.description ?? condition.name;
    this.fired.set(key, { name: condition.name, subject: condition.subject, description, activeAt });
  }

  private shown({ activeAt, condition }: ActiveAlert): JsonObject {
    return {
      labels: { alertname: condition.name, ...condition.labels },
      annotations: condition.annotations,
      state: 'firing',
      activeAt: this.world.time.rfc3339Nanos(activeAt),
      value: goFloat(condition.value),
    };
  }
}

function keyOf(condition: AlertCondition): string {
  return `${condition.name}|${Object.values(condition.labels).join('|')}`;
}

/** A float as Go's `%e` with the fewest digits prints it: `2.222222222222222e-02`. */
export function goFloat(value: number): string {
  const [digits = '0', exponent = '+0'] = value.toExponential().split('e');
  return `${digits}e${exponent.charAt(0)}${exponent.slice(1).padStart(2, '0')}`;
}
