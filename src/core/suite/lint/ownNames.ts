import type { GroundTruthGroup } from '../../schema/groundTruth.ts';

/**
 * The names that a group's `name` and simple filters spell out: `checkout` of `checkout-.*`, `checkout\b`, `^checkout$`
 * and `.*checkout`. Filters that spell out none (`*.*`, alternatives) give none.
 */
export function ownNames({ filter = [], name }: Pick<GroundTruthGroup, 'filter' | 'name'>): string[] {
  const spelt = filter.map((text) => text.replace(/^\^|\$$/g, '').replace(/^\.[*+]-?|-?\.[*+]$|\\b$/g, ''));
  const names = spelt.filter((text) => /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(text));
  return [...new Set(name === undefined ? names : [...names, name])];
}

/** Whether the words of `part` stand together in `text`: `ad` in `otel-demo-ad-jvm`, not in `load`. */
export function holdsWords(text: string, part: string): boolean {
  return `-${text}-`.includes(`-${part}-`);
}
