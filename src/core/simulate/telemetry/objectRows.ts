import { kindOrder, type ObservedObject, objectsAt } from '../cluster/objectsAt.ts';
import type { World } from '../cluster/world.ts';
import type { JsonObject } from '../json.ts';
import type { Random } from '../random.ts';
import type { RowFile } from '../sink.ts';
import { millisecond, minute, type Nanos, second } from '../time.ts';
import { compactObject } from './compactObject.ts';
import { receiverRow } from './receiverRow.ts';
import type { Volume } from './volume.ts';

const plurals: Readonly<Record<string, string>> = {
  Endpoints: 'endpoints',
  NetworkPolicy: 'networkpolicies',
  NetworkChaos: 'networkchaos',
  PodChaos: 'podchaos',
  StressChaos: 'stresschaos',
  JVMChaos: 'jvmchaos',
};

/** Polls the API server: every object that exists becomes a row, with a resourceVersion that rises when it changes. */
export class ObjectPoller {
  private readonly world: World;
  private readonly file: RowFile;
  private readonly detail: Volume['detail'];
  private readonly random: Random;
  private readonly known = new Map<string, { text: string; resourceVersion: number }>();
  private readonly firstVersion: number;

  constructor(world: World, file: RowFile, detail: Volume['detail']) {
    this.world = world;
    this.detail = detail;
    this.file = file;
    this.random = world.random.derive('poll');
    this.firstVersion = this.random.int(400_000, 1_900_000);
  }

  /** Adds one row after the other and yields after each, so that the caller can write out what has gathered. */
  *poll(at: Nanos): Generator<void> {
    const started = at + this.random.int(0, 90_000_000);
    for (const [index, object] of objectsAt(this.world, started).entries()) {
      // Each kind is listed by a request of its own, a few hundred milliseconds after the one before.
      const listed = started + kindOrder.indexOf(object.kind) * 230 * millisecond;
      const kept = this.detail === 'compact' ? compactObject(object) : object;
      this.file.add(this.row(kept, listed + index * 1031));
      yield;
    }
  }

  private row(object: ObservedObject, at: Nanos): string {
    const { kind, namespace, name } = object;
    return receiverRow(this.world, at, {
      body: this.withVersion(`${kind}/${namespace ?? ''}/${name}`, object, at),
      resource: namespace === null ? {} : { 'k8s.namespace.name': namespace },
      record: { 'k8s.resource.name': plurals[kind] ?? `${kind.toLowerCase()}s` },
    });
  }

  private withVersion(key: string, object: ObservedObject, at: Nanos): string {
    const text = JSON.stringify(object.body);
    const before = this.known.get(key);
    const resourceVersion =
      before !== undefined && before.text === text
        ? before.resourceVersion
        : this.nextVersion(key, before === undefined, at);
    this.known.set(key, { text, resourceVersion });
    const metadata = object.body.metadata as JsonObject;
    return JSON.stringify({
      ...object.body,
      metadata: { ...metadata, resourceVersion: String(resourceVersion) },
    });
  }

  /** Rises with time; what was there before the snapshot began has an older one. */
  private nextVersion(key: string, isFirst: boolean, at: Nanos): number {
    const own = this.random.derive(`${key}/${at}`);
    if (isFirst && at < minute) return this.firstVersion - this.random.derive(key).int(10, 300_000);
    return this.firstVersion + Math.floor(at / second) * 9 + own.int(0, 9);
  }
}
