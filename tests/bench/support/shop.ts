import { type Browser, type Context, launch, newProfile, removeProfile } from '../../browser/support/browser.js';
import { type Page, poll } from '../../browser/support/page.js';
import { command, open, type PageOptions, stats } from '../../browser/support/sdk.js';
import { type BenchCollector, type Confirming, startBenchCollector } from './bench-collector.js';
import { type BenchSite, startBenchSite } from './bench-site.js';
import { newPage, pageHtml, trackerHead } from './lab.js';

/** A collector, as the pages see it and as it answers. */
export interface CollectorKind {
  readonly name: string;
  readonly confirming: Confirming;
  /** The adapter that comes with the format, or a change of it that runs in the page. */
  readonly adapter: 'native' | `(collector) => ${string}`;
}

/** A site with trackers, its collector, and a visitor's browser. */
export interface Shop {
  readonly site: BenchSite;
  readonly collector: BenchCollector;
  /** Opens a tab and waits until its tracker is there; in the visitor's own profile, or in that of somebody new. */
  visit(context?: Context): Promise<Page>;
  /** Somebody new, without cookies and storage. */
  somebody(): Promise<Context>;
  /** Closes a tab as a visitor does. */
  closeTab(page: Page): Promise<void>;
  /** SIGKILL, and the same profile again. */
  crash(): Promise<void>;
  /** Tracks a step so many times in one task. */
  step(page: Page, count: number): Promise<void>;
  close(): Promise<void>;
}

/** Where a visit leads that leaves the site. */
export const AWAY = '/away';

/** Opens a shop whose pages have these options, and whose collector takes its time for each answer. */
export async function openShop(kind: CollectorKind, options: PageOptions, answerDelayMs: number): Promise<Shop> {
  const site = await startBenchSite();
  const collector = await startBenchCollector(kind.confirming, answerDelayMs);
  const profile = await newProfile();
  let browser: Browser = await launch('chromium', profile);
  const head = kind.adapter === 'native' ? trackerHead : moduleHead.bind(undefined, kind.adapter);
  const link = (path: string): string => `<a id="go" href="${path}" onclick="touchtrail('track', 'step')">go on</a>`;
  site.page('/shop', pageHtml(head(collector.endpoint, options), link('/next')));
  site.page('/next', pageHtml(head(collector.endpoint, options), link('/shop')));
  site.page(AWAY, pageHtml(''));
  const url = `${site.origin('app.example')}/shop`;
  return {
    site,
    collector,
    async visit(context = browser) {
      const page = await newPage(context);
      await open(page, url);
      return page;
    },
    somebody: () => browser.fresh(),
    async closeTab(page) {
      site.leave(Number(new URL(await page.url()).searchParams.get('load')));
      await page.close();
    },
    async crash() {
      for (const load of site.open()) site.leave(load);
      await browser.kill();
      browser = await launch('chromium', profile);
    },
    step: (page, count) =>
      page.evaluate((count) => {
        for (let step = 0; step < count; step += 1) window.touchtrail?.('track', 'step', { step });
      }, count),
    async close() {
      await browser.close();
      await removeProfile(profile);
      await Promise.all([site.close(), collector.close()]);
    },
  };
}

/** Waits until the page view has been delivered: what comes then meets a tracker at rest. */
export function atRest(page: Page): Promise<boolean> {
  return poll('the page view to be delivered', 20_000, async () => {
    const { delivered, waiting } = await stats(page);
    return delivered > 0 && waiting === 0;
  });
}

/** The visitor agrees. */
export function agree(page: Page): Promise<unknown> {
  return command(page, 'consent.grant', 'all');
}

function moduleHead(adapt: string, endpoint: string, options: PageOptions): string {
  return `<script type="module">
    import { createTracker, jsonCollector } from '/dist/index.js';
    const adapt = ${adapt};
    const tracker = createTracker({ collector: adapt(jsonCollector('${endpoint}')), ...${JSON.stringify(options)} });
    window.touchtrail = (command, ...args) => {
      const [method, parent] = command.split('.').reverse();
      return (parent ? tracker[parent] : tracker)[method](...args);
    };
    window.touchtrail.version = 'module';
  </script>`;
}
