/** How much a snapshot records of the same incident. */
export interface Volume {
  readonly requestsPerMinute: number;
  /** Share of traces that the collector's sampler keeps; metrics count all of them. */
  readonly keptShare: number;
  /** Share of a kept trace's ordinary log lines that are written. */
  readonly infoLogShare: number;
  readonly scrapeSeconds: number;
  /** `compact`: server spans, few buckets, objects without what has its default; `full`: every span kind, 17 buckets,
   * each series once per quantile, whole objects. */
  readonly detail: 'compact' | 'full';
  readonly dashboards: number;
}

/** Some 2 MB: small enough that an interpreted shell reads it at once. */
export const defaultVolume: Volume = {
  requestsPerMinute: 60,
  keptShare: 0.028,
  infoLogShare: 0.2,
  scrapeSeconds: 240,
  detail: 'compact',
  dashboards: 0,
};

/** From here on metrics have the full form: less would leave too few scrapes. */
const fullFromBytes = 60e6;

/** Measured sizes, in bytes: the spans of a request, one scrape of all files, one poll without dashboards, a dashboard. */
const requestBytes = 11_500;
const scrapeBytes = { compact: 80_000, full: 3_500_000 };
const pollBytes = { compact: 215_000, full: 290_000 };
const dashboardBytes = 42_000;

/** Requests a minute below which alerts would say nothing. */
const fewestRequests = 60;

/**
 * A volume whose snapshot has about so many bytes, with the shares of the real ones: a third traces, half metrics, a
 * twentieth objects (BENCHMARK.md §2.4). A snapshot cannot be smaller than its objects, some 0.9 MB.
 */
export function volumeFor(targetBytes: number, minutes: number): Volume {
  const detail = targetBytes < fullFromBytes ? 'compact' : 'full';
  const requests = (targetBytes * 0.34) / requestBytes;
  const requestsPerMinute = Math.max(fewestRequests, Math.round(requests / minutes));
  const scrapes = (targetBytes * 0.5) / scrapeBytes[detail];
  const polls = Math.ceil(minutes / 5);
  return {
    requestsPerMinute,
    keptShare: Math.min(1, requests / (requestsPerMinute * minutes)),
    infoLogShare: 1,
    scrapeSeconds: Math.min(300, Math.max(5, Math.round((minutes * 60) / scrapes))),
    detail,
    dashboards: Math.max(
      0,
      Math.round((targetBytes * 0.05 - polls * pollBytes[detail]) / polls / dashboardBytes),
    ),
  };
}
