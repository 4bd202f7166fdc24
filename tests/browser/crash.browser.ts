import { describe, expect } from 'vitest';
import type { CollectorReply } from './support/collector-reply.js';
import { it } from './support/fixtures.js';
import { openQuiet, stored, track } from './support/quiet-page.js';
import { command, open } from './support/sdk.js';
import { settled, takenOnce } from './support/watched-page.js';

describe('a browser that is killed', () => {
  const replies: readonly CollectorReply[] = ['hang', 'taken-then-hang'];
  it.for(replies)(
    'while a request is under way (%s) delivers after its restart, nothing twice',
    async (reply, { launchOwn, site, collector }) => {
      collector.reply = () => reply;
      const killed = await launchOwn();
      const before = await killed.newPage();
      await openQuiet(before, site, collector);
      const tracked = await track(before, 3);
      await stored(before, 3);
      await before.evaluate(() => void window.touchtrail?.('flush'));
      await collector.waitFor(({ requests }) => requests.length === 1);
      await killed.kill();

      collector.reply = () => ({});
      const after = await (await launchOwn()).newPage();
      await openQuiet(after, site, collector);
      await command(after, 'flush');
      await collector.waitFor(({ accepted }) => accepted().length === 3, 20_000);
      await settled(after, 20_000);
      // What was under way at the kill left no mark: nobody can know that it was sent, and the ID makes it count once.
      if (reply === 'hang') await takenOnce(collector, tracked);
      else expect(collector.accepted()).toHaveLength(3);
    },
  );

  it('offline, with three tabs, delivers after its restart what they had stored', async ({
    launchOwn,
    site,
    collector,
  }) => {
    await collector.refuse();
    const killed = await launchOwn();
    const first = await killed.newPage();
    await openQuiet(first, site, collector);
    const tracked = [...(await track(first, 5, 'a'))];
    for (const prefix of ['b', 'c']) {
      const tab = await killed.newPage();
      await open(tab, `${site.origin('app.example')}/`);
      tracked.push(...(await track(tab, 5, prefix)));
    }
    await stored(first, 15);
    await killed.kill();

    await collector.accept();
    const after = await (await launchOwn()).newPage();
    await openQuiet(after, site, collector);
    await command(after, 'flush');
    await takenOnce(collector, tracked, 20_000);
    await settled(after);
  });
});
