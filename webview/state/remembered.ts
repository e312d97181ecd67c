import * as z from 'zod';
import { LabelChange, LabelPlace } from '../../src/core/schema/label.ts';
import { PartKind } from '../../src/core/schema/step.ts';

const count = z.int().nonnegative();

/** What the page remembers of itself while it is hidden or reloaded. Panes are named by position: a reload gives new ids. */
export const Memory = z.strictObject({
  step: count,
  claims: z.array(count).max(2),
  pane: count,
  aim: LabelPlace,
  hidden_kinds: z.array(PartKind),
  toggled: z.array(z.string()),
  whole: z.array(z.string()),
  find: z.strictObject({ shown: z.boolean(), text: z.string().max(1000), match_case: z.boolean() }),
  truth_shown: z.boolean(),
  focused: z.boolean(),
  note: z.strictObject({ pane: count, place: LabelPlace, text: z.string() }).nullable(),
  /** What was said and could not be kept, with the reason. */
  lost: z.array(z.strictObject({ pane: count, place: LabelPlace, change: LabelChange })),
  problem: z.string(),
});
export type Memory = z.infer<typeof Memory>;

/** Pages whose memory is kept: going back to an attempt comes back to the place in it. */
const keptPages = 20;
const Memories = z.array(z.tuple([z.string(), z.unknown()])).max(keptPages);

/** What was remembered under a key; null where nothing was, or where it is from another version. */
export function recall(stored: unknown, key: string): Memory | null {
  const pages = Memories.safeParse(stored);
  const found = pages.success ? pages.data.find(([other]) => other === key)?.[1] : undefined;
  const parsed = Memory.safeParse(found);
  return parsed.success ? parsed.data : null;
}

/** What to store: `memory` under `key`, and the newest of the others. */
export function stored(before: unknown, key: string, memory: Memory): unknown {
  const pages = Memories.safeParse(before);
  const others = pages.success ? pages.data.filter(([other]) => other !== key) : [];
  return [[key, memory], ...others].slice(0, keptPages);
}
