import type { Attempt, Batch, Collector, EncodedRequest } from '../../model/collector.js';
import type { Touchpoint } from '../../model/event.js';
import { SAMPLE_START_MS, sampleTouchpoint, sampleTouchpoints } from '../sample-touchpoints.js';
import { must } from './check.js';

/** When the attempts of the contract are made: a minute after the samples begin, in milliseconds since the epoch. */
export const ATTEMPT: Attempt = { sentAtMs: SAMPLE_START_MS + 60_000 };

/** A request, and the part of the batch that it carries. */
export interface CarriedRequest {
  readonly request: EncodedRequest;
  readonly touchpoints: readonly Touchpoint[];
}

/** The samples for which the format has a place, new in each call. */
export function acceptedSamples(collector: Collector): readonly Touchpoint[] {
  return structuredClone(sampleTouchpoints().filter((touchpoint) => accepts(collector, touchpoint)));
}

/** Whether the format has a place for a touchpoint. */
export function accepts(collector: Collector, touchpoint: Touchpoint): boolean {
  return collector.accepts?.(touchpoint) ?? true;
}

/** Touchpoints of the kind that the format surely has a place for, each of another page. */
export function manySamples(collector: Collector, count: number): readonly Touchpoint[] {
  const [first] = acceptedSamples(collector);
  must(first !== undefined, 'has no place for any of the sample touchpoints');
  return Array.from({ length: count }, (_, at) =>
    changed({ ...sampleTouchpoint(first.name, at + 1, {}), traits: first.traits, visitor: first.visitor }, `p${at}`),
  );
}

/** The same event on another page: in every format its request is another one. */
export function changed(touchpoint: Touchpoint, mark: string): Touchpoint {
  const url = `https://shop.test/${mark}?utm_source=google&utm_campaign=${mark}`;
  return {
    ...touchpoint,
    page: { ...touchpoint.page, url, title: mark },
    touchpoint: { id: `/${mark}`, type: 'website', name: mark },
    properties: { ...touchpoint.properties, mark },
  };
}

/** How many of a batch a request says that it carries. */
export function carriedBy({ carries }: EncodedRequest, { touchpoints }: Batch): number {
  return carries ?? touchpoints.length;
}

/** All requests for some touchpoints, as the transport asks for them; fewer where `carries` cannot be right. */
export function requestsFor(collector: Collector, touchpoints: readonly Touchpoint[]): readonly CarriedRequest[] {
  const { maxEvents = 50 } = collector.capabilities;
  const requests: CarriedRequest[] = [];
  for (let rest = touchpoints; rest.length; ) {
    const batch = { touchpoints: rest.slice(0, maxEvents > 0 ? maxEvents : 50) };
    const request = collector.encode(batch, ATTEMPT);
    const count = carriedBy(request, batch);
    requests.push({ request, touchpoints: batch.touchpoints.slice(0, count) });
    if (!Number.isInteger(count) || count < 1) break;
    rest = rest.slice(count);
  }
  return requests;
}

/** The requests for all samples, in one batch and each alone. */
export function sampleRequests(collector: Collector): readonly EncodedRequest[] {
  const samples = acceptedSamples(collector);
  return [samples, ...samples.map((sample) => [sample])]
    .flatMap((touchpoints) => requestsFor(collector, touchpoints))
    .map(({ request }) => request);
}

/** A request as one text, to compare. */
export function textOf({ url, body, contentType, method = 'POST', headers = {}, carries }: EncodedRequest): string {
  return `${method} ${url}\n${contentType} ${JSON.stringify(headers)} ${carries}\n\n${body}`;
}
