import { isRefusal } from './modelFault.ts';
import { untilAborted } from './untilAborted.ts';

/** Somebody whose consent the editor asks for: the vendor of a model. */
export interface Guarded {
  readonly vendor: string;
  canSend(): boolean | undefined;
}

/**
 * Lets one request a vendor through until one has been let through by the editor: each that comes before could put up a
 * dialog of its own, and a run has several attempts at work. Remembers a refusal, which the editor does not: it would
 * ask again at every request, ten times in a smoke.
 */
export class AccessGate {
  private readonly open = new Set<string>();
  private readonly refused = new Map<string, unknown>();
  private readonly asking = new Map<string, Promise<void>>();

  /** `start` sends a request. Rejects as it does, with the refusal that was met before, or with the signal's reason. */
  async through<T>(guarded: Guarded, start: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const { vendor } = guarded;
    for (;;) {
      if (this.refused.has(vendor)) throw this.refused.get(vendor);
      if (this.open.has(vendor) && guarded.canSend() === true) return await this.started(vendor, start);
      const asking = this.asking.get(vendor);
      if (asking === undefined) break;
      await untilAborted(asking, signal);
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.asking.set(vendor, promise);
    try {
      return await this.started(vendor, start);
    } finally {
      this.asking.delete(vendor);
      resolve();
    }
  }

  /** For a new run, which its person has started knowing of the refusal. */
  forgetRefusals(): void {
    this.refused.clear();
  }

  private async started<T>(vendor: string, start: () => Promise<T>): Promise<T> {
    try {
      const result = await start();
      this.open.add(vendor);
      return result;
    } catch (error) {
      if (isRefusal(error)) {
        this.open.delete(vendor);
        this.refused.set(vendor, error);
      }
      throw error;
    }
  }
}
