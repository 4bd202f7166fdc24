import type { BenchCollector } from './bench-collector.js';
import type { BenchSite } from './bench-site.js';

/** What became of the events of a scenario. */
export interface Score {
  /** Different events that the collector has taken, of those that are counted. */
  readonly delivered: number;
  /** Events, of any name, that came again after they had been taken. A retry after a refusal is none. */
  readonly repeats: number;
  /** Of these, those in a request with the same bytes: the browser has sent it again, not the page. */
  readonly byBrowser: number;
  /** Of the rest, those of which the page could read no answer to an earlier copy. */
  readonly afterHandOver: number;
}

/** Counts what a collector has taken. */
export function readScore({ arrivals }: BenchCollector, site: BenchSite, names: readonly string[]): Score {
  const delivered = new Set<string>();
  /** Events that were taken, and whether the page could read an answer that said so. */
  const taken = new Map<string, boolean>();
  const bodies = new Set<string>();
  let repeats = 0;
  let byBrowser = 0;
  let afterHandOver = 0;
  for (const { events, body, isTaken, answeredAtMs = Infinity, load } of arrivals) {
    if (!isTaken) continue;
    const isRead = answeredAtMs < (site.leftAtMs(load) ?? Infinity);
    for (const { eventId, name } of events) {
      if (names.includes(name)) delivered.add(eventId);
      const wasRead = taken.get(eventId);
      if (wasRead !== undefined) repeats += 1;
      if (bodies.has(body)) byBrowser += 1;
      else if (wasRead === false) afterHandOver += 1;
      taken.set(eventId, wasRead || isRead);
    }
    bodies.add(body);
  }
  return { delivered: delivered.size, repeats, byBrowser, afterHandOver };
}
