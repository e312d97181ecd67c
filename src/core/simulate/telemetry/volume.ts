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

/** From here on metrics have the full form: less would leave too few scrapes. */
const fullFromBytes = 60e6;

/** Measured sizes, in bytes: the spans of a request, one scrape of all files, one poll without dashboards, a dashboard. */
const requestBytes = 11_500;
const scrapeBytes = { compact: 115_000, full: 3_500_000 };
const pollBytes = 290_000;
const dashboardBytes = 42_000;

/** Requests a minute below which alerts would say nothing. */
const fewestRequests = 60;

/**
 * A volume whose snapshot has about so many bytes, with the shares of the real ones: a third traces, half metrics, a
 * twentieth objects (BENCHMARK.md §2.4). A snapshot cannot be smaller than its objects, some 1.2 MB.
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
    dashboards: Math.max(0, Math.round((targetBytes * 0.05 - polls * pollBytes) / polls / dashboardBytes)),
  };
}
