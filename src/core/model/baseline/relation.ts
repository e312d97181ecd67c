import { type EntityParts, type Facts, partsOf } from './facts.ts';
import type { Symptoms } from './symptoms.ts';
import { workloadKind } from './weights.ts';

/** How an object is connected with what suffers. */
export interface Relation {
  readonly score: number;
  readonly concerns: string | null;
}

/** Points for a connection with the service that suffers most; less for others. */
const fullRelation = 40;
/** Points of a connection with something that shows no symptom of its own but is called by something that does. */
const calleeRelation = 10;
/** An object that has nothing to do with what suffers is a coincidence, the more so if it belongs to something healthy. */
const noRelation = -20;
const healthyRelation = -30;

/**
 * A connection is: the same name; a mention in the object's changed text or specification; configuration that a
 * suffering workload reads; a callee of a suffering service.
 */
export function relationOf(object: EntityParts, text: string, facts: Facts, symptoms: Symptoms): Relation {
  const most = Math.max(0, ...symptoms.weights.values());
  const reached = connected(object, text, facts);
  let best: Relation = { score: reached.size === 0 ? noRelation : healthyRelation, concerns: null };
  for (const [name, strength] of reached) {
    const weight = symptoms.weights.get(name) ?? 0;
    const called = facts.calls.some(
      ({ caller, callee }) => callee === name && (symptoms.weights.get(caller) ?? 0) > 0,
    );
    if (weight <= 0 && !called) continue;
    const points = weight > 0 ? fullRelation * Math.sqrt(weight / most) : calleeRelation;
    if (strength * points > best.score) best = { score: strength * points, concerns: name };
  }
  return most === 0 ? { score: 0, concerns: null } : best;
}

/** The services that an object is about, each with the strength of the connection, 0 to 1. */
function connected(object: EntityParts, text: string, facts: Facts): Map<string, number> {
  const strengths = new Map<string, number>();
  const note = (name: string, strength: number): void => {
    strengths.set(name, Math.max(strengths.get(name) ?? 0, strength));
  };
  const plain = flat(text);
  for (const name of serviceNames(facts)) {
    if (object.name === name) note(name, configurationKind.test(object.kind) ? 0.8 : 1);
    else if (sharesName(object.name, name)) note(name, configurationKind.test(object.kind) ? 0.3 : 0.7);
    if (mentions(text, plain, name)) note(name, 0.9);
  }
  for (const { entity, configuration } of facts.workloads) {
    const reader = partsOf(entity);
    if (!reader || reader.namespace !== object.namespace || !configuration.includes(object.name)) continue;
    note(reader.name, 0.8);
    // Who asks a service that serves this configuration is reached through it.
    for (const { caller, callee } of facts.calls) if (callee === reader.name) note(caller, 0.4);
    for (const caller of workloadsThatName(reader.name, facts)) note(caller, 0.4);
  }
  return strengths;
}

/** Who has the address of a service in its settings; calls that nobody traces are seen only there. */
function workloadsThatName(service: string, { workloads }: Facts): string[] {
  return workloads.flatMap(({ entity, addresses }) => {
    const name = partsOf(entity)?.name;
    return name !== undefined && name !== service && addresses.includes(service) ? [name] : [];
  });
}

/** What its readers say of it counts for more than what its name says. */
const configurationKind = /^(ConfigMap|Secret)$/;

function sharesName(object: string, service: string): boolean {
  return (
    `-${object.toLowerCase()}-`.includes(`-${service.toLowerCase()}-`) ||
    flat(object).startsWith(flat(service))
  );
}

function serviceNames({ services, workloads, calls }: Facts): Set<string> {
  const names = [
    ...services.map(({ service }) => service),
    ...calls.flatMap(({ caller, callee }) => [caller, callee]),
    ...workloads.flatMap(({ entity }) => {
      const parts = partsOf(entity);
      return parts && workloadKind.test(parts.kind) ? [parts.name] : [];
    }),
  ];
  return new Set(names.filter((name) => name.length > 1));
}

/** As a word of its own, or run together as in `paymentFailure` and `SHIPPING_ADDR`. */
function mentions(text: string, plain: string, name: string): boolean {
  const escaped = name.replaceAll(/[^A-Za-z0-9]/g, '[-_.]?');
  if (new RegExp(`(^|[^A-Za-z0-9-])${escaped}([^a-z0-9-]|$)`, 'i').test(text)) return true;
  return (
    name.length >= 4 && new RegExp(`(^|[^a-z])${escaped}[A-Z_]`).test(text) && plain.includes(flat(name))
  );
}

function flat(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
