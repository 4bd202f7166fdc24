import { type DataLayerOptions, dataLayer } from '../../../src/captures/data-layer.js';
import type { TrackerOptions } from '../../../src/index.js';
import { type FakePlatform, fakePlatform } from '../../../src/testing/index.js';
import { GRANTED, type Started, sent, start } from './start-tracker.js';

/** A page with a data layer under a tracker that reads it. */
export interface LayeredPage extends Started {
  /** What was sent so far, as names and properties, the oldest first. */
  events(): Promise<(readonly [name: string, properties: object])[]>;
  /** The names alone. */
  names(): Promise<string[]>;
}

/** Opens a page with this as `dataLayer`, under a tracker that may record unless the options say otherwise. */
export function openLayered(
  layer: unknown,
  options: DataLayerOptions = {},
  trackerOptions: Partial<TrackerOptions> = {},
  browser: FakePlatform = fakePlatform(),
): LayeredPage {
  setLayer(browser, layer);
  const started = start({ ...GRANTED, captures: [dataLayer(options)], ...trackerOptions }, browser);
  const events: LayeredPage['events'] = async () => {
    await browser.advance(5_000);
    return sent(browser).map(({ name, properties }) => [name, properties] as const);
  };
  return { ...started, events, names: async () => (await events()).map(([name]) => name) };
}

/** The page has another one from here on. */
export function setLayer({ globals }: FakePlatform, layer: unknown): void {
  globals.set('dataLayer', layer);
}

/** What `gtag(…)` pushes. */
export function gtag(..._commands: readonly unknown[]): IArguments {
  // biome-ignore lint/complexity/noArguments: Google's function pushes them, and a list is something else
  return arguments;
}

/** What is told of one entry that is pushed after the start. */
export async function tellOne(
  entry: unknown,
  events: DataLayerOptions['events'] = [],
): Promise<LayeredPage & { readonly told: (readonly [name: string, properties: object])[] }> {
  const layer: unknown[] = [];
  const page = openLayered(layer, { events });
  layer.push(entry);
  return { ...page, told: await page.events() };
}

/** An entry that is told. */
export const search = (search_term: string): object => ({ event: 'search', search_term });

/** The words of what was told, with a mark where it was there before. */
export function words(events: readonly (readonly [name: string, properties: object])[]): readonly string[] {
  return events.map(([, properties]) => {
    const { search_term, is_past } = properties as { readonly search_term?: string; readonly is_past?: boolean };
    return `${search_term}${is_past ? ' past' : ''}`;
  });
}
