import type { Mention } from '../schema/analysis.ts';
import { lineExcerpt } from './lineExcerpt.ts';
import { NameSearch, type Wanted } from './nameSearch.ts';

/** Where one target of a search appears. */
export interface Sighting {
  readonly firstSaid: Mention | null;
  readonly firstInResult: Mention | null;
  /** The first of the results that hold it. */
  readonly mentions: readonly Mention[];
  readonly mentionCount: number;
}

/** Mentions of a target that are kept; all are counted. */
const maxMentions = 50;

/** Where each target of a search appears, in the agent's words and in tool results. */
export class Sightings {
  private readonly search: NameSearch;
  private readonly byTarget: {
    firstSaid: Mention | null;
    readonly mentions: Mention[];
    mentionCount: number;
  }[];

  /** @param targets how many there are: they are numbered from 0 */
  constructor(wanted: Wanted, targets: number) {
    this.search = new NameSearch(wanted);
    this.byTarget = Array.from({ length: targets }, () => ({
      firstSaid: null,
      mentions: [],
      mentionCount: 0,
    }));
  }

  /** Reads what the agent said at a part of a step. */
  readWords(step: number, part: number, text: string): void {
    for (const { target, at, length } of this.search.find(text)) {
      const sighting = this.byTarget[target];
      if (sighting !== undefined)
        sighting.firstSaid ??= { step, part, at, length, ...lineExcerpt(text, at, length) };
    }
  }

  /** Reads a tool result. @returns the targets that it holds */
  readResult(step: number, part: number, text: string): number[] {
    const places = this.search.find(text);
    for (const { target, at, length } of places) {
      const sighting = this.byTarget[target];
      if (sighting === undefined) continue;
      sighting.mentionCount += 1;
      if (sighting.mentions.length < maxMentions)
        sighting.mentions.push({ step, part, at, length, ...lineExcerpt(text, at, length) });
    }
    return places.map(({ target }) => target);
  }

  of(target: number): Sighting {
    const sighting = this.byTarget[target];
    const { firstSaid = null, mentions = [], mentionCount = 0 } = sighting ?? {};
    return { firstSaid, firstInResult: mentions[0] ?? null, mentions, mentionCount };
  }
}
