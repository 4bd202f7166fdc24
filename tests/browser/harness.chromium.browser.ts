import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import { poll } from './support/page.js';
import { guardGroup } from './support/process-group.js';
import { openCdp } from './support/puppeteer-browser.js';

/** Whether a process runs. A zombie does not: it has no command line any more. */
async function isRunning(pid: number): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine !== '';
}

/** A batch in the native format: two visitors, the second event with those of its parts that it does not share. */
const BATCH = {
  formatVersion: 1,
  visitors: [{ id: 'anna' }, { id: 'ben' }],
  sessions: [{ id: 's1', number: 1 }],
  pages: [{ url: 'https://shop.example/' }],
  attributions: [{ channel: 'direct' }],
  consents: [{ analytics: 'granted' }],
  environments: [{ language: 'de-AT' }],
  events: [
    { eventId: '1', name: 'page_view', visitor: 0, session: 0, page: 0, attribution: 0, consent: 0, environment: 0 },
    { eventId: '2', name: 'sign_up', visitor: 1, session: 0, page: 0, properties: { visitor: 7 } },
  ],
};

/** Node knows no names below `localhost`, unlike browsers. */
function post(collector: TestCollector, body: string): Promise<Response> {
  const url = new URL(collector.endpoint);
  url.hostname = '127.0.0.1';
  return fetch(url, { method: 'POST', body });
}

describe('Chromium', () => {
  it('opens its own protocol for a tab', async ({ page, site }) => {
    site.page('/', '<!doctype html><title>plain</title>');
    await page.goto(`${site.origin('app.example')}/`);
    const cdp = await openCdp(page);
    await cdp.send('Emulation.setTimezoneOverride', { timezoneId: 'Asia/Kolkata' });
    expect(await page.evaluate(() => new Date(0).getTimezoneOffset())).toBe(-330);
  });
});

// What follows needs no browser; in this file it runs once instead of in three engines.

describe('a guarded process group', () => {
  it('ends with all its members', async () => {
    const leader = spawn('/bin/sh', ['-c', 'sleep 600 & echo $!; wait'], { detached: true });
    const [member] = (await once(leader.stdout, 'data')) as [Buffer];
    const group = guardGroup(leader);
    await group.kill();
    await poll('the member to end', 5_000, async () => !(await isRunning(Number(member))));
    expect(leader.signalCode).toBe('SIGKILL');
  });

  it('ends also when the test run is killed', async () => {
    const run = spawn(process.execPath, [
      '--import',
      'tsx',
      fileURLToPath(new URL('support/orphan.ts', import.meta.url)),
    ]);
    const [pid] = (await once(run.stdout, 'data')) as [Buffer];
    expect(await isRunning(Number(pid))).toBe(true);
    run.kill('SIGKILL');
    await poll('the group to end', 5_000, async () => !(await isRunning(Number(pid))));
    expect(await isRunning(Number(pid))).toBe(false);
  });
});

describe('the collector', () => {
  it('gives each event of a batch its own visitor, session and page', async ({ collector }) => {
    await post(collector, JSON.stringify(BATCH));
    expect(collector.events()).toEqual([
      {
        eventId: '1',
        name: 'page_view',
        visitor: { id: 'anna' },
        session: { id: 's1', number: 1 },
        page: { url: 'https://shop.example/' },
        attribution: { channel: 'direct' },
        consent: { analytics: 'granted' },
        environment: { language: 'de-AT' },
      },
      {
        eventId: '2',
        name: 'sign_up',
        visitor: { id: 'ben' },
        session: { id: 's1', number: 1 },
        page: { url: 'https://shop.example/' },
        properties: { visitor: 7 },
      },
    ]);
  });

  it('refuses to read an event that refers to nothing', async ({ collector }) => {
    const body = JSON.stringify({ ...BATCH, visitors: [{ id: 'anna' }] });
    await post(collector, body);
    expect(() => collector.events()).toThrow('2: visitors[1] is not in the batch');
  });

  it('has accepted an event once, and only with an answer of success', async ({ collector }) => {
    const send = () => post(collector, JSON.stringify(BATCH));
    collector.reply = () => ({ status: 500 });
    await send();
    expect(collector.accepted()).toEqual([]);
    collector.reply = () => ({ status: 204, body: '' });
    await send();
    await send();
    expect(collector.accepted().map(({ eventId }) => eventId)).toEqual(['1', '2']);
    expect(collector.events()).toHaveLength(6);
  });

  it('says what has arrived when it waits in vain', async ({ collector }) => {
    await post(collector, 'something else');
    const waiting = collector.waitFor(() => false, 50);
    await expect(waiting).rejects.toThrow('arrived: POST /e something else');
  });
});
