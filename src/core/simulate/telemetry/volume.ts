/** How much a snapshot records of the same incident. */
export interface Volume {
  readonly requestsPerMinute: number;
  /** Share of traces that the collector's sampler keeps; metrics count all of them. */
  readonly keptShare: number;
  /** Share of a kept trace's ordinary log lines that are written. */
  readonly infoLogShare: number;
  readonly scrapeSeconds: number;
  /** `compact`: server spans and few buckets; `full`: every span kind, 17 buckets, each series once per quantile. */
  readonly detail: 'compact' | 'full';
  readonly dashboards: number;
}

/** Some 3 MB: small enough that an interpreted shell reads it at once. */
export const defaultVolume: Volume = {
  requestsPerMinute: 60,
  keptShare: 0.045,
  infoLogShare: 0.3,
  scrapeSeconds: 180,
  detail: 'compact',
  dashboards: 0,
};

/** Below this a snapshot has the compact form. */
const smallestFullBytes = 20e6;

/** Measured sizes, in bytes: the spans of a request, one scrape of all files, one dashboard. */
const tracesPerRequest = 11_500;
const fullScrape = 3.54e6;
const dashboardBytes = 42_000;

/**
 * A volume whose snapshot has about so many bytes, with the shares of the real ones: a third traces, half metrics,
 * a twentieth objects (BENCHMARK.md §2.4).
 */
export function volumeFor(targetBytes: number, minutes: number): Volume {
  if (targetBytes < smallestFullBytes) return defaultVolume;
  const requests = (targetBytes * 0.34) / tracesPerRequest;
  const scrapes = (targetBytes * 0.5) / fullScrape;
  const polls = Math.ceil(minutes / 5);
  return {
    requestsPerMinute: Math.max(60, Math.round(requests / minutes)),
    keptShare: 1,
    infoLogShare: 1,
    scrapeSeconds: Math.min(300, Math.max(5, Math.round((minutes * 60) / scrapes))),
    detail: 'full',
    dashboards: Math.round((targetBytes * 0.045) / polls / dashboardBytes),
  };
}
