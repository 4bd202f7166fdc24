// @vitest-environment node
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { clicks } from '../../src/captures/clicks.js';
import { contacts } from '../../src/captures/contacts.js';
import { dataLayer } from '../../src/captures/data-layer.js';
import { downloads } from '../../src/captures/downloads.js';
import { engagement } from '../../src/captures/engagement.js';
import { errors } from '../../src/captures/errors.js';
import { forms } from '../../src/captures/forms.js';
import { media } from '../../src/captures/media.js';
import { notFound } from '../../src/captures/not-found.js';
import { outbound } from '../../src/captures/outbound.js';
import { pageLeave } from '../../src/captures/page-leave.js';
import { scroll } from '../../src/captures/scroll.js';
import { search } from '../../src/captures/search.js';
import { visibility } from '../../src/captures/visibility.js';
import { type WebVital, type WebVitalsLibrary, webVitals } from '../../src/captures/web-vitals.js';
import type { CapturePlugin } from '../../src/index.js';
import type { CapturedPage } from '../unit/support/captured-page.js';
import { captureContract } from './capture.contract.js';

/** A data layer of a page, into which it pushes with every click. */
const putDataLayer = ({ page, platform }: CapturedPage): void => {
  const layer: object[] = [{ event: 'gtm.js' }, { event: 'view_item', ecommerce: { items: [{ item_id: 'T-7' }] } }];
  platform.globals.set('dataLayer', layer);
  page.addEventListener('click', () => void layer.push({ event: 'search', search_term: `${layer.length}` }));
};

/** The package `web-vitals` as far as it matters: tells a metric whenever the page is hidden. */
const reports = new Set<(metric: WebVital) => void>();
const METRIC = { name: 'LCP', value: 1, delta: 1, id: 'v5-1', rating: 'good', navigationType: 'navigate' };
const ignore = (): void => {};
const library: WebVitalsLibrary = {
  onCLS: ignore,
  onFCP: ignore,
  onINP: ignore,
  onTTFB: ignore,
  onLCP: (report) => void reports.add(report),
};
const reportVitals = ({ page }: CapturedPage): void => {
  reports.clear();
  page.addEventListener('blur', () => {
    for (const report of reports) report(METRIC);
  });
};

const CAPTURES: Readonly<
  Record<string, readonly [() => CapturePlugin, ((opened: CapturedPage) => void)?, again?: false]>
> = {
  clicks: [() => clicks({ selector: 'p' })],
  contacts: [contacts],
  'data-layer': [dataLayer, putDataLayer],
  downloads: [downloads],
  engagement: [engagement],
  errors: [errors],
  forms: [forms],
  media: [media],
  'not-found': [notFound],
  outbound: [outbound],
  'page-leave': [pageLeave],
  scroll: [scroll],
  search: [search],
  visibility: [visibility],
  'web-vitals': [() => webVitals(library), reportVitals, false],
};

for (const [name, [create, prepare, again]] of Object.entries(CAPTURES)) {
  captureContract(name, () => create(), prepare, again);
}

it('holds every capture against the contract', () => {
  const files = readdirSync(new URL('../../src/captures', import.meta.url)).filter((file) => file.endsWith('.ts'));
  expect(
    Object.keys(CAPTURES)
      .map((name) => `${name}.ts`)
      .sort(),
  ).toEqual(files.sort());
});
