import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { NO_JITTER, track } from './support/quiet-page.js';
import { command, stats } from './support/sdk.js';
import { openWatched, settled, takenAtLeastOnce, takenOnce, told } from './support/watched-page.js';

describe('a reply that is lost after the events were taken', () => {
  it('leads to a question, and to no repeat, at a collector that can be asked', async ({ page, site, collector }) => {
    await page.onNewDocument(NO_JITTER);
    collector.reply = () => (collector.requests.length === 0 ? 'taken-then-reset' : {});
    await openWatched(page, site, collector);
    const tracked = await track(page, 3);
    await command(page, 'flush');
    await settled(page);
    await takenOnce(collector, tracked);
    const [, ...questions] = collector.requests.map(({ body }) => JSON.parse(body));
    expect(questions[0]).toEqual({
      formatVersion: 1,
      sdk: { name: 'touchtrail', version: expect.any(String) },
      sentAtMs: expect.any(Number),
      events: [],
      confirm: expect.any(Array),
    });
    const asked = questions.flatMap(({ confirm }) => confirm);
    expect(asked).toEqual(collector.accepted().map(({ eventId }) => eventId));
    expect(await stats(page)).toMatchObject({ delivered: 3, dropped: {} });
  });

  it('leads to the events that are missing, if some are', async ({ page, site, collector }) => {
    await page.onNewDocument(NO_JITTER);
    await openWatched(page, site, collector);
    const tracked = await track(page, 3);
    collector.reply = ({ body }) => {
      if (collector.requests.length === 0) return 'reset';
      if (!body.includes('"confirm"')) return {};
      // As if it had taken two of three: a collector that stores them one by one.
      const lost = collector.events()[1]?.eventId;
      const asked = JSON.parse(body).confirm as readonly string[];
      return { body: JSON.stringify({ missing: asked.filter((id) => id === lost) }) };
    };
    await command(page, 'flush');
    await settled(page);
    expect(collector.accepted().map(({ name }) => name)).toEqual([tracked[1]]);
  });

  it.for(['{}', '400'])(
    'leads to a repeat at a collector that does not understand the question (%s)',
    async (answer, { page, site, collector }) => {
      await page.onNewDocument(NO_JITTER);
      collector.confirms = false;
      collector.reply = ({ body }) => {
        if (collector.requests.length === 0) return 'taken-then-reset';
        return body.includes('"confirm"') && answer === '400' ? { status: 400 } : {};
      };
      await openWatched(page, site, collector);
      const tracked = await track(page, 3);
      await command(page, 'flush');
      await settled(page);
      await takenAtLeastOnce(collector, tracked);
      expect(await stats(page)).toMatchObject({ delivered: 3, dropped: {} });
    },
  );

  it('counts once at a collector that counts an ID once and cannot be asked', async ({ page, site, collector }) => {
    await page.onNewDocument(NO_JITTER);
    collector.reply = () => (collector.requests.length === 0 ? 'taken-then-reset' : {});
    await openWatched(page, site, collector, { handOverGraceMs: 500 }, 'deduplicating');
    const tracked = await track(page, 3);
    await command(page, 'flush');
    await settled(page);
    await takenAtLeastOnce(collector, tracked);
    expect(collector.requests.filter(({ body }) => body.includes('"confirm"'))).toEqual([]);
  });
});

describe('a collector that counts every event it gets', () => {
  it.for(['reset', 'taken-then-reset'] as const)(
    'never gets again what had no answer (%s)',
    async (reply, { page, site, collector }) => {
      await page.onNewDocument(NO_JITTER);
      collector.reply = () => (collector.requests.length === 0 ? reply : {});
      await openWatched(page, site, collector, {}, 'counting');
      await track(page, 3, 'lost');
      await command(page, 'flush');
      await settled(page);
      expect(await stats(page)).toMatchObject({ delivered: 0, waiting: 0, dropped: { unconfirmed: 3 } });
      expect((await told(page)).drops).toEqual(['3 unconfirmed']);
      const tracked = await track(page, 2, 'later');
      await command(page, 'flush');
      await takenOnce(collector, reply === 'reset' ? tracked : ['lost0', 'lost1', 'lost2', ...tracked]);
    },
  );

  it.for([429, 503])('gets again what it has refused for now (%i)', async (status, { page, site, collector }) => {
    await page.onNewDocument(NO_JITTER);
    collector.reply = () => ({ status: collector.requests.length === 0 ? status : 200 });
    await openWatched(page, site, collector, {}, 'counting');
    const tracked = await track(page, 3);
    await command(page, 'flush');
    await takenOnce(collector, tracked);
    await settled(page);
    expect(await stats(page)).toMatchObject({ delivered: 3, dropped: {} });
  });
});
