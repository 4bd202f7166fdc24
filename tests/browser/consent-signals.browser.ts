import { describe, expect } from 'vitest';
import { it } from './support/consent-fixtures.js';
import { DENIAL, isRequest, openAsking, serveAsking, traces, withdrawAndSettle } from './support/consent-page.js';
import { track } from './support/quiet-page.js';
import { readRecording } from './support/recorder.js';
import { command, embed, flushed, html, names, open } from './support/sdk.js';

const GPC = `Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true, configurable: true })`;

describe('a signal that stands above the answer', () => {
  it('I15, R19: GPC denies marketing and sharing whatever is granted, unless the visitor was asked about it', async ({
    page,
    context,
    site,
    collector,
  }) => {
    await page.onNewDocument(GPC);
    serveAsking(site, collector, { flushIntervalMs: 600_000 }, { path: '/clicked' });
    await open(page, `${site.origin('app.example')}/clicked?gclid=Gq7xZkClick`);
    const granted = {
      state: 'granted',
      purposes: { marketing: 'denied', sharing: 'denied', personalization: 'granted' },
    };
    expect(await command(page, 'consent.grant', 'all')).toMatchObject(granted);
    expect(
      await command(page, 'consent.set', { analytics: true, personalization: true, marketing: true, sharing: true }),
    ).toMatchObject(granted);
    await track(page, 1, 'under-gpc');
    await flushed(page, collector);
    expect(collector.accepted()[0]?.consent).toMatchObject({ gpc: true, purposes: granted.purposes });
    expect(collector.requests.map(({ body }) => body).join()).not.toContain('Gq7xZkClick');
    expect(JSON.stringify(await context.cookies())).not.toContain('Gq7xZkClick');

    const asked = await command(page, 'consent.grant', ['marketing'], { overrideGpc: true });
    expect(asked).toMatchObject({ purposes: { analytics: 'granted', marketing: 'granted', sharing: 'denied' } });
    await withdrawAndSettle(page);
    expect(await traces(page, context)).toEqual([DENIAL]);
  });

  it('I16: a child is never granted anything', async ({ page, context, site, collector }) => {
    await openAsking(page, site, collector, { child: true });
    await track(page, 1, 'before');
    expect(await command(page, 'consent.grant', 'all', { overrideGpc: true })).toMatchObject({ state: 'denied' });
    await track(page, 1, 'after');
    await command(page, 'flush');
    expect((await readRecording(page)).calls.filter(isRequest)).toEqual([]);
    expect(collector.requests).toEqual([]);
    expect((await traces(page, context)).filter((trace) => trace !== DENIAL)).toEqual([]);
    expect(await command(page, 'stats')).toMatchObject({ held: 0, waiting: 0 });
  });
});

/** Lives through an answer and a withdrawal, and tells how that ended. */
const LIVE = `<script>
  addEventListener('error', ({ message }) => parent.postMessage({ uncaught: message }, '*'));
  addEventListener('unhandledrejection', ({ reason }) => parent.postMessage({ uncaught: String(reason) }, '*'));
  (async () => {
    while (!window.touchtrail.version) await new Promise((resolve) => setTimeout(resolve, 20));
    touchtrail('track', 'held');
    touchtrail('consent.grant', 'all');
    touchtrail('track', 'granted');
    await touchtrail('flush');
    touchtrail('consent.withdraw');
    touchtrail('track', 'withdrawn');
    await touchtrail('flush');
    const erased = await touchtrail('consent.settled');
    const { state } = touchtrail('consent.status');
    parent.postMessage({ outcome: { state, erased: !!erased, waiting: touchtrail('stats').waiting } }, '*');
  })();
</script>`;

describe('R17: where the browser keeps nothing', () => {
  it.for([
    ['of another site', ''],
    ['without an origin', 'sandbox="allow-scripts"'],
  ] as const)(
    'in a frame %s, a grant works in memory and a withdrawal settles',
    async ([, attributes], { page, site, collector }) => {
      const tracker = embed('stub', collector.endpoint, {
        consent: 'manual',
        pageViews: 'manual',
        flushIntervalMs: 600_000,
      });
      site.page('/frame', html(tracker + LIVE));
      const listening = `<script>
      window.uncaught = [];
      addEventListener('message', ({ data }) => data.uncaught ? uncaught.push(data.uncaught) : window.outcome = data.outcome);
    </script>`;
      site.page(
        '/host',
        html(listening, { body: `<iframe ${attributes} src="${site.origin('app.example')}/frame"></iframe>` }),
      );
      await page.goto(`${site.origin('app.other')}/host`);
      expect(await page.waitFor(() => Reflect.get(window, 'outcome'), 20_000)).toEqual({
        state: 'denied',
        erased: true,
        waiting: 0,
      });
      expect(await page.evaluate(() => Reflect.get(window, 'uncaught'))).toEqual([]);
      expect(names(collector.accepted())).toEqual(['held', 'granted']);
    },
  );
});
