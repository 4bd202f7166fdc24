import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { type RecordedMessage, readRecording, recorderScript } from './support/recorder.js';
import { command, embed, flushed, html, names, open, ready, STUB, stats, tag } from './support/sdk.js';
import type { Site } from './support/site.js';

const SCRIPT = fileURLToPath(new URL('../../dist/touchtrail.js', import.meta.url));
const SNIPPETS = fileURLToPath(new URL('../../examples/snippets/', import.meta.url));
const JAVASCRIPT = { 'content-type': 'text/javascript' };

/** Opens a page with something in its head, with the recorder in place. */
async function openHead(page: Page, site: Site, head: string, headers?: Readonly<Record<string, string>>) {
  site.page('/', html(head), headers);
  await page.onNewDocument(recorderScript());
  await page.goto(`${site.origin('app.example')}/`);
}

async function messages(page: Page): Promise<readonly RecordedMessage[]> {
  return (await readRecording(page)).messages;
}

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
    expect(await command(page, 'consent.status')).toEqual({ state: 'granted', purposes: granted });
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
    expect(await command(page, 'consent.set', { analytics: true })).toEqual({
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
    for (const { consent } of events) expect(consent).toMatchObject({ analytics: 'granted', marketing: 'denied' });
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

describe('the options of the tag are found', () => {
  const ways: readonly [name: string, head: (endpoint: string) => string][] = [
    ['when the file has another name', (endpoint) => tag(endpoint, { consent: 'granted' }, '/assets/shop-stats.js')],
    [
      'when another script injects the tag',
      (endpoint) => `<script>
        const script = document.createElement('script');
        script.src = '/dist/touchtrail.js';
        script.dataset.collector = '${endpoint}';
        script.dataset.consent = 'granted';
        document.head.append(script);
      </script>`,
    ],
    [
      'when the tag comes late',
      (endpoint) => `<script>
        setTimeout(() => document.head.insertAdjacentElement('beforeend', Object.assign(document.createElement('script'), { src: '/dist/touchtrail.js' })).dataset.collector = '${endpoint}', 300);
        setTimeout(() => touchtrail('consent.grant', 'all'), 900);
      </script>`,
    ],
    [
      'when a banner releases the tag by copying it',
      (
        endpoint,
      ) => `<script type="text/plain" data-category="analytics" data-src="/dist/touchtrail.js" data-collector="${endpoint}" data-consent="granted"></script>
        <script>
          setTimeout(() => {
            const dormant = document.querySelector('script[type="text/plain"]');
            const script = document.createElement('script');
            for (const { name, value } of dormant.attributes) if (name !== 'type') script.setAttribute(name, value);
            script.src = dormant.dataset.src;
            dormant.replaceWith(script);
          }, 200);
        </script>`,
    ],
    [
      'when a loader runs the text of the file as a module, and no script is the current one',
      (
        endpoint,
      ) => `<script type="text/plain" data-late src="/dist/touchtrail.js" data-collector="${endpoint}" data-consent="granted"></script>
        <script type="module">
          const text = await (await fetch(document.querySelector('[data-late]').src)).text();
          await import(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
        </script>`,
    ],
    [
      'when a loader runs the text of the file in an inline script without attributes',
      (
        endpoint,
      ) => `<script type="text/plain" data-late src="/dist/touchtrail.js" data-collector="${endpoint}" data-consent="granted"></script>
        <script>
          fetch(document.querySelector('[data-late]').src).then((answer) => answer.text()).then((text) => {
            document.body.append(Object.assign(document.createElement('script'), { textContent: text }));
          });
        </script>`,
    ],
  ];
  it.for(ways)('%s', async ([, head], { page, site, collector }) => {
    site.page('/assets/shop-stats.js', await readFile(SCRIPT, 'utf8'), JAVASCRIPT);
    await openHead(page, site, head(collector.endpoint));
    await ready(page);
    await page.waitFor(() => window.touchtrail?.('consent.status') !== undefined);
    await page.waitFor(() => JSON.stringify(window.touchtrail?.('consent.status')).includes('"state":"granted"'));
    expect(names(await flushed(page, collector))).toEqual(['page_view']);
    expect(await messages(page)).toEqual([]);
  });
});

describe('loaded twice', () => {
  it('is one tracker, with one warning and nothing doubled', async ({ page, site, collector }) => {
    await openHead(page, site, tag(collector.endpoint, { consent: 'granted' }).repeat(2));
    await page.waitFor(() => document.readyState === 'complete' && window.touchtrail?.version);
    await command(page, 'track', 'sign_up');
    await page.evaluate(() => history.pushState(null, '', '/next'));
    expect(names(await flushed(page, collector))).toEqual(['page_view', 'sign_up', 'page_view']);
    expect((await messages(page)).map(({ level }) => level)).toEqual(['warn']);
    expect((await stats(page)).tracked).toBe(3);
  });
});

describe('a mistake of the page gives one error in the console and no exception', () => {
  const mistaken = async (page: Page): Promise<readonly string[]> =>
    (await messages(page)).map(({ level, text }) => `${level}: ${text}`);
  const error = (says: RegExp) => expect.stringMatching(new RegExp(`^error: .*${says.source}`, 's'));

  it('when a command is called that does not exist', async ({ page, site, collector }) => {
    await openHead(
      page,
      site,
      `${STUB}<script>touchtrail('trak'); touchtrail('track', 'early')</script>${tag(collector.endpoint, { consent: 'granted' })}`,
    );
    await ready(page);
    expect(await mistaken(page)).toEqual([error(/trak/)]);
    for (const name of ['tarck', 'consent.grnt', 'consent']) expect(await command(page, name)).toBeUndefined();
    expect(await command(page)).toBeUndefined();
    const says = [/trak/, /tarck/, /consent\.grnt/, /"consent"/, /command/];
    expect(await mistaken(page)).toEqual(says.map(error));
    expect([...names(await flushed(page, collector))].sort()).toEqual(['early', 'page_view']);
  });

  it('when a purpose is named that does not exist', async ({ page, site, collector }) => {
    await openHead(page, site, tag(collector.endpoint));
    await ready(page);
    expect(await command(page, 'consent.grant', ['analitics'])).toMatchObject({ state: 'pending' });
    expect(await mistaken(page)).toEqual([error(/analitics/)]);
  });

  it('when an attribute of the tag has a wrong value', async ({ page, site, collector }) => {
    await openHead(page, site, tag(collector.endpoint, { consent: 'yes' }));
    await ready(page);
    await command(page, 'consent.grant', 'all');
    expect(await mistaken(page)).toEqual([error(/consent.*yes/)]);
    expect(collector.requests).toEqual([]);
  });

  it('when an option is wrong, and the next init may be right', async ({ page, site, collector }) => {
    await openHead(page, site, embed('stub', 'collect.example.com'));
    await ready(page);
    const options = { collector: collector.endpoint, consent: 'granted' };
    await command(page, 'init', { ...options, consnet: 'granted' });
    await command(page, 'init', { ...options, retentionMs: -1 });
    await command(page, 'init', { consent: 'granted' });
    await command(page, 'init');
    await command(page, 'track', 'sign_up');
    expect(await mistaken(page)).toEqual([
      error(/collector.*collect\.example\.com/),
      error(/consnet/),
      error(/retentionMs.*-1/),
      error(/collector/),
      error(/./),
    ]);
    expect(collector.requests).toEqual([]);
    await command(page, 'init', options);
    expect([...names(await flushed(page, collector))].sort()).toEqual(['page_view', 'sign_up']);
  });
});

it('finds its way on a page that opens without any option', async ({ page, site }) => {
  site.page('/', html('<script async src="/dist/touchtrail.js"></script>'));
  await page.onNewDocument(recorderScript());
  await open(page, `${site.origin('app.example')}/`);
  expect(await command(page, 'track', 'early')).toBeUndefined();
  expect(await messages(page)).toEqual([]);
});
