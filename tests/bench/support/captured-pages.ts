import { readFileSync } from 'node:fs';
import { embedAll } from '../../browser/support/all-captures.js';
import { html, tag } from '../../browser/support/sdk.js';
import type { BenchCollector } from './bench-collector.js';
import type { BenchSite } from './bench-site.js';

/** The same page with every capture, and with the tracker alone. */
export const VARIANTS = ['without', 'with'] as const;

/** One of them. */
export type Variant = (typeof VARIANTS)[number];

const LONG_TASKS = `<script>
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longTasks.push(duration);
  }).observe({ type: 'longtask', buffered: true });
</script>`;

/** Serves a page with and without captures, and gives the addresses; both note their long tasks, in milliseconds. */
export function serveVariants(
  site: BenchSite,
  { endpoint }: BenchCollector,
  path: string,
  body: string,
): Readonly<Record<Variant, string>> {
  const library = new URL('../../../node_modules/web-vitals/dist/web-vitals.iife.js', import.meta.url);
  site.page('/vitals/web-vitals.iife.js', readFileSync(library, 'utf8'));
  const options = { consent: 'granted' };
  const heads = { without: tag(endpoint, options), with: embedAll('tag', endpoint, options) };
  const address = (variant: Variant): string => {
    site.page(`/${variant}${path}`, html(LONG_TASKS + heads[variant], { body }));
    return `${site.origin('app.example')}/${variant}${path}`;
  };
  return { without: address('without'), with: address('with') };
}
