import type { LabelKeeper } from '../core/harness/labelKeeper.ts';

/** A keeper that somebody uses, and how it is given back. */
export interface LentKeeper<Keeper extends LabelKeeper = LabelKeeper> {
  readonly keeper: Keeper;
  /** Safe to call twice. */
  release(): void;
}

interface Shared<Keeper> {
  readonly keeper: Keeper;
  users: number;
}

/** One keeper of labels for all who look at the same run or file: what it has read need not be read again. */
export class Keepers<Keeper extends LabelKeeper> {
  private readonly shared = new Map<string, Shared<Keeper>>();

  /** @throws what `make` throws, which is called for the first user */
  lend(id: string, make: () => Keeper): LentKeeper<Keeper> {
    const shared = this.shared.get(id) ?? { keeper: make(), users: 0 };
    shared.users += 1;
    this.shared.set(id, shared);
    let isLent = true;
    return {
      keeper: shared.keeper,
      release: () => {
        if (!isLent) return;
        isLent = false;
        shared.users -= 1;
        if (shared.users > 0) return;
        this.shared.delete(id);
        shared.keeper.dispose();
      },
    };
  }
}
