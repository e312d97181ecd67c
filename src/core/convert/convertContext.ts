import type { JsonObject } from '../snapshot/json.ts';
import { textAt } from '../snapshot/json.ts';
import { newestTimeIn } from './kubernetes.ts';
import { PodDirectory } from './podDirectory.ts';
import { SecretRemover } from './secrets.ts';

/** What the readers of one import share: what is known of its cluster so far, and what may not get out. */
export class ConvertContext {
  readonly secrets = new SecretRemover();
  readonly pods = new PodDirectory();
  /** For sources that name pods without their namespace, or ''. */
  readonly namespace: string;
  /** Newest time in the objects and events, or '': the capture was no earlier. */
  newestAt = '';

  constructor(namespace: string) {
    this.namespace = namespace;
  }

  sawObject(object: JsonObject): void {
    this.sawTime(newestTimeIn(object));
    if (textAt(object, 'kind') === 'Pod') this.pods.add(object);
  }

  sawTime(at: string): void {
    if (at > this.newestAt) this.newestAt = at;
  }

  /** The year of times that have none, as klog's. */
  get year(): string {
    return this.newestAt.slice(0, 4);
  }
}
