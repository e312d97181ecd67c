/** How much a snapshot records of the same incident. */
export interface Volume {
  readonly requestsPerMinute: number;
  /** Share of traces that the collector's sampler keeps; metrics count all of them. */
  readonly keptShare: number;
  readonly scrapeSeconds: number;
  /** `compact`: server spans and few buckets; `full`: every span kind, 17 buckets, each series once per quantile. */
  readonly detail: 'compact' | 'full';
  readonly dashboards: number;
}

/** Some 3 MB: small enough that an interpreted shell reads it at once. */
export const defaultVolume: Volume = {
  requestsPerMinute: 60,
  keptShare: 0.05,
  scrapeSeconds: 180,
  detail: 'compact',
  dashboards: 0,
};

/** Below this a snapshot has the compact form. */
const smallestFullBytes = 20e6;

/** Measured sizes, in bytes: a request with all its spans and log lines, one scrape of all files, one dashboard. */
const tracesPerRequest = 6800;
const fullScrape = 2.6e6;
const dashboardBytes = 32_000;

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
    scrapeSeconds: Math.min(300, Math.max(5, Math.round((minutes * 60) / scrapes))),
    detail: 'full',
    dashboards: Math.round((targetBytes * 0.045) / polls / dashboardBytes),
  };
}
