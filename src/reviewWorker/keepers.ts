import type { LabelKeeper } from '../core/harness/labelKeeper.ts';

/** A keeper that somebody uses, and how it is given back. */
export interface LentKeeper {
  readonly keeper: LabelKeeper;
  /** Safe to call twice. */
  release(): void;
}

interface Shared {
  readonly keeper: LabelKeeper;
  users: number;
}

/** One keeper of labels for all who look at the same run: what it has read of a report need not be read again. */
export class Keepers {
  private readonly shared = new Map<string, Shared>();

  /** @throws what `make` throws, which is called for the first user */
  lend(dir: string, make: () => LabelKeeper): LentKeeper {
    const known = this.shared.get(dir);
    const shared = known ?? { keeper: make(), users: 0 };
    shared.users += 1;
    this.shared.set(dir, shared);
    let isLent = true;
    return {
      keeper: shared.keeper,
      release: () => {
        if (!isLent) return;
        isLent = false;
        shared.users -= 1;
        if (shared.users > 0) return;
        this.shared.delete(dir);
        shared.keeper.dispose();
      },
    };
  }
}
