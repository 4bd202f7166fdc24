import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { messages, openHead } from './support/recorded-page.js';
import { recorderScript } from './support/recorder.js';
import { command, flushed, html, names, open, ready, STUB, stats, tag } from './support/sdk.js';

const SCRIPT = fileURLToPath(new URL('../../dist/touchtrail.js', import.meta.url));
const SNIPPETS = fileURLToPath(new URL('../../examples/snippets/', import.meta.url));
const JAVASCRIPT = { 'content-type': 'text/javascript' };

const after = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));

describe('the one tag', () => {
  it('waits for the answer unless told otherwise', async ({ page, site, collector }) => {
    await openHead(page, site, tag(collector.endpoint));
    await ready(page);
    expect(await command(page, 'consent.status')).toMatchObject({ state: 'pending' });
    await command(page, 'consent.grant', 'all');
    expect(names(await flushed(page, collector))).toEqual(['page_view']);
  });

  it('waits for the answer with data-consent="manual"', async ({ page, site, collector }) => {
    await openHead(page, site, tag(collector.endpoint, { consent: 'manual' }));
    await ready(page);
    expect(await command(page, 'consent.status')).toMatchObject({ state: 'pending' });
  });

  it('asks nobody with data-consent="granted"', async ({ page, site, collector }) => {
    await openHead(page, site, tag(collector.endpoint, { consent: 'granted' }));
    await ready(page);
    expect(names(await flushed(page, collector))).toEqual(['page_view']);
    const granted = { analytics: 'granted', personalization: 'granted', marketing: 'granted', sharing: 'granted' };
    expect(await command(page, 'consent.status')).toMatchObject({ state: 'granted', purposes: granted });
  });

  it('tells in the console what becomes of an event with data-debug', async ({ page, site, collector }) => {
    await openHead(page, site, tag(collector.endpoint, { debug: '' }));
    await ready(page);
    await command(page, 'track', 'sign_up');
    await command(page, 'consent.grant', 'all');
    await command(page, 'track', '');
    await command(page, 'flush');
    const told = (await messages(page)).map(({ level, text }) => `${level} ${text}`).join('\n');
    for (const decision of ['held', 'stored', 'delivered', 'dropped invalid'])
      expect(told).toMatch(new RegExp(`^debug .*${decision}`, 'm'));
  });

  it('says nothing without data-debug', async ({ page, site, collector }) => {
    await openHead(page, site, tag(collector.endpoint, { consent: 'granted' }));
    await ready(page);
    await command(page, 'track', 'sign_up');
    expect(names(await flushed(page, collector))).toEqual(['page_view', 'sign_up']);
    expect(await messages(page)).toEqual([]);
  });

  it('gives what the method gives', async ({ page, site, collector }) => {
    await openHead(page, site, tag(collector.endpoint));
    await ready(page);
    expect(await command(page, 'consent.set', { analytics: true })).toMatchObject({
      state: 'granted',
      purposes: { analytics: 'granted', personalization: 'denied', marketing: 'denied', sharing: 'denied' },
    });
    expect(await stats(page)).toMatchObject({ state: 'running', cookies: 'kept', storage: 'kept' });
    expect(await page.evaluate(() => window.touchtrail?.('flush') instanceof Promise)).toBe(true);
    expect(await page.evaluate(() => typeof window.touchtrail?.('consent.onChange', () => {}))).toBe('function');
  });
});

describe('the stub', () => {
  it('keeps the time and the page of what is called before the script is there', async ({ page, site, collector }) => {
    await openHead(
      page,
      site,
      `${STUB}<script>
        touchtrail('init', { collector: '${collector.endpoint}', consent: 'granted' });
        touchtrail('track', 'early', { plan: 'pro' });
        window.calledAtMs = Date.now();
        history.replaceState(null, '', '/moved');
        document.title = 'Moved';
        touchtrail('track', 'moved');
      </script>`,
    );
    await after(200);
    await page.evaluate(() => {
      history.replaceState(null, '', '/later');
      document.title = 'Later';
      const script = document.createElement('script');
      script.src = '/dist/touchtrail.js';
      document.head.append(script);
    });
    await ready(page);
    const loadedAtMs = await page.evaluate(() => Date.now());
    const events = await flushed(page, collector);
    const early = events.find(({ name }) => name === 'early');
    const moved = events.find(({ name }) => name === 'moved');
    const origin = site.origin('app.example');
    expect(early).toMatchObject({ page: { url: `${origin}/`, title: 'Shop' }, properties: { plan: 'pro' } });
    expect(moved).toMatchObject({ page: { url: `${origin}/moved`, title: 'Moved' } });
    const calledAtMs = await page.evaluate(() => Number(Reflect.get(window, 'calledAtMs')));
    expect(Math.abs((early?.occurredAtMs ?? 0) - calledAtMs)).toBeLessThan(20);
    expect(loadedAtMs - calledAtMs).toBeGreaterThan(150);
    // The page view is no younger than what was tracked on the page.
    expect(events[0]?.name).toBe('page_view');
  });

  it('runs the answers of its queue first, in their order', async ({ page, site, collector }) => {
    await openHead(
      page,
      site,
      `${STUB}<script>
        touchtrail('track', 'before_init');
        touchtrail('init', { collector: '${collector.endpoint}', preConsent: 'drop' });
        touchtrail('track', 'before_answer');
        touchtrail('consent.grant', 'all');
        touchtrail('consent.deny', ['marketing']);
      </script><script async src="/dist/touchtrail.js"></script>`,
    );
    await ready(page);
    expect(await command(page, 'consent.status')).toMatchObject({
      purposes: { analytics: 'granted', marketing: 'denied', sharing: 'granted' },
    });
    const events = await flushed(page, collector);
    expect([...names(events)].sort()).toEqual(['before_answer', 'before_init', 'page_view']);
    for (const { consent } of events)
      expect(consent).toMatchObject({ purposes: { analytics: 'granted', marketing: 'denied' } });
  });

  it('lets nothing through that its queue denies', async ({ page, site, collector }) => {
    await openHead(
      page,
      site,
      `${STUB}<script>
        touchtrail('init', { collector: '${collector.endpoint}', consent: 'granted' });
        touchtrail('track', 'before_answer');
        touchtrail('consent.deny', 'all');
      </script><script async src="/dist/touchtrail.js"></script>`,
    );
    await ready(page);
    expect(await flushed(page, collector)).toEqual([]);
    expect(await page.evaluate(() => document.cookie)).toMatch(/^tt_consent=[^;]*$/);
    expect(await stats(page)).toMatchObject({ held: 0, waiting: 0 });
  });

  it('waits for an init that comes after the script', async ({ page, site, collector }) => {
    await openHead(page, site, `${STUB}<script src="/dist/touchtrail.js"></script>`);
    await command(page, 'track', 'early');
    await command(page, 'consent.grant', 'all');
    await command(page, 'init', { collector: collector.endpoint });
    expect([...names(await flushed(page, collector))].sort()).toEqual(['early', 'page_view']);
    expect(await messages(page)).toEqual([]);
  });

  it('is a file of its own where no inline script is allowed', async ({ page, site, collector }) => {
    site.files('/snippets/', SNIPPETS);
    site.page(
      '/shop.js',
      `touchtrail('init', { collector: '${collector.endpoint}' }); touchtrail('track', 'early')`,
      JAVASCRIPT,
    );
    await page.onNewDocument(NOTE_VIOLATIONS);
    await openHead(
      page,
      site,
      '<script nonce="n1" src="/snippets/stub.js"></script><script nonce="n1" src="/shop.js"></script><script nonce="n1" async src="/dist/touchtrail.js"></script>',
      STRICT,
    );
    await ready(page);
    await command(page, 'consent.grant', 'all');
    expect([...names(await flushed(page, collector))].sort()).toEqual(['early', 'page_view']);
    expect(await violations(page)).toEqual([]);
  });
});

const STRICT = { 'content-security-policy': "script-src 'nonce-n1'; require-trusted-types-for 'script'" };
const NOTE_VIOLATIONS = `
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective + ' ' + event.blockedURI));
`;

function violations(page: Page): Promise<unknown> {
  return page.evaluate(() => Reflect.get(window, 'violations'));
}

it('works with its SRI hash under a policy of nonces and trusted types', async ({ page, site, collector }) => {
  const hash = (await readFile(`${SCRIPT}.sri`, 'utf8')).trim();
  await page.onNewDocument(NOTE_VIOLATIONS);
  await openHead(
    page,
    site,
    tag(collector.endpoint, { consent: 'granted' }).replace('<script', `<script nonce="n1" integrity="${hash}"`),
    STRICT,
  );
  await ready(page);
  await page.evaluate(() => history.pushState(null, '', '/next'));
  await command(page, 'track', 'sign_up');
  expect(names(await flushed(page, collector))).toEqual(['page_view', 'page_view', 'sign_up']);
  await command(page, 'consent.withdraw');
  await command(page, 'consent.settled');
  expect(await violations(page)).toEqual([]);
  expect(await messages(page)).toEqual([]);
});

it('finds its way on a page that opens without any option', async ({ page, site }) => {
  site.page('/', html('<script async src="/dist/touchtrail.js"></script>'));
  await page.onNewDocument(recorderScript());
  await open(page, `${site.origin('app.example')}/`);
  expect(await command(page, 'track', 'early')).toBeUndefined();
  expect(await messages(page)).toEqual([]);
});
