import type { Nanos } from '../time.ts';

interface Entry {
  readonly at: Nanos;
  readonly order: number;
  readonly release: () => void;
}

/**
 * Holds what must happen later and lets it happen in time order; what is due at the same time keeps the order in which
 * it came. A binary heap: memory is bounded by what is in flight, not by the length of the snapshot.
 */
export class TimeQueue {
  private readonly heap: Entry[] = [];
  private order = 0;

  add(at: Nanos, release: () => void): void {
    const { heap } = this;
    const entry = { at, order: this.order++, release };
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, entry)) break;
      heap[index] = above;
      heap[parent] = entry;
      index = parent;
    }
  }

  /** Releases everything that is due before `until`. */
  releaseBefore(until: Nanos): void {
    for (let next = this.heap[0]; next !== undefined && next.at < until; next = this.heap[0]) {
      this.removeFirst();
      next.release();
    }
  }

  private removeFirst(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      const smallerIsRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = smallerIsRight ? right : left;
      if (child === undefined || isBefore(last, child)) break;
      heap[index] = child;
      index = 2 * index + (smallerIsRight ? 2 : 1);
    }
    heap[index] = last;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
